import type { ByteSource } from '../files.ts';

/** A member of a zip archive, as its central directory describes it. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes of its name as it stands there, whatever text they are. */
  readonly nameSize: number;
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
  /** Of the bytes before compression. */
  readonly crc32: number;
  readonly isLink: boolean;
}

const endSize = 22;
const mostEntries = 1_000_000;
const mostDirectoryBytes = 256 * 2 ** 20;

/** The numbers of some bytes. */
export const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What an archive holds, by name, and where its directory begins. */
export interface ZipDirectory {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly offset: number;
}

/**
 * Reads a zip's central directory; sizes and offsets come from there alone.
 *
 * @throws EngineError `unreadable`: truncated, encrypted, overlapping or repeated members, offsets past the end
 * @source PKWARE APPNOTE 6.3.10, zip64 included
 */
export async function readDirectory(source: ByteSource, fail: Fail): Promise<ZipDirectory> {
  const directory = await findDirectory(source, fail);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let k = 0; k < directory.count; k++) {
    if (
      at + 46 > directory.bytes.length ||
      view(directory.bytes).getUint32(at, true) !== 0x02014b50
    ) {
      throw fail('zip central directory', `entry ${k} of ${directory.count} is missing`);
    }
    const { entry, next } = readEntry(directory.bytes, at, fail);
    if (entries.has(entry.name))
      throw fail(
        'zip',
        `entry ${JSON.stringify(entry.name)} is there twice; duplicate names are refused`,
      );
    entries.set(entry.name, entry);
    at = next;
  }
  checkLayout([...entries.values()], directory.offset, fail);
  return { entries, offset: directory.offset };
}

/** Makes the error for a place in the archive. */
export type Fail = (place: string, message: string) => Error;

async function findDirectory(
  source: ByteSource,
  fail: Fail,
): Promise<{ bytes: Uint8Array; offset: number; count: number }> {
  const tailSize = Math.min(source.size, endSize + 65535);
  const tail = await source.read(source.size - tailSize, tailSize);
  const v = view(tail);
  let at = tailSize - endSize;
  while (
    at >= 0 &&
    !(
      v.getUint32(at, true) === 0x06054b50 && at + endSize + v.getUint16(at + 20, true) === tailSize
    )
  )
    at--;
  if (at < 0) throw fail('zip', 'no end of central directory: the archive is truncated');
  let count = v.getUint16(at + 10, true);
  let size = v.getUint32(at + 12, true);
  let offset = v.getUint32(at + 16, true);
  const endAt = source.size - tailSize + at;
  if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) {
    if (endAt < 20) throw fail('zip', 'the zip64 end record is missing');
    const locator = view(await source.read(endAt - 20, 20));
    if (locator.getUint32(0, true) === 0x07064b50) {
      const recordAt = toNumber(locator.getBigUint64(8, true), 'zip64 end record offset', fail);
      if (recordAt + 56 > source.size)
        throw fail('zip', 'the zip64 end record is past the end of the file');
      const record = view(await source.read(recordAt, 56));
      if (record.getUint32(0, true) !== 0x06064b50)
        throw fail('zip', 'the zip64 end record is missing');
      count = toNumber(record.getBigUint64(32, true), 'zip64 entries', fail);
      size = toNumber(record.getBigUint64(40, true), 'zip64 central directory size', fail);
      offset = toNumber(record.getBigUint64(48, true), 'zip64 central directory offset', fail);
    }
  }
  if (offset + size > endAt)
    throw fail(
      'zip',
      `the central directory (${size} bytes at ${offset}) is past its end record at ${endAt}`,
    );
  if (count > mostEntries || size > mostDirectoryBytes)
    throw fail('zip', `${count} entries are beyond the limit of ${mostEntries}`);
  if (count * 46 > size)
    throw fail('zip central directory', `${count} entries do not fit its ${size} bytes`);
  return { bytes: await source.read(offset, size), offset, count };
}

const toNumber = (value: bigint, what: string, fail: Fail): number => {
  if (value > 2n ** 52n) throw fail('zip', `${what} of ${value} is past the end of the file`);
  return Number(value);
};

function readEntry(bytes: Uint8Array, at: number, fail: Fail): { entry: ZipEntry; next: number } {
  const v = view(bytes);
  const [nameSize, extraSize, commentSize] = [28, 30, 32].map(k => v.getUint16(at + k, true)) as [
    number,
    number,
    number,
  ];
  const next = at + 46 + nameSize + extraSize + commentSize;
  if (next > bytes.length) throw fail('zip central directory', 'an entry is past its end');
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameSize));
  if (v.getUint16(at + 8, true) & 1) throw fail(name, 'is encrypted, which is not supported');
  const method = v.getUint16(at + 10, true);
  if (method !== 0 && method !== 8)
    throw fail(name, `compression method ${method} is not supported, expected stored or deflate`);
  const fields = [
    v.getUint32(at + 24, true),
    v.getUint32(at + 20, true),
    v.getUint32(at + 42, true),
  ];
  const [size, compressedSize, headerOffset] = zip64(
    bytes.subarray(at + 46 + nameSize, at + 46 + nameSize + extraSize),
    fields,
    name,
    fail,
  );
  const isLink = ((v.getUint32(at + 38, true) >>> 16) & 0xf000) === 0xa000;
  if (method === 0 && size !== compressedSize)
    throw fail(name, `is stored, but its sizes differ: ${compressedSize} and ${size} bytes`);
  const crc32 = v.getUint32(at + 16, true);
  const sizes = { nameSize, size, compressedSize };
  return { entry: { name, ...sizes, method, headerOffset, crc32, isLink }, next };
}

/** Takes the fields that are all ones from the zip64 extra field, in its order. */
function zip64(
  extra: Uint8Array,
  fields: number[],
  name: string,
  fail: Fail,
): [number, number, number] {
  const v = view(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, length] = [v.getUint16(at, true), v.getUint16(at + 2, true)];
    if (id === 1) {
      let from = at + 4;
      fields = fields.map(field => {
        if (field !== 0xffffffff) return field;
        if (from + 8 > Math.min(extra.length, at + 4 + length))
          throw fail(name, 'its zip64 field is too short');
        from += 8;
        return toNumber(v.getBigUint64(from - 8, true), `${name}: a zip64 field`, fail);
      });
    }
    at += 4 + length;
  }
  return fields as [number, number, number];
}

/** Members lie one after another before the directory: none overlaps another. */
function checkLayout(entries: ZipEntry[], directoryAt: number, fail: Fail): void {
  let end = 0;
  let before = '';
  for (const entry of entries.sort((a, b) => a.headerOffset - b.headerOffset)) {
    if (entry.headerOffset < end)
      throw fail(entry.name, `overlaps the entry ${JSON.stringify(before)}`);
    end = entry.headerOffset + 30 + entry.nameSize + entry.compressedSize;
    before = entry.name;
    if (end > directoryAt)
      throw fail(
        entry.name,
        `its ${entry.compressedSize} bytes are past the start of the central directory`,
      );
  }
}
