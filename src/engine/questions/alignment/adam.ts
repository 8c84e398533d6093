/**
 * Adam: steps of about `rate` in each number, whatever the gradient's size.
 *
 *   m ← β₁m + (1 − β₁)g,  s ← β₂s + (1 − β₂)g²,  x ← x − rate · m̂ / (√ŝ + ε)
 *
 * @param vectors  what is learned; changed
 * @returns        takes a step from the gradient
 * @source Kingma & Ba 2014, arXiv:1412.6980, with β₁ 0.9, β₂ 0.999, ε 1e-8
 */
export function toAdam(
  vectors: readonly Float64Array[],
  rate: number,
): (gradient: readonly Float64Array[]) => void {
  const [β1, β2, ε] = [0.9, 0.999, 1e-8];
  const means = vectors.map(({ length }) => new Float64Array(length));
  const squares = vectors.map(({ length }) => new Float64Array(length));
  let [power1, power2] = [1, 1];
  return gradient => {
    power1 *= β1;
    power2 *= β2;
    for (const [i, x] of vectors.entries()) {
      const [m, s, g] = [means[i], squares[i], gradient[i]];
      if (!m || !s || !g) throw new Error('a gradient of another shape');
      for (let k = 0; k < x.length; k++) {
        const slope = g[k] ?? NaN;
        m[k] = β1 * (m[k] ?? NaN) + (1 - β1) * slope;
        s[k] = β2 * (s[k] ?? NaN) + (1 - β2) * slope * slope;
        const step = (m[k] ?? NaN) / (1 - power1) / (Math.sqrt((s[k] ?? NaN) / (1 - power2)) + ε);
        x[k] = (x[k] ?? NaN) - rate * step;
      }
    }
  };
}
