import { sizeOf } from '../arrays.ts';

/** Whether the elements of a view stand one after another, row-major. */
export function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    if (shape[k] !== 1 && stride[k] !== expected) return false;
    expected *= shape[k] ?? 1;
  }
  return true;
}

/** Strides of an array whose first axis goes fastest. */
export const columnStrides = (shape: readonly number[]): number[] =>
  shape.map((_, k) => sizeOf(shape.slice(0, k)));

/** A view's values in row-major order. */
export function gather(
  flat: Float32Array,
  shape: readonly number[],
  stride: readonly number[],
): Float32Array {
  const out = new Float32Array(sizeOf(shape));
  eachPlace(shape, stride, (at, from) => {
    out[at] = flat[from] ?? NaN;
  });
  return out;
}

/** The bytes of a view's elements, each of `size`, in row-major order. */
export function gatherBytes(
  flat: Uint8Array,
  size: number,
  shape: readonly number[],
  stride: readonly number[],
): Uint8Array {
  const out = new Uint8Array(sizeOf(shape) * size);
  eachPlace(shape, stride, (at, from) => {
    for (let k = 0; k < size; k++) out[at * size + k] = flat[from * size + k] ?? 0;
  });
  return out;
}

/** Goes through a view in row-major order: each element, and where it stands in the storage. */
function eachPlace(
  shape: readonly number[],
  stride: readonly number[],
  take: (at: number, from: number) => void,
): void {
  const elements = sizeOf(shape);
  const index = shape.map(() => 0);
  let from = 0;
  for (let at = 0; at < elements; at++) {
    take(at, from);
    for (let k = shape.length - 1; k >= 0; k--) {
      index[k] = (index[k] ?? 0) + 1;
      from += stride[k] ?? 0;
      if ((index[k] ?? 0) < (shape[k] ?? 0)) break;
      from -= (stride[k] ?? 0) * (shape[k] ?? 0);
      index[k] = 0;
    }
  }
}
