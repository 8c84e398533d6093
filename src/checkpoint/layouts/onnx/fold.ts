import { sizeOf, type NamedArray } from '../../arrays.ts';
import { computed, reshaped } from '../../views.ts';

/** What an array was permuted from, so that two permutations that undo each other leave the array itself. */
const permutedFrom = new WeakMap<NamedArray, { array: NamedArray; order: readonly number[] }>();

/** Where the elements of a shape are, row-major. */
const stridesOf = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** An array whose elements are picked from others. @param pick  [elements]: which of the first array's */
function picked(
  array: NamedArray,
  shape: readonly number[],
  how: string,
  place: (at: readonly number[]) => number,
): NamedArray {
  const strides = stridesOf(shape);
  return computed({
    name: array.name,
    shape,
    of: [array],
    how,
    compute([values = new Float32Array()]) {
      const out = new Float32Array(sizeOf(shape));
      const at = shape.map(() => 0);
      for (let k = 0; k < out.length; k++) {
        for (const [axis, stride] of strides.entries())
          at[axis] = Math.floor(k / stride) % (shape[axis] ?? 1);
        out[k] = values[place(at)] ?? NaN;
      }
      return out;
    },
  });
}

/** Axes in another order. @param order  the axis that becomes the k-th */
export function permuted(array: NamedArray, order: readonly number[]): NamedArray {
  const before = permutedFrom.get(array);
  const source = before?.array ?? array;
  const whole = before ? order.map(axis => before.order[axis] ?? 0) : order;
  if (whole.every((axis, k) => axis === k)) return source;
  const strides = stridesOf(source.shape);
  const view = picked(
    source,
    whole.map(axis => source.shape[axis] ?? 0),
    `axes ${whole.join()}`,
    at => at.reduce((sum, place, k) => sum + place * (strides[whole[k] ?? 0] ?? 0), 0),
  );
  permutedFrom.set(view, { array: source, order: whole });
  return view;
}

/** The same elements in another shape; the array itself where the shape is the same. */
export const shaped = (array: NamedArray, shape: readonly number[]): NamedArray =>
  shape.join() === array.shape.join() ? array : reshaped(array, shape);

/** Places along an axis, in the order given. */
export function taken(array: NamedArray, axis: number, places: readonly number[]): NamedArray {
  const { shape } = array;
  if (places.length === shape[axis] && places.every((place, k) => place === k)) return array;
  const strides = stridesOf(shape);
  const first = places[0] ?? 0;
  const isRange = places.every((place, k) => place === first + k);
  const how = isRange ? `${first} to ${first + places.length}` : places.join();
  return picked(
    array,
    shape.map((size, k) => (k === axis ? places.length : size)),
    `${how} of axis ${axis}`,
    at =>
      at.reduce(
        (sum, place, k) => sum + (k === axis ? (places[place] ?? 0) : place) * (strides[k] ?? 0),
        0,
      ),
  );
}

/** Arrays one behind the other along an axis; undefined where their other axes differ. */
export function joined(arrays: readonly NamedArray[], axis: number): NamedArray | undefined {
  const [first, ...rest] = arrays;
  if (!first) return undefined;
  if (rest.length === 0) return first;
  const others = (shape: readonly number[]): string => shape.filter((_, k) => k !== axis).join();
  const isAlike = rest.every(
    each => each.shape.length === first.shape.length && others(each.shape) === others(first.shape),
  );
  if (!isAlike || axis >= first.shape.length) return undefined;
  const shape = first.shape.map((size, k) =>
    k === axis ? arrays.reduce((sum, each) => sum + (each.shape[axis] ?? 0), 0) : size,
  );
  const outer = sizeOf(shape.slice(0, axis));
  const inner = sizeOf(shape.slice(axis + 1));
  return computed({
    name: first.name,
    shape,
    of: [first, ...rest],
    how: `joined along ${axis}`,
    compute(values) {
      const out = new Float32Array(sizeOf(shape));
      let to = 0;
      for (let block = 0; block < outer; block++)
        for (const [k, each] of values.entries()) {
          const width = (arrays[k]?.shape[axis] ?? 0) * inner;
          out.set(each.subarray(block * width, (block + 1) * width), to);
          to += width;
        }
      return out;
    },
  });
}
