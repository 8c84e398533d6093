import { folded, type Linear, type Moments, type Table } from './table.ts';

/** Rows after which a caller can stop. */
const stretch = 64;

/**
 * Ridge probes of several labels of the same rows, exactly: (ZᵀZ/n + λI) w = Zᵀ(y − ȳ)/n.
 *
 *   (1/2n) Σ (y − ŷ)² + (λ/2) |w|²,  z standardised, the intercept free
 *
 * @param labels  numbers of each row of the table
 * @param λ       the penalty
 * @yields now and then, so that the caller can stop
 * @returns       one output for each of the labels
 * @source Hoerl & Kennard 1970, "Ridge regression", Technometrics 12:55
 */
export function* fitRidge(
  table: Table,
  rows: readonly number[],
  labels: readonly ArrayLike<number>[],
  moments: Moments,
  λ: number,
): Generator<undefined, Linear[]> {
  const { X, units } = table;
  const { mean, scale } = moments;
  const n = rows.length;
  const G = new Float64Array(units * units); // its lower half
  const means = labels.map(y => rows.reduce((sum, row) => sum + (y[row] ?? NaN), 0) / n);
  const sides = labels.map(() => new Float64Array(units));
  const z = new Float64Array(units);
  for (const [at, row] of rows.entries()) {
    for (let k = 0; k < units; k++)
      z[k] = ((X[row * units + k] ?? NaN) - (mean[k] ?? NaN)) * (scale[k] ?? NaN);
    for (let i = 0; i < units; i++) {
      const zi = z[i] ?? NaN;
      for (let j = 0; j <= i; j++)
        G[i * units + j] = (G[i * units + j] ?? NaN) + zi * (z[j] ?? NaN);
    }
    for (const [l, side] of sides.entries()) {
      const y = (labels[l]?.[row] ?? NaN) - (means[l] ?? NaN);
      for (let k = 0; k < units; k++) side[k] = (side[k] ?? NaN) + y * (z[k] ?? NaN);
    }
    if (at % stretch === stretch - 1) yield;
  }
  for (let i = 0; i < units; i++) G[i * units + i] = (G[i * units + i] ?? NaN) + n * λ;
  yield* factor(G, units);
  return sides.map((side, l) => {
    const w = solved(G, units, side);
    const { v, offset } = folded(moments, w, means[l] ?? NaN);
    return { V: [v], offsets: [offset] };
  });
}

/** The lower half of a positive matrix as that of L, G = LLᵀ (Cholesky), in place. */
function* factor(G: Float64Array, n: number): Generator<undefined, void> {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = G[i * n + j] ?? NaN;
      for (let k = 0; k < j; k++) sum -= (G[i * n + k] ?? NaN) * (G[j * n + k] ?? NaN);
      G[i * n + j] = i === j ? Math.sqrt(sum) : sum / (G[j * n + j] ?? NaN);
    }
    if (i % stretch === stretch - 1) yield;
  }
}

/** x with LLᵀx = b. */
function solved(L: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i] ?? NaN;
    for (let k = 0; k < i; k++) sum -= (L[i * n + k] ?? NaN) * (x[k] ?? NaN);
    x[i] = sum / (L[i * n + i] ?? NaN);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] ?? NaN;
    for (let k = i + 1; k < n; k++) sum -= (L[k * n + i] ?? NaN) * (x[k] ?? NaN);
    x[i] = sum / (L[i * n + i] ?? NaN);
  }
  return x;
}
