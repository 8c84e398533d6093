import { exp, log } from '../base/float64.ts';
import { gumbelAt, uniformAt } from '../base/philox.ts';
import { wrongQuestion, type EngineError } from '../domain/failure.ts';
import { nucleus, type HindsightPlan, type SampleDecoding } from './decode.ts';
import { tempered } from './distribution.ts';

/** The observed token of a timestep; undefined where none was observed, as in the prompt. */
export const observedAt = ({ ids, from }: HindsightPlan, t: number): number | undefined =>
  ids[t - from];

/**
 * The noise of a timestep given that the base run, with these logits, wrote token k: with it the base run writes k again, and
 * what another run writes is its counterfactual.
 *
 *   M = ln Σ e^φ − ln(−ln u[k]),  g[k] = M − φ[k],  g[v] = −ln(e^(φ[v] − M) − ln u[v])
 *
 * over the tokens v that the filters leave; those filtered out keep their own g.
 *
 * @param y  the base run's logits at t, [outputs]
 * @throws EngineError `wrong-question` where the filters leave k out
 * @source Oberst & Sontag 2019, arXiv:1905.05824; Ravfogel et al. 2025, arXiv:2411.07180
 */
export function noiseInHindsight(
  decoding: SampleDecoding,
  y: ArrayLike<number>,
  t: number,
  k: number,
): (v: number) => number {
  const { seed } = decoding;
  const φ = tempered(y, decoding.temperature);
  const left = new Set(nucleus(φ, decoding.topK, decoding.topP));
  if (!left.has(k)) throw leftOut(decoding, t, k);
  const M = logSumExp(φ, left) - log(-log(uniformAt(seed, t, k)));
  return v => {
    const φv = φ[v] ?? NaN;
    const g = v === k ? M - φv : -log(exp(φv - M) - log(uniformAt(seed, t, v)));
    // Where a logit is no number there is no posterior: the noise is the token's own.
    return left.has(v) && !Number.isNaN(g) ? g : gumbelAt(seed, t, v);
  };
}

/** ln Σ e^φ over some tokens; a token that is NaN has no share. */
function logSumExp(φ: Float64Array, tokens: ReadonlySet<number>): number {
  let most = -Infinity;
  for (const v of tokens) if ((φ[v] ?? NaN) > most) most = φ[v] ?? NaN;
  if (Math.abs(most) === Infinity) return most;
  let sum = 0;
  for (const v of tokens) if (!Number.isNaN(φ[v])) sum += exp((φ[v] ?? NaN) - most);
  return most + log(sum);
}

function leftOut({ topK, topP }: SampleDecoding, t: number, k: number): EngineError {
  const filters = [topK < Infinity && `topK ${topK}`, topP < 1 && `topP ${topP}`].filter(Boolean);
  const message = `found id ${k} for timestep ${t}, which the base run's ${filters.join(' and ')} leave out; expected a token that it can write`;
  return wrongQuestion([{ field: 'unroll.decoding.hindsight', message }]);
}
