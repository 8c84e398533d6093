import { join } from 'node:path';
import { EngineError } from '../domain/failure.ts';
import type { CheckpointFile } from '../domain/result.ts';
import { allocated, type FolderFiles, type OpenFile } from './fileSource.ts';

/** How the reading of a checkpoint is followed, stopped and kept within bounds. */
export interface Following {
  isCancelled(): boolean;
  /** @param done  bytes read, of `total` in the files opened so far */
  progress(done: number, total: number): void;
  /** Most bytes that may be read: past them the arrays cannot fit the memory there is. */
  readonly mostBytes: number;
}

/** Bytes read between two looks at whether to stop. */
const pieceBytes = 8 * 2 ** 20;

/**
 * The files of a folder whose reading can be followed and stopped between two pieces.
 *
 * @param opened  gets every file that was opened: what the checkpoint consists of
 * @returns files whose reads fail with `cancelled` when told to stop, and with `too-large` past the bound
 */
export function followed(
  folder: string,
  files: FolderFiles,
  { isCancelled, progress, mostBytes }: Following,
  opened: Map<string, CheckpointFile>,
): FolderFiles {
  let done = 0;
  let total = 0;
  const stopIfAsked = (): void => {
    if (isCancelled()) throw new EngineError('cancelled', 'stopped while the checkpoint was read');
  };
  return {
    ...files,
    async open(name): Promise<OpenFile> {
      stopIfAsked();
      const path = join(folder, name);
      const source = await files.open(name);
      const { size, modifiedMs } = source;
      if (!opened.has(path)) total += size;
      opened.set(path, { path, sizeBytes: size, modifiedMs });
      return {
        ...source,
        async read(offset, length) {
          if (offset >= 0 && offset + length <= size && done + length > mostBytes)
            throw tooLarge(name, done + length, mostBytes);
          if (length <= pieceBytes) {
            stopIfAsked();
            const bytes = await source.read(offset, length);
            progress(Math.min((done += length), total), total);
            return bytes;
          }
          if (offset + length > size) return source.read(offset, length); // says what is wrong
          const whole = allocated(length, () => tooLarge(name, length, mostBytes));
          for (let at = 0; at < length; at += pieceBytes) {
            stopIfAsked();
            const piece = await source.read(offset + at, Math.min(pieceBytes, length - at));
            whole.set(piece, at);
            progress(Math.min((done += piece.length), total), total);
          }
          return whole;
        },
      };
    },
  };
}

function tooLarge(name: string, bytes: number, mostBytes: number): EngineError {
  const [needs, most] = [bytes, mostBytes].map(each => (each / 2 ** 20).toFixed(0));
  return new EngineError(
    'too-large',
    `${name}: its arrays take more than ${needs} MB to read, and the memory that is free allows ${most} MB; expected a smaller model, or a machine with more memory`,
  );
}
