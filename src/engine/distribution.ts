import { exp, log } from '../base/float64.ts';

/**
 * log softmax(y) in float64.
 *
 * @param y  logits, [outputs]
 * @returns  [outputs]; all NaN where a logit is NaN or ∞, or none is above −∞
 */
export function logSoftmax(y: ArrayLike<number>): Float64Array {
  let most = -Infinity;
  for (let v = 0; v < y.length; v++) most = Math.max(most, y[v] ?? NaN);
  let sum = 0;
  for (let v = 0; v < y.length; v++) sum += exp((y[v] ?? NaN) - most);
  const logSum = log(sum); // not added to `most`, in which it would be lost where logits are large
  const logP = new Float64Array(y.length);
  for (let v = 0; v < y.length; v++) logP[v] = (y[v] ?? NaN) - most - logSum;
  return logP;
}

/** softmax(y) in float64, [outputs]; not finite where log softmax is not. */
export const softmax = (y: ArrayLike<number>): Float64Array => logSoftmax(y).map(exp);

/** Σ p (ln p − ln q) in nats, from log probabilities; where p is 0 the term is 0. */
export function klDivergence(logP: Float64Array, logQ: Float64Array): number {
  let sum = 0;
  for (let v = 0; v < logP.length; v++) {
    const p = exp(logP[v] ?? NaN);
    if (p !== 0) sum += p * ((logP[v] ?? NaN) - (logQ[v] ?? NaN));
  }
  return sum;
}

/**
 * (y − m)/τ in float64, m the largest finite logit: what softmax and argmax make of y/τ, and never +∞ where y is not,
 * however tiny τ is.
 *
 * @returns [outputs]; NaN and ±∞ stay what they are
 */
export function tempered(y: ArrayLike<number>, τ: number): Float64Array {
  let most = -Infinity;
  for (let v = 0; v < y.length; v++) {
    const value = y[v] ?? NaN;
    if (value > most && value < Infinity) most = value;
  }
  const from = most === -Infinity ? 0 : most;
  const φ = new Float64Array(y.length);
  for (let v = 0; v < y.length; v++) φ[v] = ((y[v] ?? NaN) - from) / τ;
  return φ;
}
