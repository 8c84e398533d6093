/*
 * exp, tanh and σ, computed in float64, so that what is rounded to float32 in the end is within one unit of the last place.
 *
 * Constants lie in memory: the machine loads one in a step, where it would take four to build a vector from it.
 * Polynomials are cut into lines that do not wait for each other. pmin and pmax answer with their first operand where it is NaN, and take
 * one instruction where min and max take eight.
 */

/** 1/i!, i = 0 … 13. */
const factorials = memory.data<f64>([
  1.0, 1.0, 0.5, 0.16666666666666666, 0.041666666666666664, 0.008333333333333333,
  0.001388888888888889, 0.0001984126984126984, 2.48015873015873e-5, 2.7557319223985893e-6,
  2.755731922398589e-7, 2.505210838544172e-8, 2.08767569878681e-9, 1.6059043836821613e-10,
]);
/** (ln 2)ⁱ/i!, i = 0 … 9. */
const powers = memory.data<f64>([
  1.0, 0.6931471805599453, 0.2402265069591007, 0.05550410866482158, 0.009618129107628477,
  0.0013333558146428443, 0.0001540353039338161, 1.5252733804059841e-5, 1.321548679014431e-6,
  1.0178086009239699e-7,
]);
/** Adding 1.5 · 2⁵² leaves the nearest integer in the lowest bits of a float64. */
const rounder = memory.data<f64>([6755399441055744.0]);
const log2e = memory.data<f64>([1.4426950408889634]);
const minusLog2e = memory.data<f64>([-1.4426950408889634]);
const twoLog2e = memory.data<f64>([2.8853900817779268]);
/** ln 2, and what that number lacks, for a product with an integer that is exact. */
const ln2High = memory.data<f64>([0.6931471803691238]);
const ln2Low = memory.data<f64>([1.9082149292705877e-10]);
const bias = memory.data<i64>([1023]);
const one = memory.data<f64>([1.0]);
const minusTwo = memory.data<f64>([-2.0]);
/** Of tanh x = x + x³·(c₀ + c₁x² + c₂x⁴). */
const series = memory.data<f64>([-0.3333333333333333, 0.13333333333333333, -0.05396825396825397]);
/** x² below which the series has an error of 5e-12. */
const near = memory.data<f64>([0.00390625]);
/** Beyond them σ and tanh are what they are at the bound, in float32; both exponents of 2. */
const least = memory.data<f64>([-160.0]);
const most = memory.data<f64>([160.0]);

// @ts-ignore: decorator
@inline function splat(constant: usize): v128 {
  return v128.load64_splat(constant);
}

/** a + x·b */
// @ts-ignore: decorator
@inline function line(a: v128, b: v128, x: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, x));
}

/** c₀ + c₁x + c₂x² + c₃x³, as (c₀ + c₁x) + (c₂ + c₃x)·x² */
// @ts-ignore: decorator
@inline function cubic(coefficients: usize, x: v128, square: v128): v128 {
  const a = line(splat(coefficients), splat(coefficients + 8), x);
  return line(a, line(splat(coefficients + 16), splat(coefficients + 24), x), square);
}

/** 2ⁿ, n in the lowest bits of `shifted`. */
// @ts-ignore: decorator
@inline function power(shifted: v128): v128 {
  return i64x2.shl(i64x2.add(shifted, splat(bias)), 52);
}

/** 2ᵗ = 2ⁿ·Σ (f·ln 2)ⁱ/i!, t = n + f, to 1e-11; NaN stays NaN. */
// @ts-ignore: decorator
@inline function exp2(t: v128): v128 {
  t = f64x2.pmin(f64x2.pmax(t, splat(least)), splat(most));
  const shifted = f64x2.add(t, splat(rounder));
  const f = f64x2.sub(t, f64x2.sub(shifted, splat(rounder)));
  const square = f64x2.mul(f, f);
  const fourth = f64x2.mul(square, square);
  const end = line(splat(powers + 64), splat(powers + 72), f);
  const sum = line(cubic(powers + 32, f, square), end, fourth);
  return f64x2.mul(line(cubic(powers, f, square), sum, fourth), power(shifted));
}

/**
 * e^x of two float64 for softmax, x ≤ 0: x = n·ln 2 + r, 2ⁿ·Σ rⁱ/i!, to the last place.
 *
 * e^−700, far below the least float32, stands for anything smaller; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline export function expExact(x: v128): v128 {
  x = f64x2.pmax(x, f64x2.splat(-700));
  const shifted = f64x2.add(f64x2.mul(x, splat(log2e)), splat(rounder));
  const n = f64x2.sub(shifted, splat(rounder));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, splat(ln2High))), f64x2.mul(n, splat(ln2Low)));
  const square = f64x2.mul(r, r);
  const fourth = f64x2.mul(square, square);
  const end = line(splat(factorials + 96), splat(factorials + 104), r);
  let sum = line(cubic(factorials + 64, r, square), end, fourth);
  sum = line(cubic(factorials + 32, r, square), sum, fourth);
  return f64x2.mul(line(cubic(factorials, r, square), sum, fourth), power(shifted));
}

/** σ(x) = 1/(1 + e⁻ˣ) */
// @ts-ignore: decorator
@inline function sigmoid2(x: v128): v128 {
  const e = exp2(f64x2.mul(x, splat(minusLog2e)));
  return f64x2.div(splat(one), f64x2.add(e, splat(one)));
}

/** tanh x = 1 − 2/(e²ˣ + 1), near 0 by its series, which keeps the digits and the sign of 0. */
// @ts-ignore: decorator
@inline function tanh2(x: v128): v128 {
  const e = exp2(f64x2.mul(x, splat(twoLog2e)));
  const far = f64x2.add(f64x2.div(splat(minusTwo), f64x2.add(e, splat(one))), splat(one));
  const q = f64x2.mul(x, x);
  let sum = line(splat(series), line(splat(series + 8), splat(series + 16), q), q);
  sum = f64x2.mul(line(splat(one), sum, q), x);
  return v128.bitselect(sum, far, f64x2.lt(q, splat(near)));
}

// @ts-ignore: decorator
@inline function low(a: v128): v128 {
  return f64x2.promote_low_f32x4(a);
}

// @ts-ignore: decorator
@inline function high(a: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(a, a, 1, 0));
}

// @ts-ignore: decorator
@inline function joined(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

// @ts-ignore: decorator
@inline export function sigmoid4(a: v128): v128 {
  return joined(sigmoid2(low(a)), sigmoid2(high(a)));
}

// @ts-ignore: decorator
@inline export function tanh4(a: v128): v128 {
  return joined(tanh2(low(a)), tanh2(high(a)));
}
