import { sizeOf, type NamedArray } from '../../arrays.ts';
import type { OnnxNode } from '../../description.ts';
import { joined, permuted, shaped, taken } from './fold.ts';
import { obstacle, type Constant, type Entry, type Value } from './values.ts';

/** Integers, and characters of what arrays are made of, that one constant comes to. */
const mostEntries = 2 ** 20;

/** Both sides of a constant: the array that may be a weight, and its integers. */
function both(
  { array, entries, isFloat }: Constant,
  shape: readonly number[],
  ofArray: (array: NamedArray) => NamedArray | undefined,
  ofEntries: (entries: readonly Entry[]) => readonly Entry[] | undefined,
): Constant {
  const changed = array && ofArray(array);
  const others = entries && ofEntries(entries);
  return {
    kind: 'constant',
    shape,
    ...(changed && { array: changed }),
    ...(others && { entries: others }),
    ...(isFloat && { isFloat }),
  };
}

/** An axis counted from the front. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Axes in another order; by default the last first. */
export function transposed(value: Constant, order: readonly number[] | undefined): Constant {
  const axes = order ?? value.shape.map((_, k) => value.shape.length - 1 - k);
  const shape = axes.map(axis => value.shape[axis] ?? 1);
  return both(
    value,
    shape,
    array => permuted(array, axes),
    entries => (value.shape.length < 2 ? entries : entries.map(() => null)),
  );
}

/** As many elements in another shape. */
export const inShape = (value: Constant, shape: readonly number[]): Constant =>
  both(
    value,
    shape,
    array => shaped(array, shape),
    entries => entries,
  );

/** A shape without some axes of size 1; all of them unless named. Undefined where one is larger. */
export function squeezed(
  shape: readonly number[],
  axes: readonly number[] | undefined,
): number[] | undefined {
  const gone = new Set(
    axes?.map(axis => axisOf(axis, shape.length)) ??
      shape.flatMap((size, k) => (size === 1 ? [k] : [])),
  );
  return [...gone].every(axis => shape[axis] === 1)
    ? shape.filter((_, k) => !gone.has(k))
    : undefined;
}

/** A list with something put in at some places of the result. */
export function unsqueezed<T>(list: readonly T[], axes: readonly number[], one: T): T[] {
  const rank = list.length + axes.length;
  const places = new Set(axes.map(axis => axisOf(axis, rank)));
  const rest = list.values();
  return Array.from({ length: rank }, (_, k) => (places.has(k) ? one : (rest.next().value ?? one)));
}

/** A shape as `Reshape` has it, 0 and −1 filled in; undefined where it does not fit. */
export function filledIn(
  before: readonly number[],
  target: readonly number[],
  keepsZero: boolean,
): number[] | undefined {
  const sizes = target.map((size, k) => (size === 0 && keepsZero ? (before[k] ?? 0) : size));
  const known = sizeOf(sizes.filter(size => size !== -1));
  const shape = sizes.map(size => (size === -1 ? sizeOf(before) / known : size));
  return sizeOf(shape) === sizeOf(before) &&
    shape.every(size => Number.isInteger(size) && size >= 0)
    ? shape
    : undefined;
}

/** Places along an axis. @param keepsAxis  false: the one place's axis goes */
export function gathered(
  value: Constant,
  axis: number,
  places: readonly number[],
  keepsAxis: boolean,
): Constant {
  const size = value.shape[axis] ?? 0;
  const shape = value.shape.map((each, k) => (k === axis ? places.length : each));
  const kept = both(
    value,
    shape,
    array => taken(array, axis, places),
    entries => {
      if (size === entries.length) return places.map(place => entries[place] ?? null);
      const count = Math.floor(entries.length / Math.max(1, size)) * places.length;
      return count > mostEntries ? undefined : Array<Entry>(count).fill(null);
    },
  );
  return keepsAxis
    ? kept
    : inShape(
        kept,
        shape.filter((_, k) => k !== axis),
      );
}

/** Constants one behind the other. */
export function concatenated(node: OnnxNode, values: readonly Constant[], axis: number): Value {
  const [first] = values;
  if (!first) return obstacle(node, 'it has no inputs');
  const at = axisOf(axis, first.shape.length);
  const shape = first.shape.map((size, k) =>
    k === at ? values.reduce((sum, each) => sum + (each.shape[at] ?? 0), 0) : size,
  );
  const total = (sizeOfOne: (value: Constant) => number): number =>
    values.reduce((sum, each) => sum + sizeOfOne(each), 0);
  if (
    total(({ entries }) => entries?.length ?? 0) > mostEntries ||
    total(({ array }) => array?.identity.length ?? 0) > mostEntries
  )
    return obstacle(node, 'it puts more constants together than is followed');
  const arrays = values.flatMap(({ array }) => (array ? [array] : []));
  const array = arrays.length === values.length ? joined(arrays, at) : undefined;
  const lists = values.flatMap(({ entries }) => (entries ? [entries] : []));
  const isList = lists.length === values.length && first.shape.length === 1;
  if (!array && !isList)
    return obstacle(node, 'it puts constants together whose shapes do not fit');
  return {
    kind: 'constant',
    shape,
    ...(array && { array }),
    ...(isList && { entries: lists.flat() }),
    ...(values.some(({ isFloat }) => isFloat) && { isFloat: true }),
  };
}
