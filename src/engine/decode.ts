import { assertNever } from '../base/assert.ts';
import { exp } from '../base/float64.ts';
import { gumbelAt, gumbelRow } from '../base/philox.ts';
import type { Decoding } from '../domain/experiment.ts';
import { tempered } from './distribution.ts';
import type { UnknownWords } from '../domain/model.ts';
import { argmax, countOfNumbers, firstByRank, rising } from './rank.ts';

/** A decoding with its defaults filled in. */
export type DecodingPlan =
  | { readonly kind: 'greedy' }
  | {
      readonly kind: 'sample';
      readonly temperature: number;
      readonly topK: number;
      readonly topP: number;
      readonly seed: number;
      /** What the base run is known to have written; null where it writes as the noise falls. */
      readonly hindsight: HindsightPlan | null;
    }
  | {
      readonly kind: 'soft';
      readonly temperature: number;
      /** Null without noise. */
      readonly seed: number | null;
      readonly straightThrough: boolean;
    };

export type SampleDecoding = Extract<DecodingPlan, { kind: 'sample' }>;

/** An observed continuation, a token for each timestep that emits. */
export interface HindsightPlan {
  readonly ids: readonly number[];
  /** The first timestep that emits. */
  readonly from: number;
  readonly unknown?: UnknownWords & { readonly field: string };
}

/**
 * Fills in a decoding's defaults: greedy; temperature 1; soft without noise.
 *
 * @param hindsight  what was observed, as ids
 */
export function toDecodingPlan(
  decoding: Decoding | undefined,
  hindsight: HindsightPlan | null = null,
): DecodingPlan {
  if (!decoding || decoding.kind === 'greedy') return { kind: 'greedy' };
  const temperature = decoding.temperature ?? 1;
  if (decoding.kind === 'sample') {
    const { topK = Infinity, topP = 1, seed } = decoding;
    return { kind: 'sample', temperature, topK, topP, seed, hindsight };
  }
  const seed = decoding.noise === 'gumbel' ? (decoding.seed ?? 0) : null;
  return { kind: 'soft', temperature, seed, straightThrough: decoding.straightThrough ?? false };
}

/**
 * The token a step says: oₜ. NaN ranks below every number, ties go to the lower id.
 *
 * - greedy: argmax y
 * - sample: argmax(y/τ + g) over what top-k, then top-p, leave
 * - soft: argmax(y + g), whatever the temperature
 *
 * @param y  logits, [outputs]
 * @param t  the run's own timestep, which the noise goes by
 * @param g  the noise of a token that `sample` takes in place of the seed's
 * @source Oberst & Sontag 2019, arXiv:1905.05824 (Gumbel-max); Jang et al. 2017, arXiv:1611.01144 (soft)
 */
export function decode(
  decoding: DecodingPlan,
  y: ArrayLike<number>,
  t: number,
  g?: (v: number) => number,
): number {
  switch (decoding.kind) {
    case 'greedy':
      return argmax(y);
    case 'soft':
      return argmax(decoding.seed === null ? y : noisy(y, decoding.seed, t));
    case 'sample': {
      const { temperature, topK, topP, seed } = decoding;
      const φ = tempered(y, temperature);
      if (!g && topK >= φ.length && topP >= 1) return argmax(noisy(φ, seed, t));
      const left = nucleus(φ, topK, topP);
      const noise = left.map(v => (φ[v] ?? NaN) + (g ? g(v) : gumbelAt(seed, t, v)));
      return left[argmax(noise)] ?? 0;
    }
    default:
      return assertNever(decoding);
  }
}

/** y + g in float64, [outputs]. */
export function noisy(y: ArrayLike<number>, seed: number, t: number): Float64Array {
  const sum = gumbelRow(seed, t, y.length);
  for (let v = 0; v < y.length; v++) sum[v] = (y[v] ?? NaN) + (sum[v] ?? NaN);
  return sum;
}

/**
 * The tokens that top-k, then top-p, leave, by rising id.
 *
 * @param φ     y/τ, [outputs]
 * @param topK  how many of the best stay; equals go by id, NaN comes last
 * @param topP  the fewest most probable whose share of what topK leaves reaches this; 1 keeps all
 * @source Fan et al. 2018, arXiv:1805.04833 (top-k); Holtzman et al. 2020, arXiv:1904.09751 (top-p)
 */
export function nucleus(φ: Float64Array, topK: number, topP: number): number[] {
  const sorted = rising(φ);
  const left = Math.min(topK, φ.length);
  return firstByRank(φ, sorted, topP < 1 ? countReaching(topP, sorted, left) : left);
}

/**
 * How many of the best reach a share of what the best `left` have together. What is +∞ shares all of it equally; NaN and −∞ have
 * none, and where there is nothing else all stay.
 */
function countReaching(topP: number, sorted: Float64Array, left: number): number {
  const numbers = countOfNumbers(sorted);
  const most = sorted[numbers - 1] ?? -Infinity;
  if (most === -Infinity) return left;
  const weights = Float64Array.from({ length: Math.min(left, numbers) }, (_, rank) => {
    const value = sorted[numbers - 1 - rank] ?? NaN;
    return value === most ? 1 : exp(value - most);
  });
  const whole = weights.reduce((sum, w) => sum + w, 0);
  let held = 0;
  const last = weights.findIndex(w => (held += w) / whole >= topP);
  return last < 0 ? left : last + 1;
}
