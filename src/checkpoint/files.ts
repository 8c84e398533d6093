/** Bytes that are read by range, never whole. */
export interface ByteSource {
  /** File name as people know it. */
  readonly name: string;
  readonly size: number;
  /**
   * @returns exactly `length` bytes, a copy
   * @throws EngineError `unreadable` where the range is past the end, or the file changed
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** The folder that a checkpoint lies in; nothing outside it is reachable. */
export interface Files {
  /** Plain names of the files in the folder, sorted. */
  list(): readonly string[];
  /** @throws EngineError `wrong-question`: no such file, or no regular file */
  open(name: string): Promise<ByteSource>;
  /** sha256 of the chunks one after the other, in hex. */
  sha256(chunks: Iterable<Uint8Array>): string;
  /** Raw deflate, to at most `limit` bytes. @throws EngineError `unreadable` where more would come, or the stream is broken */
  inflate(bytes: Uint8Array, limit: number): Promise<Uint8Array>;
  /**
   * The first `most` bytes of a raw deflate stream, or all where it has fewer; no more is taken from it than they need.
   *
   * @throws Error  where the stream is broken
   */
  inflateStart(stream: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array>;
  /** CRC-32 as zip has it. */
  crc32(bytes: Uint8Array): number;
}
