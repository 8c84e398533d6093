import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Files } from '../checkpoint/files.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import { isIndex } from '../checkpoint/formats/shards.ts';
import { EngineError } from '../domain/failure.ts';
import type { Opened } from '../domain/model.ts';
import { regularFile, toFiles } from './fileSource.ts';

/**
 * Opens the checkpoint at a path; a folder is opened by the shard index in it.
 *
 * @param follow  stands between the checkpoint's reader and the files of a folder, to watch or stop it
 * @throws EngineError `wrong-question`: no such file, no regular file; `unreadable`
 */
export async function openPath(
  path: string,
  follow: (folder: string, files: Files) => Files = (_, files) => files,
): Promise<Opened> {
  if (path.includes('\0'))
    throw new EngineError('wrong-question', 'the path of the checkpoint has a NUL character');
  const whole = resolve(path);
  if (statSync(whole, { throwIfNoEntry: false })?.isDirectory() ?? false) {
    const files = follow(whole, toFiles(whole));
    const index = files.list().find(isIndex);
    if (index === undefined)
      throw new EngineError(
        'wrong-question',
        `${path}: a folder without a shard index (*.safetensors.index.json), not a file`,
      );
    return openCheckpoint(files, index);
  }
  regularFile(whole);
  const folder = dirname(whole);
  return openCheckpoint(follow(folder, toFiles(folder)), basename(whole));
}
