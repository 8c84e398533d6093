import { constants, statSync } from 'node:fs';
import { access, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError } from '../domain/failure.ts';
import { onInterrupt } from './interrupt.ts';

/** Endings of what only people, the editor and sweeps write: a result there would take the place of work, and be read as what it is not. */
const documents = {
  '.ripple.json': 'an experiment',
  '.ripple-model.json': 'a sidecar',
  '.ripple-map.json': 'a map',
} as const;

/** Which of some endings a path has. @throws EngineError `wrong-question` where it has another */
export function endingIn<E extends string>(path: string, endings: readonly E[]): E {
  const ending = endings.find(each => path.endsWith(each));
  if (ending) return ending;
  const expected = `expected a name ending in ${endings.join(', ')}`;
  throw new EngineError('wrong-question', `--out: found ${JSON.stringify(path)}, ${expected}`);
}

/**
 * Says before anything is run that a file could not be written after it, or would take the place of one that is read, or of a
 * document.
 *
 * @param reads  paths of every file that is read
 * @param own  the ending of a document that the command itself writes
 * @throws EngineError `wrong-question`
 */
export async function checkOut(
  path: string,
  reads: readonly string[] = [],
  own?: keyof typeof documents,
): Promise<void> {
  const read = reads.find(each => isSameFile(each, path));
  if (read !== undefined) {
    const what = `${path} is an input of this command (${read})`;
    throw new EngineError('wrong-question', `--out: ${what}; expected a file of its own`);
  }
  for (const [ending, title] of Object.entries(documents))
    if (path.endsWith(ending) && ending !== own) {
      const what = `found ${JSON.stringify(path)}, the name of ${title}`;
      throw new EngineError('wrong-question', `--out: ${what}; expected a name without ${ending}`);
    }
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Writes a result: beside its place first and then in it, so that a reader sees the older file or the new one, never half of
 * one, and a full disk leaves the older.
 *
 * @throws EngineError `wrong-question` where it cannot be written; `cancelled` once it is, where that was asked meanwhile
 */
export async function writeOut(
  path: string,
  content: string | Uint8Array | Iterable<string>,
): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  let [isOurs, isStopped] = [false, false];
  const interrupted = onInterrupt(() => (isStopped = true)); // what is begun is written whole
  try {
    const file = await open(beside, 'wx'); // a link put there by somebody else is not followed
    isOurs = true;
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    if (isOurs) await rm(beside, { force: true });
    throw unwritable(path, error);
  } finally {
    interrupted.dispose();
  }
  if (isStopped) throw new EngineError('cancelled', `stopped: ${path} is written whole`);
}

/** By the file behind the name: a link to what is read is what is read. */
function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map(path => {
    try {
      return statSync(path, { bigint: true });
    } catch {
      return undefined;
    }
  });
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** Why a file cannot be written. */
export const unwritable = (path: string, error: unknown): EngineError => {
  const code = errorCode(error);
  const why = code === 'ENOSPC' ? 'no space is left on the disk, ENOSPC' : code;
  return new EngineError('wrong-question', `--out: ${path} cannot be written (${why})`);
};

/** What the system calls an error, such as `ENOENT`. */
export const errorCode = (error: unknown): string =>
  (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
