import { known } from '../../../base/assert.ts';
import { exp, log } from '../../../base/float64.ts';
import { minimise, type Smooth } from './minimise.ts';
import { folded, outputOf, type Linear, type Moments, type Table } from './table.ts';

/**
 * A logistic probe: of two classes one direction, of more softmax over one each.
 *
 *   (1/n) Σ −ln p(class | z) + (λ/2) |W|²,  z standardised, the intercepts free
 *
 * @param y        the class of each row of the table, from 0
 * @param classes  how many there are; one that none of `rows` has is never predicted
 * @param λ        the penalty
 * @yields after each step, so that the caller can stop
 * @returns        an output a class, the largest of which is what is predicted
 */
export function* fitLogistic(
  table: Table,
  rows: readonly number[],
  y: ArrayLike<number>,
  classes: number,
  moments: Moments,
  λ: number,
): Generator<undefined, Linear> {
  const { units } = table;
  const present = [...new Set(rows.map(row => known(y[row], 'a class')))].sort((a, b) => a - b);
  /** Classes that have weights of their own: of two the second alone, the first one's being 0. */
  const weighed = present.length === 2 ? present.slice(1) : present.length > 2 ? present : [];
  const x = new Float64Array(weighed.length * (units + 1));
  if (weighed.length > 0) yield* minimise(lossOf(table, rows, y, weighed, moments, λ), x);
  const V: Float64Array[] = Array.from({ length: classes }, () => new Float64Array(units));
  const offsets = Array.from({ length: classes }, (_, c) => (present.includes(c) ? 0 : -Infinity));
  for (const [at, c] of weighed.entries()) {
    const w = x.subarray(at * (units + 1), (at + 1) * (units + 1));
    const { v, offset } = folded(moments, w.subarray(0, units), w[units] ?? NaN);
    V[c] = v;
    offsets[c] = offset;
  }
  return { V, offsets };
}

/** eˣ; of the largest output, from which the others are taken, without work. */
const power = (x: number): number => (x === 0 ? 1 : exp(x));

/** The objective, over weights [class][units, then the intercept]. */
function lossOf(
  table: Table,
  rows: readonly number[],
  y: ArrayLike<number>,
  weighed: readonly number[],
  moments: Moments,
  λ: number,
): Smooth {
  const { X, units } = table;
  const { mean, scale } = moments;
  const C = weighed.length;
  const hasFixed = C === 1; // two classes: the other one's output is 0
  const outputs = new Float64Array(C);
  const powers = new Float64Array(C);
  return (x, g) => {
    const lines = weighed.map((_, c) => {
      const from = c * (units + 1);
      return folded(moments, x.subarray(from, from + units), x[from + units] ?? NaN);
    });
    g.fill(0);
    let loss = 0;
    for (const row of rows) {
      let most = hasFixed ? 0 : -Infinity;
      for (const [c, { v, offset }] of lines.entries()) {
        outputs[c] = outputOf(table, row, v, offset);
        most = Math.max(most, outputs[c] ?? NaN);
      }
      let sum = hasFixed ? power(-most) : 0;
      for (let c = 0; c < C; c++) sum += powers[c] = power((outputs[c] ?? NaN) - most);
      const own = weighed.indexOf(y[row] ?? NaN);
      loss += log(sum) + most - (own < 0 ? 0 : (outputs[own] ?? NaN));
      for (let c = 0; c < C; c++) {
        const slope = (powers[c] ?? NaN) / sum - (c === own ? 1 : 0);
        const from = c * (units + 1);
        const start = row * units;
        for (let k = 0; k < units; k++)
          g[from + k] = (g[from + k] ?? NaN) + slope * (X[start + k] ?? NaN);
        g[from + units] = (g[from + units] ?? NaN) + slope;
      }
    }
    let penalty = 0;
    for (let c = 0; c < C; c++) {
      const from = c * (units + 1);
      const slopes = g[from + units] ?? NaN;
      for (let k = 0; k < units; k++) {
        const w = x[from + k] ?? NaN;
        penalty += w * w;
        const raw = (g[from + k] ?? NaN) - slopes * (mean[k] ?? NaN);
        g[from + k] = (raw * (scale[k] ?? NaN)) / rows.length + λ * w;
      }
      g[from + units] = slopes / rows.length;
    }
    return loss / rows.length + (λ / 2) * penalty;
  };
}
