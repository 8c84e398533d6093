import { lstatSync, readdirSync, statSync, type Stats } from 'node:fs';
import { constants, open, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ByteSource, Files } from '../checkpoint/files.ts';
import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import { sums } from './sums.ts';
import { withinFolder } from './withinFolder.ts';

/** An open file: its size and time are those of the handle that its bytes are read from. */
export interface OpenFile extends ByteSource {
  readonly modifiedMs: number;
  /** Gives the handle back; later reads fail. May be called twice. */
  close(): Promise<void>;
}

/** The files of a folder, each opened once; the handles are held until `close`. */
export interface FolderFiles extends Files {
  open(name: string): Promise<OpenFile>;
  close(): Promise<void>;
}

/**
 * The files of one folder, read by range.
 *
 * @param chosen  the one that the user named, which may be a link to anywhere; every other stays in the folder
 */
export function toFiles(folder: string, chosen?: string): FolderFiles {
  const opened = new Map<string, Promise<OpenFile>>();
  const openIn = async (name: string): Promise<OpenFile> => {
    if (name.includes('\0'))
      throw new EngineError('unreadable', `${escapeText(name)}: the name has a NUL character`);
    const path = join(folder, name);
    return openSource(name === chosen ? path : withinFolder(folder, path), basename(name));
  };
  return {
    list: () => readdirSync(folder).sort(),
    open(name) {
      const file = opened.get(name) ?? openIn(name);
      opened.set(name, file);
      return file;
    },
    async close() {
      const files = await Promise.allSettled(opened.values());
      for (const file of files) if (file.status === 'fulfilled') await file.value.close();
    },
    ...sums,
  };
}

/** A regular file's size and time. @throws EngineError `wrong-question` for what is none */
export function regularFile(path: string): { readonly size: number; readonly mtimeMs: number } {
  try {
    return onlyRegular(path, statSync(path));
  } catch (error) {
    throw notOpened(path, error);
  }
}

/**
 * Opens the file at a path, without waiting for whoever may write to it; a range is an error once the file has changed.
 *
 * @param name  as people know it
 * @throws EngineError `wrong-question`: no such file, no regular one
 */
export async function openSource(path: string, name = basename(path)): Promise<OpenFile> {
  let handle: FileHandle | undefined;
  let stat: Stats;
  try {
    // Windows has no such flag, and nothing to wait for.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    stat = onlyRegular(path, await handle.stat());
  } catch (error) {
    await handle?.close();
    throw notOpened(path, error);
  }
  return toSource(name, handle, stat);
}

/** Reads a whole file, of at most so many bytes. @throws EngineError `wrong-question`; `unreadable` */
export async function readWhole(path: string, most: number): Promise<Uint8Array> {
  const file = await openSource(path);
  try {
    if (file.size <= most) return await file.read(0, file.size);
    throw new EngineError('unreadable', `${file.size} bytes, expected at most ${most}`);
  } finally {
    await file.close();
  }
}

function toSource(name: string, handle: FileHandle, { size, mtimeMs }: Stats): OpenFile {
  const shown = escapeText(name);
  const fail = (message: string): EngineError =>
    new EngineError('unreadable', `${shown}: ${message}`);
  let closed: Promise<void> | undefined;
  return {
    name,
    size,
    modifiedMs: mtimeMs,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size)
        throw fail(
          `${length} bytes at ${offset} are past the end of the file (${size} bytes): it is truncated`,
        );
      if (closed) throw fail('was closed; open it again');
      const bytes = allocated(length, fail);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      const now = await handle.stat();
      if (done < length || now.size !== size || now.mtimeMs !== mtimeMs)
        throw fail('changed while it was read; open it again');
      return bytes;
    },
    close: () => (closed ??= handle.close()),
  };
}

/** Bytes to read into. @throws  what `fail` makes, where they do not fit the memory */
export function allocated(
  length: number,
  fail: (message: string) => EngineError,
): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length);
  } catch {
    throw fail(`${length} bytes do not fit the memory`);
  }
}

function onlyRegular(path: string, stat: Stats): Stats {
  if (stat.isFile()) return stat;
  const what = stat.isDirectory()
    ? 'a folder'
    : stat.isFIFO()
      ? 'a named pipe (FIFO)'
      : stat.isSocket()
        ? 'a socket'
        : 'a device';
  throw new EngineError('wrong-question', `${shortened(path)}: ${what}, not a regular file`);
}

/** A path as a message has it: of one that is longer than any file's, the beginning. */
export const shortened = (path: string): string =>
  path.length > mostPath ? `${path.slice(0, mostPath)}…` : path;

const mostPath = 1000;

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'not readable',
  EPERM: 'not readable',
  ELOOP: 'a symbolic link that leads to itself (a loop)',
  ENXIO: 'a socket or a device, not a regular file',
  ENAMETOOLONG: 'the name is longer than a file’s can be',
  ENOTDIR: 'a file stands where the path has a folder',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** Why a file was not opened, in our own words. */
function notOpened(path: string, error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  const why = reasons[code] ?? (code === 'ENOENT' && isLink(path) ? brokenLink : 'no such file');
  return new EngineError('wrong-question', `${shortened(path)}: ${why}`);
}

const brokenLink = 'a symbolic link to no such file';

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  } catch {
    return false;
  }
}
