import type { Contents } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { ByteSource } from '../files.ts';
import { expectSize, mostJsonBytes, parseJson, type Json } from '../json.ts';
import type { Candidate } from './format.ts';
import { readKerasWeights } from './kerasHdf5.ts';
import type { Zip } from './zip.ts';

type ZipEntry = NonNullable<ReturnType<Zip['entries']['get']>>;

const weightsName = 'model.weights.h5';
/** A deflated member is inflated whole, and so kept in memory. */
const mostInflatedBytes = 2 ** 30;
const stored = 0;

/** Whether a zip holds what Keras 3 writes: a config and weights. */
export async function isKeras({ source, zip }: Candidate): Promise<boolean> {
  const names = (await zip())?.entries;
  if (!names) return false;
  const isNamed = source.name.toLowerCase().endsWith('.keras');
  return (
    names.has(weightsName) || (names.has('config.json') && (isNamed || names.has('metadata.json')))
  );
}

/**
 * Reads a `.keras` archive; its weights are an HDF5 file inside it, read by range where it is stored.
 *
 * @throws EngineError `unreadable`: no config, no weights, or broken ones
 */
export async function readKeras({ source, files, zip }: Candidate): Promise<Contents> {
  const archive = await zip();
  const fail = (place: string, message: string): Error => broken(source.name, place, message);
  if (!archive) throw fail('', 'is no zip archive');
  const config = await readJson(source, archive, 'config.json');
  if (config === undefined)
    throw fail('config.json', 'is missing; expected the config of a Keras model');
  const entry = archive.entries.get(weightsName);
  if (!entry)
    throw fail(
      weightsName,
      `is missing, and with it the weights; expected ${weightsName} beside config.json (weights in several files are not read: save them as one)`,
    );
  const metadata = await readJson(source, archive, 'metadata.json');
  const version = metadata instanceof Map ? metadata.get('keras_version') : undefined;
  return readKerasWeights(memberOf(source, archive, entry), files, {
    version: typeof version === 'string' ? version : null,
    config,
    from: 'config.json',
  });
}

async function readJson(source: ByteSource, zip: Zip, name: string): Promise<Json | undefined> {
  const entry = zip.entries.get(name);
  if (!entry) return undefined;
  expectSize(source.name, name, entry.size, mostJsonBytes);
  return parseJson(source.name, name, await zip.read(entry));
}

/** A member as a source of its own: its addresses count from its own first byte. */
function memberOf(source: ByteSource, zip: Zip, entry: ZipEntry): ByteSource {
  const name = `${source.name}: ${entry.name}`;
  if (entry.method === stored)
    return {
      name,
      size: entry.size,
      read: (offset, length) => zip.read(entry, offset, length),
    };
  if (entry.size > mostInflatedBytes)
    throw broken(
      source.name,
      entry.name,
      `is compressed, and its ${entry.size} bytes are too large to inflate (most are ${mostInflatedBytes}); store it without compression`,
    );
  let whole: Promise<Uint8Array> | undefined;
  return {
    name,
    size: entry.size,
    async read(offset, length) {
      const bytes = await (whole ??= zip.read(entry));
      return bytes.slice(offset, offset + length);
    },
  };
}
