import { normalAt } from '../../src/base/philox.ts';
import type { WasmMatrix } from '../../src/engine/kernels/wasmMatrix.ts';
import type { Backend } from '../../src/engine/ops.ts';

/** Seeded normal numbers. */
export const normals = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, at) => normalAt(seed, at, 0, 0, 0));

/** A matrix of seeded numbers. */
export const seeded = (
  backend: Backend<WasmMatrix>,
  rows: number,
  columns: number,
  seed: number,
): WasmMatrix => backend.matrix(normals(rows * columns, seed), rows, columns);

/** The same numbers as columns of a wider matrix, what stands beside them NaN: another pitch, another alignment. */
export function withinWider(backend: Backend<WasmMatrix>, a: WasmMatrix): WasmMatrix {
  const left = backend.matrix(new Float32Array(a.rows * 3).fill(NaN), a.rows, 3);
  const right = backend.matrix(new Float32Array(a.rows * 7).fill(NaN), a.rows, 7);
  return backend.columns(backend.beside(backend.beside(left, a), right), 3, 3 + a.columns);
}

/** The numbers of a matrix, apart from the backend's memory. */
export const numbers = (backend: Backend<WasmMatrix>, a: WasmMatrix): Float32Array =>
  backend.read(a).slice();

const { fround } = Math;

/**
 * x·W + b of one row, W [outputs, inputs], in float32 and in the order that is promised: products added over ascending inputs in blocks of
 * 256, the blocks' sums added in order, then b.
 */
export function plainAffine(x: Float32Array, W: Float32Array, b: Float32Array): Float32Array {
  const inputs = x.length;
  return Float32Array.from(b, (bias, c) => {
    let total = 0;
    for (let from = 0; from < inputs; from += 256) {
      let sum = 0;
      for (let k = from; k < Math.min(from + 256, inputs); k++)
        sum = fround(sum + fround(x[k]! * W[c * inputs + k]!));
      total = fround(total + sum);
    }
    return fround(total + bias);
  });
}

/** dy·Wᵀ of one row, W [outputs, inputs], in float64. */
export function plainAffineBack(dy: Float32Array, W: Float32Array, inputs: number): Float32Array {
  return Float32Array.from({ length: inputs }, (_, k) =>
    dy.reduce((sum, d, c) => sum + d * W[c * inputs + k]!, 0),
  );
}

/** Float32 numbers of every exponent, both signs, with some mantissas each; ±0, subnormals, ±∞ and NaN among them. */
export function everyExponent(): Float32Array {
  const mantissas = [0, 1, 0x2aaaaa, 0x400000, 0x555555, 0x7fffff];
  const words = Array.from({ length: 256 }, (_, exponent) =>
    mantissas.flatMap(mantissa => {
      const word = exponent * 2 ** 23 + mantissa;
      return [word, word + 2 ** 31];
    }),
  );
  return new Float32Array(new Uint32Array(words.flat()).buffer);
}

/** How many float32 numbers `found` is away from `expected` rounded to float32; 0 where both are NaN. */
export function unitsApart(found: number, expected: number): number {
  if (Number.isNaN(expected)) return Number.isNaN(found) ? 0 : Infinity;
  const place = (value: number): number => {
    const [word = 0] = new Int32Array(new Float32Array([value]).buffer);
    return word < 0 ? -(word & 0x7fffffff) : word;
  };
  return Number.isNaN(found) ? Infinity : Math.abs(place(found) - place(expected));
}
