import { broken } from '../../broken.ts';
import type { ByteSource, Files } from '../../files.ts';
import { Cursor, type Sizes } from './cursor.ts';

/** An HDF5 file whose superblock has been read; everything else is read by range, when asked for. */
export interface Hdf5 {
  readonly name: string;
  readonly size: number;
  readonly sizes: Sizes;
  /** Address of the root group's object header. */
  readonly root: number;
  /** Bytes of the file's own structures. @param what  for the error: `object header` */
  read(address: number, length: number, what: string): Promise<Cursor>;
  /** Bytes of data, past the cache. */
  data(address: number, length: number, what: string): Promise<Uint8Array>;
  /** Inflates a zlib stream to at most `limit` bytes. */
  inflate(stream: Uint8Array, limit: number, what: string): Promise<Uint8Array>;
  fail(place: string, message: string): Error;
}

/** How every HDF5 file begins. */
export const hdf5Magic = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a] as const;

const pageBytes = 2 ** 16;
const mostPages = 64;
/** Nothing that describes data is longer. */
const mostStructureBytes = 64 * 2 ** 20;
/** All structures together, each as often as it is read: more is a file that leads to itself again and again. */
const mostReadBytes = (fileBytes: number): number =>
  Math.min(256 * 2 ** 20, 32 * 2 ** 20 + 16 * fileBytes);
const superblockBytes = 96;
const noSizes: Sizes = { offsets: 8, lengths: 8 };

/**
 * Reads the superblock.
 *
 * @throws EngineError `unreadable`: another version, a file that is shorter than it says
 * @source HDF5 File Format Specification 3.0: superblocks 0 to 3
 */
export async function openHdf5(source: ByteSource, files: Pick<Files, 'inflate'>): Promise<Hdf5> {
  const fail = (place: string, message: string): Error => broken(source.name, place, message);
  const bytes = await source.read(0, Math.min(superblockBytes, source.size));
  const superblock = readSuperblock(
    new Cursor(bytes, 0, noSizes, message => fail('HDF5 superblock', message)),
  );
  const { sizes, base, end, root } = superblock;
  if (end + base > source.size)
    throw fail(
      'HDF5 superblock',
      `the file says that it has ${end + base} bytes, ${source.size} are there: it is truncated`,
    );
  const pages = pagesOf(source);
  let spent = 0;
  const check = (address: number, length: number, what: string): number => {
    if (address + base + length > source.size)
      throw fail(
        `${what} at byte ${address}`,
        `${length} bytes are past the end of the HDF5 file (${source.size} bytes)`,
      );
    return address + base;
  };
  return {
    name: source.name,
    size: source.size,
    sizes,
    root,
    fail,
    async read(address, length, what) {
      const place = `HDF5 ${what} at byte ${address}`;
      if (length > mostStructureBytes)
        throw fail(place, `${length} bytes are beyond the limit of ${mostStructureBytes}`);
      const at = check(address, length, what);
      spent += length;
      if (spent > mostReadBytes(source.size))
        throw fail(place, `its structures are read again and again, beyond ${spent} bytes`);
      return new Cursor(await pages(at, length), address, sizes, message => fail(place, message));
    },
    data: (address, length, what) => source.read(check(address, length, what), length),
    async inflate(stream, limit, what) {
      const [first = 0, second = 0] = stream;
      const isZlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
      if (stream.length < 6 || !isZlib || (second & 0x20) !== 0)
        throw fail(what, 'is no zlib stream, though its filter is gzip');
      const data = await files.inflate(stream.subarray(2, -4), limit).catch(() => {
        throw fail(what, `its gzip stream is corrupt, or longer than the ${limit} bytes expected`);
      });
      const tail = new DataView(stream.buffer, stream.byteOffset + stream.length - 4, 4);
      if (tail.getUint32(0) !== adler32(data))
        throw fail(what, 'its gzip stream has another checksum than its bytes: it is corrupt');
      return data;
    },
  };
}

function readSuperblock(cursor: Cursor): {
  sizes: Sizes;
  base: number;
  end: number;
  root: number;
} {
  cursor.skip(hdf5Magic.length);
  const version = cursor.u8();
  if (version > 3) throw cursor.fail(`found version ${version}, expected 0 to 3`);
  if (version < 2) cursor.skip(4);
  const sizes = { offsets: cursor.u8(), lengths: cursor.u8() };
  if (![2, 4, 8].includes(sizes.offsets) || ![2, 4, 8].includes(sizes.lengths))
    throw cursor.fail(
      `addresses of ${sizes.offsets} and lengths of ${sizes.lengths} bytes, expected 2, 4 or 8`,
    );
  const rest = new Cursor(cursor.take(cursor.left), cursor.start + cursor.at, sizes, cursor.fail);
  if (version < 2) rest.skip(version === 1 ? 13 : 9);
  else rest.skip(1);
  const base = rest.offset() ?? 0;
  rest.offset(); // free space, or the superblock's extension
  const end = rest.offset() ?? 0;
  if (version < 2) {
    rest.offset(); // the driver's block
    rest.skip(sizes.offsets); // the root's name
  }
  const root = rest.offset();
  if (root === undefined) throw cursor.fail('the file has no root group');
  return { sizes, base, end, root };
}

/** Small structures lie close together: they are read by pages, of which a few are kept. */
function pagesOf(source: ByteSource): (at: number, length: number) => Promise<Uint8Array> {
  const kept = new Map<number, Uint8Array>();
  const page = async (index: number): Promise<Uint8Array> => {
    const known = kept.get(index);
    if (known) return known;
    const from = index * pageBytes;
    const bytes = await source.read(from, Math.min(pageBytes, source.size - from));
    const [oldest] = kept.keys();
    if (kept.size >= mostPages && oldest !== undefined) kept.delete(oldest);
    kept.set(index, bytes);
    return bytes;
  };
  return async (at, length) => {
    if (length > pageBytes) return source.read(at, length);
    const first = Math.floor(at / pageBytes);
    const last = Math.floor((at + Math.max(0, length - 1)) / pageBytes);
    const from = at - first * pageBytes;
    const bytes = await page(first);
    if (first === last) return bytes.slice(from, from + length);
    const out = new Uint8Array(length);
    out.set(bytes.subarray(from));
    out.set((await page(last)).subarray(0, length - (bytes.length - from)), bytes.length - from);
    return out;
  };
}

/** The checksum at the end of a zlib stream. @source RFC 1950 */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let at = 0; at < bytes.length;) {
    // As many as keep both sums below 2^32.
    for (const end = Math.min(bytes.length, at + 3800); at < end; at++) {
      a += bytes[at] ?? 0;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}
