import { broken } from '../broken.ts';
import type { ByteSource, Files } from '../files.ts';
import { crcText } from './crc32.ts';
import { InflatedStart } from './inflatedStart.ts';
import { ReadRanges } from './readRanges.ts';
import { readDirectory, view, type Fail, type ZipEntry } from './zipDirectory.ts';

/** An archive whose directory has been read and checked; members are read by range. */
export interface Zip {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /**
   * @returns the member's bytes in `[offset, offset + length)`
   * @throws EngineError `unreadable`: past its end, corrupt, or, once all of it was read, another CRC-32 than declared
   */
  read(entry: ZipEntry, offset?: number, length?: number): Promise<Uint8Array>;
  /** Whether these are the bytes of a whole member that its CRC-32 is of. */
  isIntact(entry: ZipEntry, whole: Uint8Array): boolean;
  /** The same archive, its checksums left aside. */
  readonly unchecked: Zip;
}

/**
 * Opens a zip: its central directory is read and checked, no member yet.
 *
 * @throws EngineError `unreadable`: truncated, encrypted, overlapping or repeated members, offsets past the end
 */
export async function openZip(source: ByteSource, files: Files): Promise<Zip> {
  const fail = (place: string, message: string): Error => broken(source.name, place, message);
  const { entries, offset: directoryAt } = await readDirectory(source, fail);
  const deflated = new InflatedStart(source, files, fail);
  const ranges = new Map<ZipEntry, ReadRanges>();
  const starts = new Map<ZipEntry, number>();
  const startOf = async (entry: ZipEntry): Promise<number> => {
    const start = starts.get(entry) ?? (await dataStart(source, entry, directoryAt, fail));
    starts.set(entry, start);
    return start;
  };

  const readUnchecked = async (
    entry: ZipEntry,
    offset = 0,
    length = entry.size - offset,
  ): Promise<Uint8Array> => {
    if (offset < 0 || length < 0 || offset + length > entry.size) {
      throw fail(entry.name, `${length} bytes at ${offset} are past the end of its ${entry.size}`);
    }
    const start = await startOf(entry);
    if (entry.method === 0) return source.read(start + offset, length);
    return deflated.read(entry, start, offset, length);
  };
  const check = (entry: ZipEntry, offset: number, bytes: Uint8Array): void => {
    const known = ranges.get(entry) ?? new ReadRanges(entry.size, files.crc32);
    ranges.set(entry, known);
    const crc = known.add(offset, bytes);
    if (crc === undefined || crc === entry.crc32) return;
    throw fail(
      entry.name,
      `its CRC-32 is ${crcText(crc)}, the archive says ${crcText(entry.crc32)}: its bytes are not those that were written; copy or download the file again`,
    );
  };
  const isIntact = (entry: ZipEntry, whole: Uint8Array): boolean =>
    whole.length === entry.size && files.crc32(whole) === entry.crc32;
  const unchecked: Zip = {
    entries,
    read: readUnchecked,
    isIntact,
    get unchecked() {
      return unchecked;
    },
  };
  return {
    ...unchecked,
    unchecked,
    async read(entry, offset = 0, length = entry.size - offset) {
      const bytes = await readUnchecked(entry, offset, length);
      check(entry, offset, bytes);
      return bytes;
    },
  };
}

/** Where a member's data begins: the local header's own lengths count, its sizes do not. */
async function dataStart(
  source: ByteSource,
  entry: ZipEntry,
  directoryAt: number,
  fail: Fail,
): Promise<number> {
  const header = view(await source.read(entry.headerOffset, 30));
  if (header.getUint32(0, true) !== 0x04034b50) throw fail(entry.name, 'has no local header');
  const nameSize = header.getUint16(26, true);
  const name = new TextDecoder().decode(await source.read(entry.headerOffset + 30, nameSize));
  if (name !== entry.name)
    throw fail(entry.name, `its local header names ${JSON.stringify(name)}: a mismatch`);
  const localSize = header.getUint32(18, true);
  const isKnown = localSize !== 0 && localSize !== 0xffffffff;
  if (isKnown && localSize !== entry.compressedSize) {
    throw fail(
      entry.name,
      `its local header gives ${localSize} bytes, the central directory ${entry.compressedSize}: a mismatch`,
    );
  }
  const start = entry.headerOffset + 30 + nameSize + header.getUint16(28, true);
  if (start + entry.compressedSize > directoryAt)
    throw fail(entry.name, 'its bytes are past the start of the central directory');
  return start;
}
