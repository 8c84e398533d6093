import { isSize, sizeOf, type NamedArray } from '../arrays.ts';
import { broken } from '../broken.ts';
import { dtypes, type Dtype } from '../dtypes.ts';
import { elementsOf } from '../elements.ts';
import type { SparseRecord, TensorRecord } from '../pickle/values.ts';

/** Indices are read as float32, which is exact below this. */
const mostIndex = 2 ** 24;
/** Elements of the dense array that is made: a few indices may ask for any number. */
const mostElements = 2 ** 27;

/** The record of indices, with a dtype that reads them: as weights integers never are. */
function readable(record: TensorRecord): TensorRecord {
  const { dtype } = record;
  if (dtype !== dtypes.int64 && dtype !== dtypes.int32) return record;
  const toFloat32: Dtype['toFloat32'] = (bytes, littleEndian) =>
    Float32Array.from(elementsOf(dtype, { bytes, littleEndian }));
  return { ...record, dtype: { ...dtype, toFloat32 } };
}

/**
 * A sparse tensor as the dense array it stands for; entries of one place are added.
 *
 * @param dense  makes an array of a part: indices, pointers or values
 * @throws EngineError `unreadable`: parts that do not fit each other
 */
export function sparseArray(
  file: string,
  name: string,
  { layout, parts, values, size }: SparseRecord,
  dense: (record: TensorRecord) => NamedArray,
): NamedArray {
  const fail = (message: string): Error => broken(file, name, `is sparse, and ${message}`);
  const shape = shapeOf(size);
  if (!shape || sizeOf(shape) > mostElements || shape.some(each => each > mostIndex))
    throw fail(`its shape is none of at most ${mostElements} elements`);
  const data = dense(values);
  const places = parts.map(part => dense(readable(part)));
  const isOrdered = layout === 'torch.sparse_coo';
  const [first, second] = places;
  const count = data.shape[0] ?? 0;
  if (!first || (isOrdered ? first.shape.length !== 2 : shape.length !== 2 || !second))
    throw fail(`its parts are not those of ${layout}`);
  const axes = isOrdered ? (first.shape[0] ?? 0) : 2;
  const inner = shape.slice(axes);
  const listed = isOrdered ? first.shape[1] : second?.shape[0];
  if (listed !== count || data.shape.slice(1).join() !== inner.join() || axes > shape.length)
    throw fail(`has ${count} values of [${data.shape.slice(1).join()}] for ${listed ?? 0} places`);
  if (!isOrdered) checkPointers(first, shape[layout === 'torch.sparse_csr' ? 0 : 1], count, fail);
  const entries: Entries = { layout, places, shape, axes, count, fail };
  return {
    name,
    shape,
    dtype: data.dtype,
    bytes: sizeOf(shape) * data.dtype.bytes,
    identity: `${layout} of ${first.identity} and ${data.identity}`,
    read: async () => filled(new Float32Array(sizeOf(shape)), await data.read(), entries),
    readNumbers: async () =>
      filled(new Float64Array(sizeOf(shape)), await numbersOf(data), entries),
  };
}

/** Which entries of a dense array stand where. */
interface Entries {
  readonly layout: string;
  /** Indices, or pointers and indices. */
  readonly places: readonly NamedArray[];
  /** Of the dense array; of the first so many of its axes there are indices. */
  readonly shape: readonly number[];
  readonly axes: number;
  readonly count: number;
  readonly fail: Compressed['fail'];
}

/** Adds entries to a dense array of zeros, which it returns. @param own  their values, [count, …shape behind the axes] */
async function filled<T extends Float32Array | Float64Array>(
  out: T,
  own: Float32Array | Float64Array,
  { layout, places, shape, axes, count, fail }: Entries,
): Promise<T> {
  const width = sizeOf(shape.slice(axes));
  const read = await Promise.all(places.map(each => each.read()));
  const [a = new Float32Array(), b = a] = read;
  const put = (k: number, index: readonly number[]): void => {
    let at = 0;
    for (const [axis, each] of index.entries()) {
      const length = shape[axis] ?? 0;
      if (!(each >= 0 && each < length)) throw fail(`has index ${each} of ${length}`);
      at = at * length + each;
    }
    for (let i = 0; i < width; i++)
      out[at * width + i] = (out[at * width + i] ?? 0) + (own[k * width + i] ?? NaN);
  };
  if (layout === 'torch.sparse_coo')
    for (let k = 0; k < count; k++)
      put(
        k,
        Array.from({ length: axes }, (_, axis) => a[axis * count + k] ?? -1),
      );
  else
    compressed({ pointers: a, indices: b, count, fail }, (k, along, across) => {
      put(k, layout === 'torch.sparse_csr' ? [along, across] : [across, along]);
    });
  return out;
}

/** All values of an array as they are stored, for looking. */
async function numbersOf(array: NamedArray): Promise<Float32Array | Float64Array> {
  const part = await array.readPart?.(0, sizeOf(array.shape));
  return part ? elementsOf(array.dtype, part) : array.read();
}

/** A pointer for each row (column, of `csc`) and one behind the last; each of them exact as it is read. */
function checkPointers(
  { shape }: NamedArray,
  rows: number | undefined,
  count: number,
  fail: Compressed['fail'],
): void {
  if (shape.length !== 1 || shape[0] !== Number(rows) + 1)
    throw fail(`has ${shape.join(' by ')} pointers, expected one more than its ${rows ?? 0} rows`);
  if (count > mostIndex) throw fail(`has ${count} entries, beyond the limit of ${mostIndex}`);
}

/** Rows of a compressed matrix (columns, of `csc`): those of row r are `pointers[r]` to `pointers[r + 1]`. */
function compressed(
  { pointers, indices, count, fail }: Compressed,
  put: (k: number, along: number, across: number) => void,
): void {
  let k = 0;
  for (let row = 0; row + 1 < pointers.length; row++) {
    const end = pointers[row + 1] ?? 0;
    if (pointers[row] !== k || end < k || end > count)
      throw fail(`its row ${row} has entries ${pointers[row] ?? 0} to ${end} of ${count}`);
    for (; k < end; k++) put(k, row, indices[k] ?? -1);
  }
  if (k !== count) throw fail(`its rows have ${k} entries of ${count}`);
}

interface Compressed {
  readonly pointers: Float32Array;
  readonly indices: Float32Array;
  /** Values. */
  readonly count: number;
  readonly fail: (message: string) => Error;
}

function shapeOf(size: unknown): readonly number[] | undefined {
  const list = Array.isArray(size) ? (size as unknown[]) : [];
  return list.length > 0 && list.length <= 8 && list.every(isSize) ? list : undefined;
}
