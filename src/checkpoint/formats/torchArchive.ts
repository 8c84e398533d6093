import { broken } from '../broken.ts';
import { unpickle, type Unpickled } from '../pickle/unpickle.ts';
import type { Storage } from '../pickle/values.ts';
import type { Candidate, ReadOptions } from './format.ts';
import type { StorageBytes } from './tensor.ts';
import { toStorage } from './torch.ts';
import type { Zip } from './zip.ts';

const mostPickleBytes = 64 * 2 ** 20;
const isPickle = (name: string): boolean => /^(?:[^/]*\/)?data\.pkl$/.test(name);

/** A zip as PyTorch writes it: a pickle, and the raw storages that it names. */
export interface TorchArchive {
  readonly zip: Zip;
  /** The one folder that everything is in, with its slash; empty where there is none. */
  readonly top: string;
  readonly littleEndian: boolean;
  readonly unpickled: Unpickled;
  readonly warnings: readonly string[];
  /** @throws EngineError `unreadable`: not in the archive */
  bytesOf(storage: Storage): StorageBytes;
}

/** The places of the pickles that may be a PyTorch archive's; empty for another file. */
export async function picklesIn(candidate: Candidate): Promise<readonly string[]> {
  return [...((await candidate.zip())?.entries.keys() ?? [])].filter(isPickle);
}

/**
 * Opens a PyTorch archive: reads its pickle and the order of its bytes.
 *
 * A writer may be told to leave checksums out; then that of the pickle itself means nothing, and no other is looked at.
 *
 * @param folders  in which storages stand, the first that has one
 * @throws EngineError `unreadable`
 */
export async function openTorchArchive(
  candidate: Candidate,
  { budget }: Pick<ReadOptions, 'budget'>,
  folders: readonly string[] = ['data'],
): Promise<TorchArchive> {
  const { source } = candidate;
  const fail = (place: string, message: string): Error => broken(source.name, place, message);
  const whole = await candidate.zip();
  const [pickle = '', ...more] = await picklesIn(candidate);
  if (more.length > 0) throw fail('zip', 'more than one data.pkl');
  const entry = whole?.entries.get(pickle);
  if (!whole || !entry) throw fail('zip', 'data.pkl is missing');
  if (entry.size > mostPickleBytes)
    throw fail('data.pkl', `${entry.size} bytes are beyond the limit of ${mostPickleBytes}`);
  const bytes = await whole.unchecked.read(entry);
  const hasChecksums = whole.isIntact(entry, bytes);
  const zip = hasChecksums ? whole : whole.unchecked;
  const top = pickle.slice(0, -'data.pkl'.length);
  const littleEndian = await isLittleEndian(zip, top, fail);
  return {
    zip,
    top,
    littleEndian,
    unpickled: unpickle(source.name, 'data.pkl', bytes, toStorage, 0, budget),
    warnings: hasChecksums
      ? []
      : [
          'the archive has no checksums that mean anything (data.pkl fails its own CRC-32): bytes that were changed since it was written are not noticed',
        ],
    bytesOf(storage) {
      const record = folders
        .map(folder => zip.entries.get(`${top}${folder}/${storage.key}`))
        .find(found => found !== undefined);
      if (!record) throw fail(`data/${storage.key}`, 'the storage is missing: not in the archive');
      if (record.isLink) throw fail(record.name, 'the storage is a symbolic link');
      return {
        sizeBytes: record.size,
        isReadWhole: record.method !== 0,
        read: (offset, length) => zip.read(record, offset, length),
      };
    },
  };
}

async function isLittleEndian(
  zip: Zip,
  top: string,
  fail: (place: string, message: string) => Error,
): Promise<boolean> {
  const order = zip.entries.get(`${top}byteorder`);
  if (!order) return true;
  const text = order.size > 16 ? '' : new TextDecoder().decode(await zip.read(order)).trim();
  if (text === 'little' || text === 'big') return text === 'little';
  throw fail('byteorder', `found ${JSON.stringify(text)}, expected little or big`);
}
