import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Files } from '../checkpoint/files.ts';
import { inflate, inflateStart } from './inflate.ts';

/** What readers have worked out of a file's bytes, wherever those lie. */
export const sums: Pick<Files, 'sha256' | 'inflate' | 'inflateStart' | 'crc32'> = {
  sha256(chunks) {
    const hash = createHash('sha256');
    for (const chunk of chunks) hash.update(chunk);
    return hash.digest('hex');
  },
  inflate,
  inflateStart,
  crc32: bytes => crc32(bytes),
};
