import { realpathSync } from 'node:fs';
import { basename, sep } from 'node:path';
import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';

/**
 * The real path of a file that a checkpoint refers to, which stays in the checkpoint's folder, links resolved. Where
 * there is no such file, the path as it is, for whoever opens it to say so.
 *
 * @throws EngineError `unreadable`: a link leads out of the folder
 */
export function withinFolder(folder: string, path: string): string {
  let real: string;
  let root: string;
  try {
    real = realpathSync(path);
    root = realpathSync(folder);
  } catch {
    return path;
  }
  if (isBelow(root, real) || isBelow(blobsOf(root), real)) return real;
  throw new EngineError(
    'unreadable',
    `${escapeText(basename(path))}: names a file outside its folder: a symbolic link leads out of it; expected a file in the folder of the checkpoint`,
  );
}

const isBelow = (folder: string | undefined, path: string): boolean =>
  folder !== undefined && path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** Where the cache of the Hugging Face hub keeps what a folder of a snapshot links to: the blobs of the same model. */
function blobsOf(folder: string): string | undefined {
  const parts = folder.split(sep);
  const at = parts.lastIndexOf('snapshots');
  const isCache = at + 1 < parts.length && (parts[at - 1] ?? '').startsWith('models--');
  return isCache ? [...parts.slice(0, at), 'blobs'].join(sep) : undefined;
}
