/**
 * log softmax(y) in float64.
 *
 * @param y  logits, [outputs]
 */
export function logSoftmax(y: ArrayLike<number>): Float64Array {
  let most = -Infinity;
  for (let v = 0; v < y.length; v++) most = Math.max(most, y[v] ?? NaN);
  let sum = 0;
  for (let v = 0; v < y.length; v++) sum += Math.exp((y[v] ?? NaN) - most);
  const logSum = most + Math.log(sum);
  return Float64Array.from(y, a => a - logSum);
}

/** Σ p (ln p − ln q) in nats, from log probabilities; where p is 0 the term is 0. */
export function klDivergence(logP: Float64Array, logQ: Float64Array): number {
  let sum = 0;
  for (let v = 0; v < logP.length; v++) {
    const p = Math.exp(logP[v] ?? NaN);
    if (p !== 0) sum += p * ((logP[v] ?? NaN) - (logQ[v] ?? NaN));
  }
  return sum;
}

/**
 * (y − max y)/τ in float64: what softmax and argmax make of y/τ, and never infinite where τ is tiny.
 *
 * @returns [outputs]; y/τ itself where the largest logit is not finite
 */
export function tempered(y: Float32Array | Float64Array, τ: number): Float64Array {
  let most = -Infinity;
  for (const a of y) most = Math.max(most, a);
  const from = Number.isFinite(most) ? most : 0;
  return Float64Array.from(y, a => (a - from) / τ);
}
