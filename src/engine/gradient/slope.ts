import { assertNever, known } from '../../base/assert.ts';
import { exp } from '../../base/float64.ts';
import { klDivergence, logSoftmax } from '../distribution.ts';
import type { Differentiable } from '../validate/metrics.ts';

/**
 * A metric's derivative with respect to the logits of its timestep, in float64. Where p is 0 its share is 0, which a
 * product would make 0 · ∞.
 *
 *   ∂(y_k − y_a)/∂y = e_k − e_a
 *   ∂p_k/∂y         = p_k (e_k − p)
 *   ∂KL(p ‖ q)/∂y   = p ⊙ (ln p − ln q − KL)
 *
 * @param y  logits of the intervened run, [outputs]
 * @param q  logits of the base run, [outputs]; `kl` alone needs them
 */
export function slopeOf(
  metric: Differentiable,
  y: Float32Array,
  q: Float32Array | undefined,
): Float64Array {
  const slope = new Float64Array(y.length);
  const add = (id: number, by: number): void => void (slope[id] = (slope[id] ?? NaN) + by);
  switch (metric.kind) {
    case 'logitDifference':
      add(metric.token, 1);
      add(metric.against, -1);
      return slope;
    case 'probability': {
      const logP = logSoftmax(y);
      const p = exp(logP[metric.token] ?? NaN);
      logP.forEach((lnP, v) => add(v, -p * exp(lnP)));
      add(metric.token, p);
      return slope;
    }
    case 'kl': {
      const [logP, logQ] = [logSoftmax(y), logSoftmax(known(q, 'base logits'))];
      const KL = klDivergence(logP, logQ);
      logP.forEach((lnP, v) => {
        const p = exp(lnP);
        if (p !== 0) add(v, p * (lnP - (logQ[v] ?? NaN) - KL));
      });
      return slope;
    }
    default:
      return assertNever(metric);
  }
}
