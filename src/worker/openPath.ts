import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Files } from '../checkpoint/files.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import { isIndex } from '../checkpoint/formats/shards.ts';
import { EngineError } from '../domain/failure.ts';
import type { Opened } from '../domain/model.ts';
import { regularFile, toFiles } from './fileSource.ts';

/** The folder of a checkpoint, and its name there. */
export interface Place {
  readonly files: Files;
  readonly name: string;
}

/** Puts something between the checkpoint's reader and the files of a folder, to watch or stop it. */
export type Follow = (folder: string, files: Files) => Files;

/**
 * Finds the checkpoint at a path; a folder's is the shard index in it.
 *
 * @throws EngineError `wrong-question`: no such file, no regular file
 */
export function placeOf(path: string, follow: Follow = (_, files) => files): Place {
  if (path.includes('\0'))
    throw new EngineError('wrong-question', 'the path of the checkpoint has a NUL character');
  const whole = resolve(path);
  if (statSync(whole, { throwIfNoEntry: false })?.isDirectory() ?? false) {
    const files = follow(whole, toFiles(whole));
    const name = files.list().find(isIndex);
    if (name === undefined)
      throw new EngineError(
        'wrong-question',
        `${path}: a folder without a shard index (*.safetensors.index.json), not a file`,
      );
    return { files, name };
  }
  regularFile(whole);
  const folder = dirname(whole);
  return { files: follow(folder, toFiles(folder)), name: basename(whole) };
}

/**
 * Opens the checkpoint at a path.
 *
 * @throws EngineError `wrong-question`: no such file, no regular file; `unreadable`
 */
export async function openPath(path: string, follow?: Follow): Promise<Opened> {
  const { files, name } = placeOf(path, follow);
  return openCheckpoint(files, name);
}
