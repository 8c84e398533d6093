import { sizeOf, type NamedArray } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { Dtype } from '../dtypes.ts';
import type { SparseRecord, TensorRecord } from '../pickle/values.ts';

/** Indices are read as float32, which is exact below this. */
const mostIndex = 2 ** 24;
/** Elements of the dense array that is made: a few indices may ask for any number. */
const mostElements = 2 ** 27;

const asNumbers =
  (bytes: number, get: (view: DataView, at: number, little: boolean) => number) =>
  (data: Uint8Array, little: boolean): Float32Array => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const count = Math.floor(data.byteLength / bytes);
    return Float32Array.from({ length: count }, (_, at) => get(view, bytes * at, little));
  };
/** How indices are read: as weights they never are. */
const indexDtypes: Readonly<Record<string, Dtype>> = {
  int64: {
    name: 'int64',
    bytes: 8,
    toFloat32: asNumbers(8, (view, at, little) => Number(view.getBigInt64(at, little))),
  },
  int32: {
    name: 'int32',
    bytes: 4,
    toFloat32: asNumbers(4, (view, at, little) => view.getInt32(at, little)),
  },
};

/** The record of indices, with a dtype that reads them. */
const readable = (record: TensorRecord): TensorRecord => ({
  ...record,
  dtype: indexDtypes[record.dtype.name] ?? record.dtype,
});

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
  const width = sizeOf(inner);
  return {
    name,
    shape,
    dtype: data.dtype,
    bytes: sizeOf(shape) * data.dtype.bytes,
    identity: `${layout} of ${first.identity} and ${data.identity}`,
    async read() {
      const own = await data.read();
      const read = await Promise.all(places.map(each => each.read()));
      const [a = own, b = own] = read;
      const out = new Float32Array(sizeOf(shape));
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
      if (isOrdered)
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
    },
  };
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

const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
