import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { openCheckpoint } from '../checkpoint/open.ts';
import { isIndex } from '../checkpoint/formats/shards.ts';
import { EngineError } from '../domain/failure.ts';
import type { Opened } from '../domain/model.ts';
import { regularFile, toFiles } from './fileSource.ts';

/**
 * Opens the checkpoint at a path; a folder is opened by the shard index in it.
 *
 * @throws EngineError `wrong-question`: no such file, no regular file; `unreadable`
 */
export async function openPath(path: string): Promise<Opened> {
  if (path.includes('\0'))
    throw new EngineError('wrong-question', 'the path of the checkpoint has a NUL character');
  const whole = resolve(path);
  if (statSync(whole, { throwIfNoEntry: false })?.isDirectory() ?? false) {
    const files = toFiles(whole);
    const index = files.list().find(isIndex);
    if (index === undefined)
      throw new EngineError(
        'wrong-question',
        `${path}: a folder without a shard index (*.safetensors.index.json), not a file`,
      );
    return openCheckpoint(files, index);
  }
  regularFile(whole);
  return openCheckpoint(toFiles(dirname(whole)), basename(whole));
}
