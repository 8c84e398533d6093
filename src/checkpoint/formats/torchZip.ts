import type { Contents } from '../arrays.ts';
import { broken } from '../broken.ts';
import { unpickle } from '../pickle/unpickle.ts';
import type { Candidate, ReadOptions } from './format.ts';
import { toContents, toStorage } from './torch.ts';

const mostPickleBytes = 64 * 2 ** 20;
const isPickle = (name: string): boolean => /^(?:[^/]*\/)?data\.pkl$/.test(name);

/** Whether a file is a PyTorch archive: a zip with a `data.pkl` at its top or in its one folder. */
export async function isTorchZip(candidate: Candidate): Promise<boolean> {
  return [...((await candidate.zip())?.entries.keys() ?? [])].some(isPickle);
}

/**
 * Reads a PyTorch archive (torch 1.6 and later): `data.pkl` and raw storages beside it.
 *
 * @throws EngineError `unreadable`
 */
export async function readTorchZip(
  candidate: Candidate,
  { stateDict }: ReadOptions,
): Promise<Contents> {
  const { source } = candidate;
  const fail = (place: string, message: string): Error => broken(source.name, place, message);
  const zip = await candidate.zip();
  if (!zip) throw fail('zip', 'the file is no zip');
  const names = [...zip.entries.keys()];
  const [pickle = '', ...more] = names.filter(isPickle);
  if (more.length > 0) throw fail('zip', 'more than one data.pkl');
  const top = pickle.slice(0, -'data.pkl'.length);
  if (names.includes(`${top}constants.pkl`) && names.some(name => name.startsWith(`${top}code/`))) {
    throw fail(
      'zip',
      'a TorchScript archive, which this version does not read; save the state_dict of the module instead',
    );
  }
  const littleEndian = await byteOrder();
  const entry = zip.entries.get(pickle);
  if (!entry) throw fail('zip', 'data.pkl is missing');
  if (entry.size > mostPickleBytes)
    throw fail('data.pkl', `${entry.size} bytes are beyond the limit of ${mostPickleBytes}`);
  const unpickled = unpickle(source.name, 'data.pkl', await zip.read(entry), toStorage);
  return toContents(
    source,
    'torch-zip',
    unpickled,
    storage => {
      const record = zip.entries.get(`${top}data/${storage.key}`);
      if (!record) throw fail(`data/${storage.key}`, 'the storage is missing: not in the archive');
      if (record.isLink) throw fail(record.name, 'the storage is a symbolic link');
      return {
        sizeBytes: record.size,
        isReadWhole: record.method !== 0,
        read: (offset, length) => zip.read(record, offset, length),
      };
    },
    littleEndian,
    stateDict,
  );

  async function byteOrder(): Promise<boolean> {
    const order = zip?.entries.get(`${top}byteorder`);
    if (!order) return true;
    const text = order.size > 16 ? '' : new TextDecoder().decode(await zip?.read(order)).trim();
    if (text === 'little' || text === 'big') return text === 'little';
    throw fail('byteorder', `found ${JSON.stringify(text)}, expected little or big`);
  }
}
