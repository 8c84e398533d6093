/** exp, tanh and σ, computed in float64 so that what is rounded to float32 in the end is within one unit of the last place. */

/** 1/i!, i = 0 … 13. */
const factorials = memory.data<f64>([
  1.0, 1.0, 0.5, 0.16666666666666666, 0.041666666666666664, 0.008333333333333333,
  0.001388888888888889, 0.0001984126984126984, 2.48015873015873e-5, 2.7557319223985893e-6,
  2.755731922398589e-7, 2.505210838544172e-8, 2.08767569878681e-9, 1.6059043836821613e-10,
]);

// @ts-ignore: decorator
@inline function term(sum: v128, r: v128, i: usize): v128 {
  return f64x2.add(f64x2.mul(sum, r), v128.load64_splat(factorials + (i << 3)));
}

/** Adding 1.5 · 2⁵² leaves the nearest integer in the lowest bits of a float64. */
const rounder: f64 = 6755399441055744.0;

/**
 * exp in float64: x = n·ln 2 + r, eˣ = 2ⁿ·Σ rⁱ/i!.
 *
 * NaN stays NaN; below `least` and above `most` the result is that at the bound.
 *
 * @param degree  of the polynomial: 9 has an error of 1e-11, 13 one of the last place
 */
// @ts-ignore: decorator
@inline function exp2(x: v128, least: f64, most: f64, degree: i32): v128 {
  x = f64x2.min(f64x2.max(x, f64x2.splat(least)), f64x2.splat(most));
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(rounder));
  const n = f64x2.sub(shifted, f64x2.splat(rounder));
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.6931471803691238)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)));
  let sum: v128;
  if (degree == 13) {
    sum = v128.load64_splat(factorials + (13 << 3));
    sum = term(sum, r, 12);
    sum = term(sum, r, 11);
    sum = term(sum, r, 10);
    sum = term(sum, r, 9);
  } else sum = v128.load64_splat(factorials + (9 << 3));
  sum = term(sum, r, 8);
  sum = term(sum, r, 7);
  sum = term(sum, r, 6);
  sum = term(sum, r, 5);
  sum = term(sum, r, 4);
  sum = term(sum, r, 3);
  sum = term(sum, r, 2);
  sum = term(sum, r, 1);
  sum = term(sum, r, 0);
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(sum, power);
}

/** e^x of two float64 for softmax, x ≤ 0: to the last place; e^−700, far below the least float32, stands for anything smaller. */
// @ts-ignore: decorator
@inline export function expExact(x: v128): v128 {
  return exp2(x, -700, 0, 13);
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
  return v128.shuffle<i64>(
    f32x4.demote_f64x2_zero(low),
    f32x4.demote_f64x2_zero(high),
    0, 2,
  );
}

/** σ(x) = 1/(1 + e⁻ˣ); beyond ±110 it is 0 or 1 in float32. */
// @ts-ignore: decorator
@inline function sigmoid2(x: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, exp2(f64x2.neg(x), -110, 110, 9)));
}

/** tanh x = 1 − 2/(e²ˣ + 1), near 0 by x − x³/3 + 2x⁵/15 − 17x⁷/315, which keeps its digits and the sign of 0. */
// @ts-ignore: decorator
@inline function tanh2(x: v128): v128 {
  const one = f64x2.splat(1);
  const e = exp2(f64x2.add(x, x), -50, 50, 9);
  const far = f64x2.sub(one, f64x2.div(f64x2.splat(2), f64x2.add(e, one)));
  const q = f64x2.mul(x, x);
  let near = f64x2.add(f64x2.mul(q, f64x2.splat(-0.05396825396825397)), f64x2.splat(0.13333333333333333));
  near = f64x2.add(f64x2.mul(near, q), f64x2.splat(-0.3333333333333333));
  near = f64x2.mul(f64x2.add(f64x2.mul(near, q), one), x);
  return v128.bitselect(near, far, f64x2.lt(f64x2.abs(x), f64x2.splat(0.0625)));
}

// @ts-ignore: decorator
@inline export function sigmoid4(a: v128): v128 {
  return joined(sigmoid2(low(a)), sigmoid2(high(a)));
}

// @ts-ignore: decorator
@inline export function tanh4(a: v128): v128 {
  return joined(tanh2(low(a)), tanh2(high(a)));
}
