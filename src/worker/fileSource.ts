import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { EngineError } from '../domain/failure.ts';
import type { ByteSource, Files } from '../checkpoint/files.ts';

const inflate = promisify(inflateRaw);

/** The files of one folder, read by range. */
export const toFiles = (folder: string): Files => ({
  list: () => readdirSync(folder).sort(),
  open: name => openSource(join(folder, name)),
  sha256(chunks) {
    const hash = createHash('sha256');
    for (const chunk of chunks) hash.update(chunk);
    return hash.digest('hex');
  },
  async inflate(bytes, limit) {
    const made = await inflate(bytes, { maxOutputLength: Math.max(1, limit) });
    return new Uint8Array(made);
  },
});

/** A regular file's size and time. @throws EngineError `wrong-question` for what is none */
export function regularFile(path: string): { readonly size: number; readonly mtimeMs: number } {
  const fail = (message: string): EngineError =>
    new EngineError('wrong-question', `${path}: ${message}`);
  let stat;
  try {
    stat = statSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    if (code === 'ELOOP') throw fail('a symbolic link that leads to itself (a loop)');
    throw fail(
      isLink
        ? 'a symbolic link to no such file'
        : code === 'EACCES'
          ? 'not readable'
          : 'no such file',
    );
  }
  if (stat.isFile()) return stat;
  const what = stat.isDirectory()
    ? 'a folder'
    : stat.isFIFO()
      ? 'a named pipe (FIFO)'
      : stat.isSocket()
        ? 'a socket'
        : 'a device';
  throw fail(`${what}, not a regular file`);
}

/** The file at a path; only a regular one is opened, and a range is an error once the file has changed. */
export async function openSource(path: string): Promise<ByteSource> {
  const { size, mtimeMs } = regularFile(path);
  const name = basename(path);
  return Promise.resolve({
    name,
    size,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size) {
        throw new EngineError(
          'unreadable',
          `${name}: ${length} bytes at ${offset} are past the end of the file (${size} bytes): it is truncated`,
        );
      }
      const file = await open(path, 'r').catch(() => {
        throw new EngineError('unreadable', `${name}: cannot be opened any more`);
      });
      try {
        const bytes = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
          if (bytesRead === 0) break;
          done += bytesRead;
        }
        const now = await file.stat();
        if (done < length || now.size !== size || now.mtimeMs !== mtimeMs) {
          throw new EngineError('unreadable', `${name}: changed while it was read; open it again`);
        }
        return bytes;
      } finally {
        await file.close();
      }
    },
  });
}
