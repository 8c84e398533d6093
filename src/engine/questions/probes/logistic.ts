import { known } from '../../../base/assert.ts';
import { exp, log } from '../../../base/float64.ts';
import { minimise, type Smooth } from './minimise.ts';
import { addRows, folded, putOutputs, type Linear, type Moments, type Table } from './table.ts';

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

/** Rows that are looked at together, so that their values are still near when the gradient is taken. */
const block = 64;

/** The objective, over weights [class][units, then the intercept]. */
function lossOf(
  table: Table,
  rows: readonly number[],
  y: ArrayLike<number>,
  weighed: readonly number[],
  moments: Moments,
  λ: number,
): Smooth {
  const { units } = table;
  const { mean, scale } = moments;
  const C = weighed.length;
  /** The place of each row's class among the weighed ones; −1 of the one that has no weights. */
  const own = Int32Array.from(rows, row => weighed.indexOf(y[row] ?? NaN));
  const outputs = new Float64Array(C * block);
  return (x, g) => {
    g.fill(0);
    const lines = weighed.map((_, c) => {
      const from = c * (units + 1);
      return folded(moments, x.subarray(from, from + units), x[from + units] ?? NaN);
    });
    let loss = 0;
    for (let from = 0; from < rows.length; from += block) {
      const some = rows.slice(from, from + block);
      for (const [c, { v, offset }] of lines.entries())
        putOutputs(table, some, v, offset, outputs.subarray(c * block));
      loss += toSlopes(outputs, own.subarray(from, from + block));
      for (let c = 0; c < C; c++)
        addRows(table, some, outputs.subarray(c * block), g.subarray(c * (units + 1)));
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

/**
 * Puts the slopes of −ln p in the place of the outputs.
 *
 * @param outputs  [class][row], `block` rows a class; where there is one class alone, the other one's output is 0
 * @param own      the place of each row's class; −1 of the other one
 * @returns        Σ −ln p over the rows
 */
function toSlopes(outputs: Float64Array, own: Int32Array): number {
  const end = outputs.length;
  const hasFixed = end === block;
  let loss = 0;
  for (let r = 0; r < own.length; r++) {
    let most = hasFixed ? 0 : -Infinity;
    for (let at = r; at < end; at += block) most = Math.max(most, outputs[at] ?? NaN);
    const mine = (own[r] ?? NaN) * block + r;
    loss += most - (mine < 0 ? 0 : (outputs[mine] ?? NaN));
    let sum = hasFixed ? power(-most) : 0;
    for (let at = r; at < end; at += block) sum += outputs[at] = power((outputs[at] ?? NaN) - most);
    loss += log(sum);
    for (let at = r; at < end; at += block) outputs[at] = (outputs[at] ?? NaN) / sum;
    if (mine >= 0) outputs[mine] = (outputs[mine] ?? NaN) - 1;
  }
  return loss;
}

/** eˣ; of the largest output, from which the others are taken, without work. */
const power = (x: number): number => (x === 0 ? 1 : exp(x));
