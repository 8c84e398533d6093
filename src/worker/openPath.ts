import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { atBoundary } from '../checkpoint/boundary.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import { EngineError } from '../domain/failure.ts';
import type { Opened } from '../domain/model.ts';
import { regularFile, toFiles, type FolderFiles } from './fileSource.ts';
import { checkpointIn } from './folderCheckpoint.ts';

/** The folder of a checkpoint, and its name there. Whoever has it closes the files. */
export interface Place {
  readonly files: FolderFiles;
  readonly name: string;
}

/** Puts something between the checkpoint's reader and the files of a folder, to watch or stop it. */
export type Follow = (folder: string, files: FolderFiles) => FolderFiles;

/**
 * Finds the checkpoint at a path: a file, or the one that a folder holds.
 *
 * @throws EngineError `wrong-question`: no such file, no regular file, a folder with none or with several
 */
export function placeOf(path: string, follow: Follow = (_, files) => files): Place {
  if (path.includes('\0'))
    throw new EngineError('wrong-question', 'the path of the checkpoint has a NUL character');
  const whole = resolve(path);
  if (isFolder(whole)) {
    const files = follow(whole, toFiles(whole));
    return { files, name: checkpointIn(path, files) };
  }
  regularFile(whole);
  const [folder, name] = [dirname(whole), basename(whole)];
  return { files: follow(folder, toFiles(folder, name)), name };
}

/**
 * Opens the checkpoint at a path.
 *
 * @param model  one of the models that its sidecar names; the first unless given
 * @throws EngineError `wrong-question`: no such file, no regular file; `unreadable`
 */
export async function openPath(path: string, follow?: Follow, model?: string): Promise<Opened> {
  const { files, name } = placeOf(path, follow);
  try {
    return await atBoundary(name, () => openCheckpoint(files, name, model));
  } finally {
    await files.close();
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // why it cannot be opened, the opening says
  }
}
