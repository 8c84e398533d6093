import { checkedSizeOf, isSize, sizeOf, type NamedArray } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { TensorRecord } from '../pickle/values.ts';
import { readFloats } from '../readFloats.ts';
import type { ReadOut } from './readOut.ts';
import { gather, gatherBytes, isContiguous } from './strided.ts';

/** The bytes behind a storage key, read by range. */
export interface StorageBytes {
  readonly sizeBytes: number;
  /** Any range costs as much as the whole. */
  readonly isReadWhole?: boolean;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** What one tensor may take to read. */
const mostBytes = 2 ** 32;
const mostRank = 64;

/** Where a tensor's elements stand in its storage. */
interface Extent {
  readonly shape: readonly number[];
  /** Elements from one to the next along each axis. */
  readonly stride: readonly number[];
  readonly count: number;
  /** The first element, and how many there are from it to the last. */
  readonly start: number;
  readonly span: number;
}

/**
 * Checks a tensor against its storage in exact arithmetic, and makes it an array that is read when asked for.
 *
 * @param readOut  shared by all tensors of the file
 * @throws EngineError `unreadable`: what the tensor asks of its storage, and what is there
 */
export function toArray(
  file: string,
  name: string,
  record: TensorRecord,
  bytes: StorageBytes,
  littleEndian: boolean,
  readOut: ReadOut,
): NamedArray {
  const { dtype, storage } = record;
  const fail = (message: string): Error => broken(file, name, message);
  const extent = extentOf(record, fail);
  const { shape, stride, count, start, span } = extent;
  const needs = (storage.dtype ? storage.count : storage.count / dtype.bytes) * itemSizeOf(record);
  if (needs > bytes.sizeBytes)
    throw fail(`its storage ${storage.key} declares ${needs} bytes, ${bytes.sizeBytes} are there`);
  readOut.add(storage.key, bytes.sizeBytes);
  const charge = charging(record, extent, bytes, readOut, fail);
  const isInRows = isContiguous(shape, stride);
  const readPart = async (first: number, end: number): Promise<Uint8Array> => {
    const size = dtype.bytes;
    if (isInRows) return bytes.read((start + first) * size, (end - first) * size);
    if (count === 0) return new Uint8Array();
    charge();
    const flat = await bytes.read(start * size, span * size);
    return gatherBytes(flat, size, shape, stride).subarray(first * size, end * size);
  };
  return {
    name,
    shape,
    dtype,
    bytes: count * dtype.bytes,
    identity: `${storage.key}@${start}:${shape.join()}:${stride.join()}`,
    async read() {
      if (!dtype.toFloat32) throw fail(`is ${dtype.name}, which cannot be a weight`);
      if (count === 0) return new Float32Array();
      charge();
      const read = (at: number, length: number): Promise<Uint8Array> =>
        bytes.read(start * dtype.bytes + at, length);
      const flat =
        bytes.isReadWhole === true
          ? dtype.toFloat32(await read(0, span * dtype.bytes), littleEndian)
          : await readFloats(dtype.toFloat32, dtype.bytes, span, littleEndian, read);
      return isInRows ? flat : gather(flat, shape, stride);
    },
    ...((bytes.isReadWhole === true || !isInRows) && { isReadWhole: true }),
    readPart: async (first, end) => ({ bytes: await readPart(first, end), littleEndian }),
  };
}

const itemSizeOf = ({ dtype, storage }: TensorRecord): number =>
  storage.dtype?.bytes ?? dtype.bytes;

/** @throws EngineError `unreadable` where a tensor is none, or reaches beyond what its storage declares */
function extentOf(record: TensorRecord, fail: (message: string) => Error): Extent {
  const { dtype, storage } = record;
  const shape = integers(record.size, 'shape', fail);
  const stride = integers(record.stride, 'stride', fail);
  const [start = 0] = integers([record.offset], 'offset', fail);
  if (shape.length > mostRank)
    throw fail(`has ${shape.length} dimensions, beyond the limit of ${mostRank}`);
  if (stride.length !== shape.length)
    throw fail(`has ${shape.length} dimensions and ${stride.length} strides`);
  const elements = checkedSizeOf(shape, fail);
  const last = shape.reduce(
    (at, size, k) => at + BigInt(Math.max(0, size - 1)) * BigInt(stride[k] ?? 0),
    BigInt(start),
  );
  const declared = storage.dtype ? storage.count : storage.count / dtype.bytes;
  if (elements > 0 && last >= BigInt(Math.floor(declared))) {
    throw fail(
      `reaches element ${last} of a storage of ${declared} elements (shape [${shape.join(', ')}], stride [${stride.join(', ')}], offset ${start})`,
    );
  }
  return { shape, stride, count: sizeOf(shape), start, span: Number(last) - start + 1 };
}

/** What has to be called before a tensor is read out; it counts once. @throws EngineError `unreadable` past the bounds */
function charging(
  { dtype }: TensorRecord,
  { shape, stride, count, span }: Extent,
  { sizeBytes }: StorageBytes,
  readOut: ReadOut,
  fail: (message: string) => Error,
): () => void {
  let isCharged = false;
  return () => {
    const most = Math.max(span * dtype.bytes, count * Float32Array.BYTES_PER_ELEMENT);
    if (most > mostBytes)
      throw fail(`takes ${most} bytes to read, beyond the limit of ${mostBytes}`);
    if (!isCharged && !readOut.take(most))
      throw fail(
        `its shape [${shape.join(', ')}], stride [${stride.join(', ')}] makes ${most} bytes of a storage of ${sizeBytes}: beyond the limit of what the tensors of this file may be read out to`,
      );
    isCharged = true;
  };
}

function integers(value: unknown, what: string, fail: (message: string) => Error): number[] {
  if (!Array.isArray(value)) throw fail(`its ${what} is no list of integers`);
  return (value as unknown[]).map(each => {
    if (isSize(each)) return each;
    const found =
      typeof each === 'bigint' || typeof each === 'number' ? String(each) : 'no integer';
    throw fail(`its ${what} has ${found}, beyond what a storage holds; expected integers from 0`);
  });
}
