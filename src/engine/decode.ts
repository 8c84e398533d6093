import { gumbelAt } from '../base/philox.ts';
import type { Decoding } from '../domain/experiment.ts';
import { tempered } from './distribution.ts';

/** A decoding with its defaults filled in. */
export type DecodingPlan =
  | { readonly kind: 'greedy' }
  | {
      readonly kind: 'sample';
      readonly temperature: number;
      readonly topK: number;
      readonly topP: number;
      readonly seed: number;
    }
  | {
      readonly kind: 'soft';
      readonly temperature: number;
      /** Null without noise. */
      readonly seed: number | null;
      readonly straightThrough: boolean;
    };

/** Fills in a decoding's defaults: greedy; temperature 1; soft without noise. */
export function toDecodingPlan(decoding: Decoding | undefined): DecodingPlan {
  if (!decoding || decoding.kind === 'greedy') return { kind: 'greedy' };
  const temperature = decoding.temperature ?? 1;
  if (decoding.kind === 'sample') {
    const { topK = Infinity, topP = 1, seed } = decoding;
    return { kind: 'sample', temperature, topK, topP, seed };
  }
  const seed = decoding.noise === 'gumbel' ? (decoding.seed ?? 0) : null;
  return { kind: 'soft', temperature, seed, straightThrough: decoding.straightThrough ?? false };
}

/** The index of the largest value; ties to the lower index; NaN is never the largest. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let v = 1; v < values.length; v++) {
    const [challenger, champion] = [values[v] ?? NaN, values[best] ?? NaN];
    if (challenger > champion || (Number.isNaN(champion) && !Number.isNaN(challenger))) best = v;
  }
  return best;
}

/**
 * The token a step says: oₜ.
 *
 * - greedy: argmax y
 * - sample: argmax(y/τ + g) over what top-k, then top-p, leave
 * - soft: argmax(y + g), whatever the temperature
 *
 * @param y  logits, [outputs]
 * @param t  the run's own timestep, which the noise goes by
 * @source Oberst & Sontag 2019, arXiv:1905.05824 (Gumbel-max); Jang et al. 2017, arXiv:1611.01144 (soft)
 */
export function decode(decoding: DecodingPlan, y: Float32Array, t: number): number {
  if (decoding.kind === 'greedy') return argmax(y);
  if (decoding.kind === 'soft') {
    const { seed } = decoding;
    return seed === null
      ? argmax(y)
      : argmax(Float64Array.from(y, (a, v) => a + gumbelAt(seed, t, v)));
  }
  const φ = tempered(y, decoding.temperature);
  const left = nucleus(φ, decoding.topK, decoding.topP);
  let best = left[0] ?? 0;
  let most = -Infinity;
  for (const v of left) {
    const value = (φ[v] ?? NaN) + gumbelAt(decoding.seed, t, v);
    if (value > most) [best, most] = [v, value];
  }
  return best;
}

/**
 * The tokens that top-k, then top-p, leave, by rising id.
 *
 * @param φ     y/τ, [outputs]
 * @param topK  how many of the best stay; equals go by id
 * @param topP  the fewest most probable whose share of what topK leaves reaches this; 1 keeps all
 * @source Fan et al. 2018, arXiv:1805.04833 (top-k); Holtzman et al. 2020, arXiv:1904.09751 (top-p)
 */
export function nucleus(φ: Float64Array, topK: number, topP: number): number[] {
  const ids = Array.from(φ.keys());
  if (topK >= φ.length && topP >= 1) return ids;
  const value = (v: number): number => φ[v] ?? NaN;
  const best = ids.sort((a, b) => value(b) - value(a) || a - b).slice(0, Math.min(topK, φ.length));
  if (topP < 1) {
    const most = value(best[0] ?? 0);
    const weights = best.map(v => Math.exp(value(v) - most));
    const whole = weights.reduce((sum, w) => sum + w, 0);
    let held = 0;
    const last = weights.findIndex(w => (held += w) / whole >= topP);
    if (last >= 0) best.length = last + 1;
  }
  return best.sort((a, b) => a - b);
}
