import { statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where npm is, or what was looked for and in how many folders. */
export type FoundNpm =
  | { readonly npm: string }
  | { readonly lookedFor: string; readonly folders: readonly string[] };

/** Finds npm on the PATH, the way a terminal would; relative entries are left out, since a workspace could fill them. */
export function findNpm(
  path: string | undefined = process.env.PATH,
  platform: NodeJS.Platform = process.platform,
): FoundNpm {
  const lookedFor = platform === 'win32' ? 'npm.cmd' : 'npm';
  const folders = (path ?? '').split(delimiter).filter(isAbsolute);
  const npm = folders.map(folder => join(folder, lookedFor)).find(isFile);
  return npm === undefined ? { lookedFor, folders } : { npm };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
