/** Σ aₖ·bₖ, one after the other, in float64. */
export function dot(a: Float64Array, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? NaN) * (b[k] ?? NaN);
  return sum;
}
