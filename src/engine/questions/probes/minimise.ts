import { known } from '../../../base/assert.ts';
import { dot } from '../../../base/dot.ts';

/** A smooth convex function: its value at x, and its gradient there, which is put into g. */
export type Smooth = (x: Float64Array, g: Float64Array) => number;

/** Steps that the curvature is known from. */
const remembered = 40;
/** A slope of the objective below this in every number is none. */
const flat = 1e-6;
const mostSteps = 500;

/** A step that was taken, and by how much the gradient changed on it. */
interface Taken {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

/**
 * The least of a smooth convex function, by L-BFGS with a backtracking search along the line.
 *
 * @param x  where to begin; left where the least is
 * @yields after each step, so that the caller can stop
 * @source Nocedal & Wright 2006, "Numerical Optimization", algorithms 7.4, 7.5 and 3.1
 */
export function* minimise(f: Smooth, x: Float64Array): Generator<undefined, void> {
  let g = new Float64Array(x.length);
  let value = f(x, g);
  let taken: Taken[] = [];
  for (let n = 0; n < mostSteps && g.some(slope => Math.abs(slope) > flat); n++) {
    let direction = downhill(g, taken);
    let slope = dot(direction, g);
    if (!(slope < 0)) {
      taken = []; // rounding spoiled the curvature
      direction = g.map(each => -each);
      slope = dot(direction, g);
    }
    const next = new Float64Array(x.length);
    const nextG = new Float64Array(x.length);
    let length = taken.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(g, g)));
    let nextValue = Infinity;
    for (let tries = 0; tries < 40; tries++, length /= 2) {
      for (let k = 0; k < x.length; k++) next[k] = at(x, k) + length * at(direction, k);
      nextValue = f(next, nextG);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) return; // as low as rounding lets it be
    const step = next.map((each, k) => each - at(x, k));
    const change = nextG.map((each, k) => each - at(g, k));
    const product = dot(step, change);
    if (product > 0) taken = [...taken.slice(1 - remembered), { step, change, product }];
    x.set(next);
    g = nextG;
    value = nextValue;
    yield;
  }
}

/** −H·g, with H the inverse curvature as the steps that were taken tell it. */
function downhill(g: Float64Array, taken: readonly Taken[]): Float64Array {
  const d = g.map(each => -each);
  const weights: number[] = [];
  for (const { step, change, product } of [...taken].reverse()) {
    const weight = dot(step, d) / product;
    weights.push(weight);
    add(d, change, -weight);
  }
  const last = taken.at(-1);
  if (last) {
    const scale = last.product / dot(last.change, last.change);
    for (let k = 0; k < d.length; k++) d[k] = scale * at(d, k);
  }
  for (const { step, change, product } of taken) {
    const weight = known(weights.pop(), 'a weight') - dot(change, d) / product;
    add(d, step, weight);
  }
  return d;
}

const at = (a: Float64Array, k: number): number => a[k] ?? NaN;

function add(to: Float64Array, a: Float64Array, factor: number): void {
  for (let k = 0; k < to.length; k++) to[k] = at(to, k) + factor * at(a, k);
}
