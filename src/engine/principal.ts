import type { Component } from '../domain/components.ts';
import { eigenvectorsOf } from './eigenvectors.ts';
import type { Axes } from './plan.ts';
import type { Run } from './runs/run.ts';

/**
 * Principal directions of what runs recorded at a component of a layer, at all their timesteps: in float64, by falling variance, the
 * entry of largest magnitude in each positive. Coordinates are taken from the mean.
 *
 *   μ = Σ a / N,  C = Σ (a − μ)(a − μ)ᵀ / N = R·diag(variance)·Rᵀ
 *
 * Where variances are equal, as where nothing varies, any turn of their directions would do: one is taken, the same on each machine.
 *
 * @returns all NaN where some value is not finite
 * @source Pearson 1901, "On lines and planes of closest fit", Philosophical Magazine 2:559
 */
export function principalOf(rows: readonly Float32Array[], units: number): Axes {
  const n = units;
  const count = rows.reduce((sum, values) => sum + values.length / n, 0);
  const mean = new Float64Array(n);
  forEach(rows, n, (values, from) => {
    for (let k = 0; k < n; k++) mean[k] = (mean[k] ?? NaN) + (values[from + k] ?? NaN);
  });
  for (let k = 0; k < n; k++) mean[k] = (mean[k] ?? NaN) / count;
  const C = covarianceOf(rows, mean, count);
  if (!C.every(value => Number.isFinite(value)))
    return { count: n, R: new Float64Array(n * n).fill(NaN), origin: mean };
  const { values: variances, vectors } = eigenvectorsOf(C, n);
  const order = [...variances.keys()].sort((a, b) => (variances[b] ?? 0) - (variances[a] ?? 0));
  const R = new Float64Array(n * n);
  for (const [d, place] of order.entries()) {
    const vector = vectors.subarray(place * n, (place + 1) * n);
    const sign = signOf(vector);
    for (let k = 0; k < n; k++) R[k * n + d] = sign * (vector[k] ?? NaN);
  }
  return { count: n, R, origin: mean };
}

/** [units, units] */
function covarianceOf(
  rows: readonly Float32Array[],
  mean: Float64Array,
  count: number,
): Float64Array {
  const n = mean.length;
  const C = new Float64Array(n * n);
  const apart = new Float64Array(n);
  forEach(rows, n, (values, from) => {
    for (let k = 0; k < n; k++) apart[k] = (values[from + k] ?? NaN) - (mean[k] ?? NaN);
    for (let i = 0; i < n; i++) {
      const by = apart[i] ?? NaN;
      for (let j = 0; j <= i; j++) C[i * n + j] = (C[i * n + j] ?? NaN) + by * (apart[j] ?? NaN);
    }
  });
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      C[i * n + j] = (C[i * n + j] ?? NaN) / count;
      C[j * n + i] = C[i * n + j] ?? NaN;
    }
  return C;
}

function forEach(
  rows: readonly Float32Array[],
  n: number,
  see: (values: Float32Array, from: number) => void,
): void {
  for (const values of rows) for (let from = 0; from < values.length; from += n) see(values, from);
}

/** Of the entry of largest magnitude, the first of them. */
function signOf(vector: Float64Array): 1 | -1 {
  let most = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(most)) most = value;
  return most < 0 ? -1 : 1;
}

/** What was made of runs, by the first of them: rows of a batch, and cells of a sweep, share theirs. */
const made = new WeakMap<Run, { place: string; runs: readonly Run[]; axes: Axes }[]>();

/** Principal directions of finished runs, made once for however many edits. */
export function principalIn(
  runs: readonly Run[],
  component: Component,
  layer: number | null,
  units: number,
): Axes {
  const [first] = runs;
  if (!first) throw new Error('principal directions of no run');
  const place = `${layer ?? ''}.${component}`;
  const before = made.get(first) ?? [];
  const same = before.find(
    each =>
      each.place === place &&
      each.runs.length === runs.length &&
      each.runs.every((run, at) => run === runs[at]),
  );
  if (same) return same.axes;
  const axes = principalOf(
    runs.map(({ recorder }) => recorder.all(component, layer)),
    units,
  );
  made.set(first, [...before, { place, runs, axes }]);
  return axes;
}
