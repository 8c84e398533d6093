import { EngineError } from '../../domain/failure.ts';
import type { ByteSource, Files } from '../files.ts';
import type { Fail, ZipEntry } from './zipDirectory.ts';

/** What deflate may at most make of its input; more is a bomb. */
const mostInflated = (compressed: number): number => 1000 * compressed + 2 ** 20;
/** What is inflated at least, so that small reads in order do not begin again each time. */
const leastBytes = 2 ** 16;
/** Compressed bytes read at a time. */
const pieceBytes = 2 ** 18;
/** What may be kept of members before the one that is read. */
const mostKeptBytes = 64 * 2 ** 20;
/** What may be inflated of all members together, over eight times what they are declared to hold. */
const mostAgainBytes = 256 * 2 ** 20;

/**
 * Reads deflated members of an archive by range. Each is inflated from its start up to the last byte asked for, and
 * kept; where more is asked for, twice as much is inflated at least, so that reading all of it costs no more than
 * inflating it a few times.
 */
export class InflatedStart {
  /** In order of use, the latest last. */
  readonly #kept = new Map<ZipEntry, Uint8Array>();
  readonly #seen = new Set<ZipEntry>();
  #left = mostAgainBytes;

  constructor(
    private readonly source: ByteSource,
    private readonly files: Files,
    private readonly fail: Fail,
  ) {}

  /**
   * @param start  where the member's compressed bytes begin in the file
   * @returns the bytes before compression in `[offset, offset + length)`, a copy
   */
  async read(entry: ZipEntry, start: number, offset: number, length: number): Promise<Uint8Array> {
    if (entry.size > mostInflated(entry.compressedSize))
      throw this.fail(
        entry.name,
        `${entry.compressedSize} compressed bytes that become ${entry.size} are beyond the limit`,
      );
    let bytes = this.#kept.get(entry);
    if (!bytes || offset + length > bytes.length) {
      const wanted = Math.max(offset + length, 2 * (bytes?.length ?? 0), leastBytes);
      bytes = await this.#inflate(entry, start, Math.min(wanted, entry.size));
    }
    this.#keep(entry, bytes);
    return bytes.slice(offset, offset + length);
  }

  async #inflate(entry: ZipEntry, start: number, length: number): Promise<Uint8Array> {
    this.#charge(entry, length);
    const isWhole = length === entry.size;
    const pieces = this.#compressed(start, entry.compressedSize);
    // Of a whole member one byte more is asked for: a stream that goes on is another than declared.
    const bytes = await this.files
      .inflateStart(pieces, isWhole ? length + 1 : length)
      .catch((error: unknown) => {
        if (error instanceof EngineError) throw error;
        throw this.fail(entry.name, 'its deflate stream is corrupt, or ends too early');
      });
    if (bytes.length > length)
      throw this.fail(
        entry.name,
        `its deflate stream is longer than the ${entry.size} bytes declared`,
      );
    if (bytes.length < length)
      throw this.fail(entry.name, `inflates to ${bytes.length} bytes, ${entry.size} declared`);
    return bytes;
  }

  /** Members that are read by turns may push each other out again and again, but not without end. */
  #charge(entry: ZipEntry, length: number): void {
    if (!this.#seen.has(entry)) this.#left += 8 * entry.size;
    this.#seen.add(entry);
    this.#left -= length;
    if (this.#left < 0)
      throw this.fail(
        entry.name,
        'is read in too many small pieces for a compressed member; write the archive again without compression',
      );
  }

  async *#compressed(start: number, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < size; at += pieceBytes)
      yield await this.source.read(start + at, Math.min(pieceBytes, size - at));
  }

  #keep(entry: ZipEntry, bytes: Uint8Array): void {
    this.#kept.delete(entry);
    let total = 0;
    for (const each of this.#kept.values()) total += each.length;
    for (const [oldest, { length }] of this.#kept) {
      if (total <= mostKeptBytes) break;
      this.#kept.delete(oldest);
      total -= length;
    }
    this.#kept.set(entry, bytes);
  }
}
