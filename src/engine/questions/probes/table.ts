/** Values of units, a row each. */
export interface Table {
  /** [rows, units], row-major */
  readonly X: Float32Array;
  readonly units: number;
}

/** What rows are standardised by: z = (x − mean) · scale. */
export interface Moments {
  readonly mean: Float64Array;
  /** 1/σ; 0 where a unit hardly varies, so that nothing is read off its rounding. */
  readonly scale: Float64Array;
}

/** A share of a unit's size below which its deviation is rounding. */
const constant = 1e-6;

/** Mean and deviation of each unit over some rows, in float64. */
export function momentsOf({ X, units }: Table, rows: readonly number[]): Moments {
  const mean = new Float64Array(units);
  const squares = new Float64Array(units);
  const scale = new Float64Array(units);
  for (const row of rows)
    for (let k = 0; k < units; k++) mean[k] = (mean[k] ?? NaN) + (X[row * units + k] ?? NaN);
  for (let k = 0; k < units; k++) mean[k] = (mean[k] ?? NaN) / rows.length;
  for (const row of rows)
    for (let k = 0; k < units; k++)
      squares[k] = (squares[k] ?? NaN) + ((X[row * units + k] ?? NaN) - (mean[k] ?? NaN)) ** 2;
  for (let k = 0; k < units; k++) {
    const μ = mean[k] ?? NaN;
    const variance = (squares[k] ?? NaN) / rows.length;
    const σ = Math.sqrt(variance);
    scale[k] = σ > constant * Math.sqrt(μ * μ + variance) ? 1 / σ : 0;
  }
  return { mean, scale };
}

/** What a probe reads off a row: outputs x·V + offset. */
export interface Linear {
  /** [outputs][units]; standardising is folded in. */
  readonly V: readonly Float64Array[];
  readonly offsets: readonly number[];
}

/**
 * Weights on standardised values as weights on the values themselves.
 *
 *   w·((x − mean) ⊙ scale) + b = v·x + (b − v·mean),  v = w ⊙ scale
 */
export function folded(
  { mean, scale }: Moments,
  w: Float64Array,
  b: number,
): { readonly v: Float64Array; readonly offset: number } {
  const v = w.map((each, k) => each * (scale[k] ?? NaN));
  let offset = b;
  for (let k = 0; k < v.length; k++) offset -= (v[k] ?? NaN) * (mean[k] ?? NaN);
  return { v, offset };
}

/** One output of a row, in four sums, so that none waits for the one before it. */
export function outputOf(
  { X, units }: Table,
  row: number,
  v: Float64Array,
  offset: number,
): number {
  const from = row * units;
  const whole = units - (units % 4);
  let a = offset;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < whole; k += 4) {
    a += (X[from + k] ?? NaN) * (v[k] ?? NaN);
    b += (X[from + k + 1] ?? NaN) * (v[k + 1] ?? NaN);
    c += (X[from + k + 2] ?? NaN) * (v[k + 2] ?? NaN);
    d += (X[from + k + 3] ?? NaN) * (v[k + 3] ?? NaN);
  }
  for (let k = whole; k < units; k++) a += (X[from + k] ?? NaN) * (v[k] ?? NaN);
  return a + b + (c + d);
}

/** Puts one output of each of some rows. */
export function putOutputs(
  table: Table,
  rows: readonly number[],
  v: Float64Array,
  offset: number,
  to: Float64Array,
): void {
  for (let r = 0; r < rows.length; r++) to[r] = outputOf(table, rows[r] ?? NaN, v, offset);
}

/**
 * Adds Σ factor·row to the first `units` numbers of `to`, and Σ factor to the next; four rows at a time, so that a sum is read and
 * written a quarter as often.
 */
export function addRows(
  { X, units }: Table,
  rows: readonly number[],
  factors: Float64Array,
  to: Float64Array,
): void {
  const whole = rows.length - (rows.length % 4);
  let sum = to[units] ?? NaN;
  for (let r = 0; r < whole; r += 4) {
    const a = (rows[r] ?? NaN) * units;
    const b = (rows[r + 1] ?? NaN) * units;
    const c = (rows[r + 2] ?? NaN) * units;
    const d = (rows[r + 3] ?? NaN) * units;
    const p = factors[r] ?? NaN;
    const q = factors[r + 1] ?? NaN;
    const s = factors[r + 2] ?? NaN;
    const t = factors[r + 3] ?? NaN;
    sum += p + q + (s + t);
    for (let k = 0; k < units; k++)
      to[k] =
        (to[k] ?? NaN) +
        (p * (X[a + k] ?? NaN) + q * (X[b + k] ?? NaN)) +
        (s * (X[c + k] ?? NaN) + t * (X[d + k] ?? NaN));
  }
  for (let r = whole; r < rows.length; r++) {
    const start = (rows[r] ?? NaN) * units;
    const factor = factors[r] ?? NaN;
    sum += factor;
    for (let k = 0; k < units; k++) to[k] = (to[k] ?? NaN) + factor * (X[start + k] ?? NaN);
  }
  to[units] = sum;
}
