import { sigmoid4, tanh4 } from './functions';

/*
 * Operations on each value by itself. A matrix is an address and a pitch: bytes from a row to the next. Results are new, and their pitch is
 * a multiple of 16 bytes, so that whole vectors are stored; what is in a row beyond its columns nobody takes for a value. All lanes are
 * alike: a value's bits do not depend on its column.
 */

// @ts-ignore: decorator
@inline const PLUS = 0, TIMES = 1, TANH_BACK = 2, SIGMOID_BACK = 3, RELU_BACK = 4, HARD_SIGMOID_BACK = 5;
// @ts-ignore: decorator
@inline const ONE_MINUS = 6, NEGATIVE = 7, TANH = 8, SIGMOID = 9, RELU = 10, HARD_SIGMOID = 11;

/** One vector; `kind` is known where this is inlined. min and max let NaN through. */
// @ts-ignore: decorator
@inline function applied(kind: i32, a: v128, b: v128, slope: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind == PLUS) return f32x4.add(a, b);
  if (kind == TIMES) return f32x4.mul(a, b);
  if (kind == TANH_BACK) return f32x4.mul(a, f32x4.sub(one, f32x4.mul(b, b)));
  if (kind == SIGMOID_BACK) return f32x4.mul(f32x4.mul(a, b), f32x4.sub(one, b));
  if (kind == RELU_BACK) return v128.and(a, f32x4.gt(b, zero));
  if (kind == HARD_SIGMOID_BACK)
    return v128.and(f32x4.mul(slope, a), v128.and(f32x4.gt(b, zero), f32x4.lt(b, one)));
  if (kind == ONE_MINUS) return f32x4.sub(one, a);
  if (kind == NEGATIVE) return f32x4.neg(a);
  if (kind == TANH) return tanh4(a);
  if (kind == SIGMOID) return sigmoid4(a);
  if (kind == RELU) return f32x4.max(a, zero);
  return f32x4.min(f32x4.max(f32x4.add(f32x4.mul(slope, a), f32x4.splat(0.5)), zero), one);
}

// @ts-ignore: decorator
@inline function binary(kind: i32, out: usize, outPitch: usize, a: usize, aPitch: usize, b: usize, bPitch: usize, rows: i32, columns: i32, slope: f32): void {
  const bytes = <usize>columns << 2;
  const s = f32x4.splat(slope);
  for (let r = 0; r < rows; r++, out += outPitch, a += aPitch, b += bPitch)
    for (let at: usize = 0; at < bytes; at += 16)
      v128.store(out + at, applied(kind, v128.load(a + at), v128.load(b + at), s));
}

// @ts-ignore: decorator
@inline function unary(kind: i32, out: usize, outPitch: usize, a: usize, aPitch: usize, rows: i32, columns: i32, slope: f32): void {
  const bytes = <usize>columns << 2;
  const s = f32x4.splat(slope);
  for (let r = 0; r < rows; r++, out += outPitch, a += aPitch)
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = v128.load(a + at);
      v128.store(out + at, applied(kind, value, value, s));
    }
}

/** a + b */
export function plus(out: usize, outPitch: usize, a: usize, aPitch: usize, b: usize, bPitch: usize, rows: i32, columns: i32): void {
  binary(PLUS, out, outPitch, a, aPitch, b, bPitch, rows, columns, 0);
}
/** a ⊙ b */
export function times(out: usize, outPitch: usize, a: usize, aPitch: usize, b: usize, bPitch: usize, rows: i32, columns: i32): void {
  binary(TIMES, out, outPitch, a, aPitch, b, bPitch, rows, columns, 0);
}
/** a ⊙ (1 − b²), b = tanh */
export function tanhBack(out: usize, outPitch: usize, a: usize, aPitch: usize, b: usize, bPitch: usize, rows: i32, columns: i32): void {
  binary(TANH_BACK, out, outPitch, a, aPitch, b, bPitch, rows, columns, 0);
}
/** (a ⊙ b) ⊙ (1 − b), b = σ */
export function sigmoidBack(out: usize, outPitch: usize, a: usize, aPitch: usize, b: usize, bPitch: usize, rows: i32, columns: i32): void {
  binary(SIGMOID_BACK, out, outPitch, a, aPitch, b, bPitch, rows, columns, 0);
}
/** a where b > 0, else 0 */
export function reluBack(out: usize, outPitch: usize, a: usize, aPitch: usize, b: usize, bPitch: usize, rows: i32, columns: i32): void {
  binary(RELU_BACK, out, outPitch, a, aPitch, b, bPitch, rows, columns, 0);
}
/** slope · a where 0 < b < 1, else 0 */
export function hardSigmoidBack(out: usize, outPitch: usize, a: usize, aPitch: usize, b: usize, bPitch: usize, rows: i32, columns: i32, slope: f32): void {
  binary(HARD_SIGMOID_BACK, out, outPitch, a, aPitch, b, bPitch, rows, columns, slope);
}
/** 1 − a */
export function oneMinus(out: usize, outPitch: usize, a: usize, aPitch: usize, rows: i32, columns: i32): void {
  unary(ONE_MINUS, out, outPitch, a, aPitch, rows, columns, 0);
}
/** −a */
export function negative(out: usize, outPitch: usize, a: usize, aPitch: usize, rows: i32, columns: i32): void {
  unary(NEGATIVE, out, outPitch, a, aPitch, rows, columns, 0);
}
/** tanh a, rounded from float64 */
export function tanh(out: usize, outPitch: usize, a: usize, aPitch: usize, rows: i32, columns: i32): void {
  unary(TANH, out, outPitch, a, aPitch, rows, columns, 0);
}
/** σ(a), rounded from float64 */
export function sigmoid(out: usize, outPitch: usize, a: usize, aPitch: usize, rows: i32, columns: i32): void {
  unary(SIGMOID, out, outPitch, a, aPitch, rows, columns, 0);
}
/** max(a, 0), NaN for NaN */
export function relu(out: usize, outPitch: usize, a: usize, aPitch: usize, rows: i32, columns: i32): void {
  unary(RELU, out, outPitch, a, aPitch, rows, columns, 0);
}
/** clip(slope · a + ½, 0, 1), NaN for NaN */
export function hardSigmoid(out: usize, outPitch: usize, a: usize, aPitch: usize, rows: i32, columns: i32, slope: f32): void {
  unary(HARD_SIGMOID, out, outPitch, a, aPitch, rows, columns, slope);
}
