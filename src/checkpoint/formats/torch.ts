import { EngineError } from '../../domain/failure.ts';
import { isSize, sizeOf, type Contents, type NamedArray } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { Dtype } from '../dtypes.ts';
import type { ByteSource } from '../files.ts';
import { isDangerous, isUnknownClass, storageDtype } from '../pickle/globals.ts';
import type { Unpickled } from '../pickle/unpickle.ts';
import { Global, SparseRecord, Storage, Valueless } from '../pickle/values.ts';
import type { Held, TensorRecord } from '../pickle/values.ts';
import type { Dictionary } from './moduleTensors.ts';
import { ReadOut } from './readOut.ts';
import { sparseArray } from './sparse.ts';
import { findStateDict } from './stateDict.ts';
import { toArray, type StorageBytes } from './tensor.ts';
import { describeTop, holdersIn } from './topOf.ts';

/** A storage as a persistent id names it. @returns undefined where the id is of another form */
export function toStorage(id: unknown, fail: (message: string) => Error): Storage {
  const [kind, type, key, , count] = Array.isArray(id) ? (id as unknown[]) : [];
  const dtype = storageDtype(type);
  if (kind !== 'storage' || dtype === null || typeof key !== 'string' || !isSize(count)) {
    const what = type instanceof Global ? `global ${type.path}` : 'what is no global';
    throw fail(
      `persistent id does not name a storage (${what}, ${countText(count)} elements), expected ('storage', type, key, location, count), the count an integer from 0`,
    );
  }
  return new Storage(key, dtype, count);
}

const countText = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'bigint' ? String(value) : 'no count of';

/** The bytes of a file's storages, and how they are read. */
export interface Storages {
  readonly littleEndian: boolean;
  /** @throws EngineError `unreadable`: it is not in the file */
  bytesOf(storage: Storage): StorageBytes;
}

/**
 * What a PyTorch file holds: the tensors of its state dict or pickled module, checked against their storages, and
 * those of its other dictionaries.
 *
 * @throws EngineError `unreadable`: no tensors, or one that asks more of its storage than is there
 */
export function toContents(
  source: ByteSource,
  format: string,
  { value: root, globals }: Unpickled,
  bytesOf: (storage: Storage) => StorageBytes,
  littleEndian: boolean,
  stateDictPath?: readonly string[],
): Contents {
  const dangerous = globals.filter(isDangerous);
  const found = findStateDict(root, stateDictPath);
  if ('places' in found)
    throw broken(source.name, format, nothingFound(root, found.places, dangerous, stateDictPath));
  const toArrays = arraysOf(source.name, { bytesOf, littleEndian });
  const { taken, others } = found;
  return {
    format,
    exporter: 'pytorch',
    arrays: toArrays(taken),
    root,
    stateDictAt: taken.at,
    elsewhere: others.map(each => ({ at: each.at, arrays: toArrays(each, true) })),
    top: describeTop(root),
    modules: taken.modules,
    unknownClasses: globals.filter(isUnknownClass).map(({ path }) => path),
    warnings: dangerous.map(
      ({ path, offset }) =>
        `this file would run ${path} (global at byte ${offset} of its pickle) if PyTorch loaded it; Ripple did not run it`,
    ),
  };
}

const noBytes = 'has its bytes as a text with a character beyond U+00FF, which no byte is';

/** Makes arrays of dictionaries, which share what is read of their storages. */
function arraysOf(file: string, { bytesOf, littleEndian }: Storages) {
  const readOut = new ReadOut();
  const dense = (name: string, record: TensorRecord): NamedArray => {
    const { inline } = record.storage;
    if (!inline) return toArray(file, name, record, bytesOf(record.storage), littleEndian, readOut);
    const { sizeBytes, read, littleEndian: own } = inline;
    const bytes: StorageBytes = {
      sizeBytes,
      read(offset, length) {
        const all = read();
        return all
          ? Promise.resolve(all.subarray(offset, offset + length))
          : Promise.reject(broken(file, name, noBytes));
      },
    };
    return toArray(file, name, record, bytes, own, readOut);
  };
  const toOne = (name: string, held: Held): NamedArray => {
    if (held instanceof Valueless) return valueless(file, name, held.dtype, held.size);
    if (!(held instanceof SparseRecord)) return dense(name, held);
    const array = sparseArray(file, name, held, record => dense(name, record));
    if (!readOut.take(4 * sizeOf(array.shape)))
      throw broken(file, name, 'is sparse, and as a dense array beyond what the file may ask for');
    return array;
  };
  /** @param isLenient  leaves out what the file is broken at: nobody asked for it */
  return ({ tensors, missing }: Dictionary, isLenient = false): NamedArray[] => [
    ...[...tensors].flatMap(([name, held]) => {
      try {
        return [toOne(name, held)];
      } catch (error) {
        if (isLenient && error instanceof EngineError) return [];
        throw error;
      }
    }),
    ...[...missing].map(([name, made]) =>
      valueless(file, name, { name: `made by ${made}`, bytes: 0 }, []),
    ),
  ];
}

/** An array without values: what it is stands in its dtype. */
function valueless(file: string, name: string, dtype: Dtype, size: unknown): NamedArray {
  const isShape = Array.isArray(size) && size.length <= 64 && size.every(Number.isSafeInteger);
  const shape = isShape ? (size as number[]) : [];
  return {
    name,
    shape,
    dtype,
    bytes: sizeOf(shape) * dtype.bytes,
    identity: `${name} without values`,
    read: () => Promise.reject(broken(file, name, `is ${dtype.name}: it has no values`)),
  };
}

/** Why no tensors were found, by what stands at the top of the file and what holds its data. */
function nothingFound(
  root: unknown,
  places: readonly string[],
  dangerous: readonly Global[],
  path: readonly string[] | undefined,
): string {
  if (path)
    return `no tensors were found at ${JSON.stringify(path.join('.'))}, which the sidecar's "stateDict" names; ${
      places.length > 0
        ? `there are some at ${places
            .slice(0, 9)
            .map(place => JSON.stringify(place))
            .join(', ')}`
        : 'there are none anywhere'
    }`;
  const holders = holdersIn(root);
  const [harm] = dangerous.filter(({ name }) => holders.length === 0 || name !== 'getattr');
  return [
    `no tensors were found: the file holds ${describeTop(root)}, no state dict or module, so no recurrent model`,
    ...(holders.length > 0
      ? [
          `${holders.join(', ')}, which Ripple does not know and did not run, may make tensors of what the file holds; save a plain state_dict()`,
        ]
      : []),
    ...(harm
      ? [`its pickle names the global ${harm.path} (byte ${harm.offset}), which Ripple did not run`]
      : []),
  ].join('; ');
}
