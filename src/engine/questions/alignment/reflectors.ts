import { known } from '../../../base/assert.ts';
import { dot } from '../../../base/dot.ts';
import { normalAt } from '../../../base/philox.ts';

/**
 * What an orthogonal matrix is made of: H = H₁ ⋯ H_K with H_i = I − 2 vᵢvᵢᵀ/|vᵢ|², its first K columns being the directions. A
 * reflector's length means nothing.
 *
 * [K][units], float64
 */
export type Reflectors = readonly Float64Array[];

const lengthOf = (v: Float64Array): number => Math.sqrt(dot(v, v));

/**
 * Reflectors whose directions span a subspace that is drawn uniformly: those of the QR of a matrix of normal draws, each of length
 * √units, so that its entries are about 1.
 *
 * @param draw  which of the seed's draws, from 0
 * @source Stewart 1980, "The efficient generation of random orthogonal matrices", SIAM J. Numer. Anal. 17:403
 */
export function drawReflectors(
  seed: number,
  draw: number,
  units: number,
  count: number,
): Float64Array[] {
  const columns = Array.from({ length: count }, (_, d) =>
    Float64Array.from({ length: units }, (_, k) => normalAt(seed, draw, k, d, 0)),
  );
  return columns.map((column, d) => {
    const v = column.map((value, k) => (k < d ? 0 : value));
    v[d] = (v[d] ?? NaN) + (Math.sign(v[d] ?? NaN) || 1) * lengthOf(v);
    const squared = dot(v, v);
    for (let later = d + 1; later < count; later++) {
      const other = known(columns[later], 'a column');
      reflect(v, squared, other);
    }
    const factor = Math.sqrt(units / squared);
    return v.map(value => factor * value);
  });
}

/** a ← a − 2 v (v·a)/|v|², in place. */
function reflect(v: Float64Array, squared: number, a: Float64Array): void {
  const factor = (2 * dot(v, a)) / squared;
  for (let k = 0; k < a.length; k++) a[k] = (a[k] ?? NaN) - factor * (v[k] ?? NaN);
}

/**
 * The first columns of the matrix.
 *
 * @param count  as many as reflectors: the directions; as many as units: the whole rotation
 * @returns      [units, count], row-major
 */
export function columnsOf(reflectors: Reflectors, units: number, count: number): Float64Array {
  const R = new Float64Array(units * count);
  for (let d = 0; d < count; d++) {
    const column = new Float64Array(units);
    column[d] = 1;
    for (const v of [...reflectors].reverse()) reflect(v, dot(v, v), column);
    for (let k = 0; k < units; k++) R[k * count + d] = column[k] ?? NaN;
  }
  return R;
}

/** √2 v/|v|: with it H_i = I − uuᵀ. */
export function unitOf(v: Float64Array): Float64Array {
  const factor = Math.SQRT2 / lengthOf(v);
  return v.map(value => factor * value);
}

/**
 * The derivative with respect to v from that with respect to u = √2 v/|v|.
 *
 *   ∂L/∂v = √2/|v| · (g − (g·v)v/|v|²)
 *
 * @param g  ∂L/∂u, [units]
 */
export function throughUnit(v: Float64Array, g: ArrayLike<number>): Float64Array {
  const squared = dot(v, v);
  const along = dot(v, g) / squared;
  const factor = Math.SQRT2 / Math.sqrt(squared);
  return v.map((value, k) => factor * ((g[k] ?? NaN) - along * value));
}
