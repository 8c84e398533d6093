import type { Cursor } from './cursor.ts';
import type { Hdf5 } from './file.ts';

/** What was done to a chunk before it was stored, in order. */
export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly values: readonly number[];
}

const gzip = 1;
const shuffle = 2;
const names: Readonly<Record<number, string>> = {
  1: 'gzip',
  2: 'shuffle',
  3: 'fletcher32',
  4: 'szip',
  5: 'nbit',
  6: 'scale-offset',
  32000: 'lzf',
  32001: 'blosc',
};
const mostFilters = 32;

/**
 * Reads the filters of a dataset.
 *
 * @source HDF5 File Format Specification 3.0, IV.A.2.l: versions 1 and 2
 */
export function readFilters(cursor: Cursor): readonly Filter[] {
  const version = cursor.u8();
  if (version !== 1 && version !== 2)
    throw cursor.fail(`found filters of version ${version}, expected 1 or 2`);
  const count = cursor.u8();
  if (count > mostFilters) throw cursor.fail(`${count} filters, most are ${mostFilters}`);
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const id = cursor.u16();
    const nameBytes = version === 1 || id >= 256 ? cursor.u16() : 0;
    cursor.skip(2); // whether it may be left out
    const values = cursor.u16();
    cursor.skip(version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes);
    const filter = {
      id,
      name: names[id] ?? `filter ${id}`,
      values: Array.from({ length: values }, () => cursor.u32()),
    };
    if (version === 1 && values % 2 === 1) cursor.skip(4);
    return filter;
  });
}

/** Why chunks with these filters are not read; undefined where they are. */
export function filtersRefused(filters: readonly Filter[]): string | undefined {
  const other = filters.find(({ id }) => id !== gzip && id !== shuffle);
  if (other) return `its chunks have the filter ${other.name}; gzip and shuffle are read`;
  const twice = filters.find(({ id }, at) => filters.some((each, k) => k < at && each.id === id));
  return twice && `its chunks have the filter ${twice.name} twice`;
}

/** What gzip may at most make of its input; more is a bomb. */
const mostInflated = (stored: number): number => 1000 * stored + 2 ** 20;

/**
 * Undoes a chunk's filters, the last first.
 *
 * @param mask   a bit for each filter that this chunk was spared
 * @param bytes  of the chunk itself
 * @throws EngineError `unreadable`: a stream that is corrupt, too long, or a bomb
 */
export async function unfiltered(
  file: Hdf5,
  what: string,
  stored: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  bytes: number,
): Promise<Uint8Array> {
  let data = stored;
  for (const [k, { id, values }] of [...filters.entries()].reverse()) {
    if (mask & (1 << k)) continue;
    if (id === gzip) {
      if (bytes > mostInflated(data.length))
        throw file.fail(
          what,
          `a chunk of ${data.length} gzip bytes that become ${bytes} is beyond the limit`,
        );
      data = await file.inflate(data, bytes, what);
    } else data = unshuffled(data, values[0] ?? 1);
  }
  if (data.length !== bytes)
    throw file.fail(what, `a chunk has ${data.length} bytes behind its filters, expected ${bytes}`);
  return data;
}

/** Shuffled data holds the first bytes of all elements, then the second ones; a rest that fills no element stays. */
function unshuffled(data: Uint8Array, elementBytes: number): Uint8Array {
  const count = Math.floor(data.length / Math.max(1, elementBytes));
  if (elementBytes < 2 || count < 2) return data;
  const out = data.slice();
  for (let byte = 0; byte < elementBytes; byte++)
    for (let k = 0; k < count; k++) out[k * elementBytes + byte] = data[byte * count + k] ?? 0;
  return out;
}
