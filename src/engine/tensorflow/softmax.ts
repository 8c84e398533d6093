import { exp } from '../../base/float64.ts';

/**
 * softmax((y + noise)/τ) of each row, in float64: in float32 a tiny τ gives infinite y/τ.
 *
 * @param y      [rows, columns], row-major
 * @param noise  [rows, columns], row-major; null: none
 * @returns      [rows, columns]; rows of NaN where y holds NaN or +∞, or nothing but −∞
 */
export function softmaxRows(
  y: Float32Array,
  columns: number,
  τ: number,
  noise: Float64Array | null,
): Float32Array {
  const p = new Float32Array(y.length);
  const powers = new Float64Array(columns);
  for (let from = 0; from < y.length; from += columns) {
    let most = -Infinity;
    for (let v = 0; v < columns; v++) {
      const noisy = (y[from + v] ?? NaN) + (noise ? (noise[from + v] ?? NaN) : 0);
      powers[v] = noisy;
      most = Math.max(most, noisy);
    }
    let sum = 0;
    for (let v = 0; v < columns; v++) sum += powers[v] = exp(((powers[v] ?? NaN) - most) / τ);
    for (let v = 0; v < columns; v++) p[from + v] = (powers[v] ?? NaN) / sum;
  }
  return p;
}

/**
 * Its derivative, p ⊙ (dp − ⟨p, dp⟩)/τ of each row, in float64.
 *
 * @param p  softmax, [rows, columns], row-major
 * @returns  [rows, columns]; where p is 0 the term and its share are 0, whatever dp is
 */
export function softmaxRowsBack(
  dp: Float32Array,
  p: Float32Array,
  columns: number,
  τ: number,
): Float32Array {
  const dy = new Float32Array(p.length);
  for (let from = 0; from < p.length; from += columns) {
    let mean = 0;
    for (let at = from; at < from + columns; at++)
      if (p[at] !== 0) mean += (p[at] ?? NaN) * (dp[at] ?? NaN);
    for (let at = from; at < from + columns; at++) {
      const share = p[at] ?? NaN;
      dy[at] = share === 0 ? 0 : (share * ((dp[at] ?? NaN) - mean)) / τ;
    }
  }
  return dy;
}
