import type { Contents } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { ByteSource } from '../files.ts';
import { isDangerous, isUnknownClass, storageDtype } from '../pickle/globals.ts';
import type { Unpickled } from '../pickle/unpickle.ts';
import { Global, Storage } from '../pickle/values.ts';
import { ReadOut } from './readOut.ts';
import { findStateDict } from './stateDict.ts';
import { toArray, type StorageBytes } from './tensor.ts';

/** A storage as a persistent id names it. @returns undefined where the id is of another form */
export function toStorage(id: unknown, fail: (message: string) => Error): Storage {
  const [kind, type, key, , count] = Array.isArray(id) ? (id as unknown[]) : [];
  const dtype = storageDtype(type);
  if (kind !== 'storage' || dtype === null || typeof key !== 'string' || !isCount(count)) {
    const what = type instanceof Global ? `global ${type.path}` : 'what is no global';
    throw fail(
      `persistent id does not name a storage (${what}, ${countText(count)} elements), expected ('storage', type, key, location, count), the count an integer from 0`,
    );
  }
  return new Storage(key, dtype, count);
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const countText = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'bigint' ? String(value) : 'no count of';

/**
 * What a PyTorch file holds: the tensors of its state dict or pickled module, checked against their storages.
 *
 * @param storageOf  the bytes behind a key
 * @throws EngineError `unreadable`: no tensors, or one that asks more of its storage than is there
 */
export function toContents(
  source: ByteSource,
  format: string,
  { value: root, globals }: Unpickled,
  storageOf: (storage: Storage) => StorageBytes,
  littleEndian: boolean,
  stateDictPath?: readonly string[],
): Contents {
  const dangerous = globals.filter(isDangerous);
  const found = findStateDict(root, stateDictPath);
  if (!found) {
    const harm = dangerous[0]
      ? `; its pickle names the global ${dangerous[0].path} (byte ${dangerous[0].offset}), which Ripple did not run`
      : '';
    throw broken(
      source.name,
      format,
      `no tensors were found: not a plain state dict or module, so no recurrent model${harm}`,
    );
  }
  const readOut = new ReadOut();
  const arrays = [...found.tensors].map(([name, record]) =>
    toArray(source.name, name, record, storageOf(record.storage), littleEndian, readOut),
  );
  const unknown = globals.filter(isUnknownClass).map(({ path }) => path);
  return {
    format,
    exporter: 'pytorch',
    arrays,
    root,
    stateDictAt: found.at,
    modules: found.modules,
    unknownClasses: unknown,
    warnings: [
      ...dangerous.map(
        ({ path, offset }) =>
          `this file would run ${path} (global at byte ${offset} of its pickle) if PyTorch loaded it; Ripple did not run it`,
      ),
      ...found.missing.map(name => `${name} is not a plain tensor and was left out`),
    ],
  };
}
