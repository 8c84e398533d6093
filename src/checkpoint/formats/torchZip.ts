import type { Contents } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { ByteSource, Files } from '../files.ts';
import { unpickle } from '../pickle/unpickle.ts';
import { toContents, toStorage } from './torch.ts';
import { openZip } from './zip.ts';

const mostPickleBytes = 64 * 2 ** 20;

/**
 * Reads a PyTorch archive (torch 1.6 and later): `data.pkl` and raw storages beside it.
 *
 * @throws EngineError `unreadable`, also for zips of other kinds, by their name
 */
export async function readTorchZip(
  source: ByteSource,
  files: Files,
  stateDict?: readonly string[],
): Promise<Contents> {
  const zip = await openZip(source, files);
  const fail = (place: string, message: string): Error => broken(source.name, place, message);
  const names = [...zip.entries.keys()];
  const pickles = names.filter(name => /^[^/]*\/data\.pkl$/.test(name) || name === 'data.pkl');
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1)
    throw fail('zip', otherKind(names, pickles.length));
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
      return { sizeBytes: record.size, read: (offset, length) => zip.read(record, offset, length) };
    },
    littleEndian,
    stateDict,
  );

  async function byteOrder(): Promise<boolean> {
    const order = zip.entries.get(`${top}byteorder`);
    if (!order) return true;
    const text = order.size > 16 ? '' : new TextDecoder().decode(await zip.read(order)).trim();
    if (text === 'little' || text === 'big') return text === 'little';
    throw fail('byteorder', `found ${JSON.stringify(text)}, expected little or big`);
  }
}

function otherKind(names: readonly string[], pickles: number): string {
  if (pickles > 1) return 'more than one data.pkl';
  if (names.includes('model.weights.h5'))
    return 'a Keras file, which this version does not read; expected a PyTorch or safetensors checkpoint';
  if (names.some(name => name.endsWith('.npy')))
    return 'a numpy archive, which this version does not read; expected a PyTorch or safetensors checkpoint';
  return 'no data.pkl: not a PyTorch archive';
}
