import { sizeOf, type NamedArray } from './arrays.ts';

/** An array made of others when it is read; its name says of which. */
export interface Computed {
  readonly name: string;
  readonly shape: readonly number[];
  /** Those it is read from: of the first it has the dtype. */
  readonly of: readonly [NamedArray, ...NamedArray[]];
  /** What was done, so that two views of one array differ: `transposed`. */
  readonly how: string;
  /** The values, row-major, from those of `of`. */
  compute(values: readonly Float32Array[]): Float32Array;
}

/** An array that is computed from others when it is read. */
export function computed({ name, shape, of, how, compute }: Computed): NamedArray {
  const [first] = of;
  return {
    name,
    shape,
    dtype: first.dtype,
    bytes: sizeOf(shape) * first.dtype.bytes,
    identity: `${how}(${of.map(({ identity }) => identity).join(', ')})`,
    async read() {
      const values: Float32Array[] = [];
      for (const each of of) values.push(await each.read());
      return compute(values);
    },
  };
}

/** An array under another name. */
export const renamed = (array: NamedArray, name: string): NamedArray => ({ ...array, name });

/** The same numbers in another shape of as many elements. */
export const reshaped = (array: NamedArray, shape: readonly number[]): NamedArray => ({
  ...array,
  shape,
  identity: `${array.identity} as [${shape.join()}]`,
});

/** A matrix with rows and columns exchanged. */
export function transposed(array: NamedArray): NamedArray {
  const [rows = 0, columns = 0] = array.shape;
  return computed({
    name: array.name,
    shape: [columns, rows],
    of: [array],
    how: 'transposed',
    compute([values = new Float32Array()]) {
      const out = new Float32Array(values.length);
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c] ?? NaN;
      return out;
    },
  });
}

/** Rows `from` to `to`, exclusive, along the first axis. */
export function rowsOf(array: NamedArray, from: number, to: number): NamedArray {
  const [, ...rest] = array.shape;
  const width = sizeOf(rest);
  return computed({
    name: array.name,
    shape: [to - from, ...rest],
    of: [array],
    how: `rows ${from} to ${to}`,
    compute: ([values = new Float32Array()]) => values.slice(from * width, to * width),
  });
}

/** The part at `index` of the first axis, without that axis. */
export function partOf(array: NamedArray, index: number): NamedArray {
  return reshaped(rowsOf(array, index, index + 1), array.shape.slice(1));
}
