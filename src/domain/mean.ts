import { putPhilox } from '../base/philox.ts';

/** A mean of some values with its 95 % interval; nulls where there are none. */
export interface Mean {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** How many values there are. */
  readonly of: number;
}

/** What is done between drawings. */
export type Pause = () => Promise<void> | null;

/** How often values are drawn anew, and how many of those means lie below the interval, and as many above. */
export const drawings = 1000;
const outside = 25;
/** Of the drawing: the same values have the same interval wherever it is computed. */
const seed = 0;

/**
 * The mean of some values, with the interval of its bootstrap: the middle 95 % of the means of 1,000 drawings with replacement,
 * as many values each, by Philox with seed 0. In float64.
 *
 * @param pause  between drawings: lets others in, and throws to stop
 * @source Efron 1979, "Bootstrap methods", Annals of Statistics 7:1 (the percentile interval)
 */
export async function toMean(values: readonly number[], pause: Pause = () => null): Promise<Mean> {
  const n = values.length;
  if (n === 0) return { mean: null, low: null, high: null, of: 0 };
  const mean = sumOf(values) / n;
  const all = Float64Array.from(values);
  const means = new Float64Array(drawings);
  for (let draw = 0; draw < drawings; draw++) {
    means[draw] = sumOfDrawn(all, draw) / n;
    const paused = pause();
    if (paused) await paused;
  }
  means.sort();
  const [low = mean, high = mean] = [means[outside], means[drawings - 1 - outside]];
  return { mean, low: Math.min(low, mean), high: Math.max(high, mean), of: n };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The sum of as many values as there are, each drawn from all of them: value k by word k mod 4 of counter (⌊k/4⌋, draw, 0, 0). */
function sumOfDrawn(values: Float64Array, draw: number): number {
  const n = values.length;
  let sum = 0;
  for (let k = 0; k < n; k += 4) {
    putPhilox(seed, [k / 4, draw, 0, 0], words);
    for (let w = 0; w < 4 && k + w < n; w++)
      sum += values[Math.floor(((words[w] ?? NaN) / 2 ** 32) * n)] ?? NaN;
  }
  return sum;
}

const words = new Uint32Array(4);
