import type { ByteSource } from '../checkpoint/files.ts';

/** Bytes that are held whole, read by range. */
export const inMemory = (name: string, bytes: Uint8Array): ByteSource => ({
  name,
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
});
