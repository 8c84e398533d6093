import type { Contents } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { Budget } from '../budget.ts';
import type { ByteSource } from '../files.ts';
import { EngineError } from '../../domain/failure.ts';
import { unpickle, type Unpickled } from '../pickle/unpickle.ts';
import type { Storage } from '../pickle/values.ts';
import type { ReadOptions } from './format.ts';
import type { StorageBytes } from './tensor.ts';
import { toContents, toStorage } from './torch.ts';

/** How a legacy file begins: the pickled magic number. */
export const legacyMagic = [
  0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
];
const mostPickleBytes = 64 * 2 ** 20;

interface Pickles {
  readonly systemInfo: Unpickled;
  readonly object: Unpickled;
  readonly keys: Unpickled;
}

/**
 * Reads PyTorch's format before 1.6: five pickles end to end, then each storage as a count and raw data.
 *
 * @throws EngineError `unreadable`
 */
export async function readTorchLegacy(
  source: ByteSource,
  { stateDict, budget }: ReadOptions,
): Promise<Contents> {
  const pickles = await readPickles(source, budget);
  const info = pickles.systemInfo.value;
  const isMarkedBig =
    info instanceof Map && (info as Map<unknown, unknown>).get('little_endian') === false;
  // PyTorch writes counts and data little-endian on every machine; the counts show who did not.
  const little = await findStorages(source, pickles, true).catch((error: unknown) => {
    if (isMarkedBig && error instanceof EngineError) return undefined;
    throw error;
  });
  const storages = little ?? (await findStorages(source, pickles, false));
  const globals = [...pickles.systemInfo.globals, ...pickles.object.globals];
  return toContents(
    source,
    'torch-legacy',
    { ...pickles.object, globals },
    storage => {
      const bytes = storages.get(storage.key);
      if (!bytes) throw broken(source.name, `storage ${storage.key}`, 'is missing from the file');
      return bytes;
    },
    little !== undefined,
    stateDict,
  );
}

const declared = new WeakMap<Unpickled, Map<string, Storage>>();

/** The pickles' length is not written anywhere: reads more until they fit. */
async function readPickles(source: ByteSource, budget: Budget): Promise<Pickles> {
  for (let size = 2 ** 18; ; size *= 4) {
    const length = Math.min(size, source.size, mostPickleBytes);
    const bytes = await source.read(0, length);
    try {
      return parse(source.name, bytes, budget);
    } catch (error) {
      const mayFit = length < Math.min(source.size, mostPickleBytes);
      if (!(error instanceof EngineError) || !mayFit) throw error;
    }
  }
}

function parse(file: string, bytes: Uint8Array, budget: Budget): Pickles {
  const refuse = (_: unknown, fail: (message: string) => Error): never => {
    throw fail('persistent id before the model');
  };
  const magic = unpickle(file, 'magic number', bytes, refuse, 0, budget);
  const protocol = unpickle(file, 'protocol version', bytes, refuse, magic.end, budget);
  const systemInfo = unpickle(file, 'system info', bytes, refuse, protocol.end, budget);
  const found = new Map<string, Storage>();
  const persistent = (id: unknown, fail: (message: string) => Error): unknown => {
    const parts = Array.isArray(id) ? (id as unknown[]) : [];
    if (parts[0] === 'module') return parts[1]; // class, source file, source text: shown at most, never run
    const storage = toStorage(id, fail);
    if (parts[5] !== null && parts[5] !== undefined)
      throw fail('persistent id has a view of a storage, which is not read; save the file again');
    found.set(storage.key, storage);
    return storage;
  };
  const object = unpickle(file, 'object', bytes, persistent, systemInfo.end, budget);
  const keys = unpickle(file, 'storage keys', bytes, refuse, object.end, budget);
  declared.set(object, found);
  return { systemInfo, object, keys };
}

async function findStorages(
  source: ByteSource,
  { object, keys }: Pickles,
  littleEndian: boolean,
): Promise<Map<string, StorageBytes>> {
  const list = Array.isArray(keys.value) ? (keys.value as unknown[]) : [];
  const storages = new Map<string, StorageBytes>();
  let at = keys.end;
  for (const key of list) {
    const storage = typeof key === 'string' ? declared.get(object)?.get(key) : undefined;
    if (!storage) throw broken(source.name, 'storage keys', 'name a storage that no tensor uses');
    if (at + 8 > source.size)
      throw broken(
        source.name,
        `storage ${storage.key}`,
        `is past the end of the file, at byte ${at}`,
      );
    const head = await source.read(at, 8);
    const count = new DataView(head.buffer, head.byteOffset).getBigInt64(0, littleEndian);
    const itemSize = storage.dtype?.bytes ?? 1;
    const left = Math.floor((source.size - at - 8) / itemSize);
    if (count !== BigInt(storage.count) || storage.count > left) {
      throw broken(
        source.name,
        `storage ${storage.key}`,
        `holds ${count} elements, ${storage.count} declared, ${left} left in the file`,
      );
    }
    const start = at + 8;
    storages.set(storage.key, {
      sizeBytes: storage.count * itemSize,
      read: (offset, length) => source.read(start + offset, length),
    });
    at = start + storage.count * itemSize;
  }
  return storages;
}
