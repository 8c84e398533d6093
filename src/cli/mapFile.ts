import { constants } from 'node:fs';
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError } from '../domain/failure.ts';
import { mapText, parseMap, type SweepMap } from '../domain/sweepMap.ts';
import { mapCsv, mapNpz } from './mapExports.ts';

const endings = ['.ripple-map.json', '.csv', '.npz'] as const;

/** What a map is written as: its own file, or a table for another program. */
export type MapEnding = (typeof endings)[number];

/**
 * Which of the three forms a path names.
 *
 * @throws EngineError `wrong-question` where it is another
 */
export function endingOf(path: string): MapEnding {
  const ending = endings.find(each => path.endsWith(each));
  if (ending) return ending;
  const expected = `expected a name ending in ${endings.join(', ')}`;
  throw new EngineError('wrong-question', `--out: found ${JSON.stringify(path)}, ${expected}`);
}

/**
 * Reads a map's own file.
 *
 * @throws EngineError `wrong-question`, naming the file: it is not there, or no map
 */
export async function readMap(path: string): Promise<SweepMap> {
  const found = await readMapIfThere(path);
  if (found) return found;
  throw new EngineError('wrong-question', `${path}: no such file, expected the map of a sweep`);
}

/** As `readMap`; undefined where there is no such file. */
export async function readMapIfThere(path: string): Promise<SweepMap | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new EngineError('wrong-question', `${path} cannot be read (${codeOf(error)})`);
  }
  const parsed = parseMap(text);
  if ('map' in parsed) return parsed.map;
  throw new EngineError('wrong-question', `${path}: ${parsed.error}`);
}

/**
 * Says before anything is run that a file could not be written after it.
 *
 * @throws EngineError `wrong-question`
 */
export async function checkWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Writes a map in the form that its path names: beside it first and then in its place, so that a reader sees the old file
 * or the new one, never half of one.
 *
 * @throws EngineError `wrong-question` where it cannot be written
 */
export async function writeMap(path: string, map: SweepMap): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeFile(beside, contentOf(endingOf(path), map));
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw unwritable(path, error);
  }
}

const contentOf = (ending: MapEnding, map: SweepMap): string | Uint8Array =>
  ({ '.ripple-map.json': mapText, '.csv': mapCsv, '.npz': mapNpz })[ending](map);

const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';

const unwritable = (path: string, error: unknown): EngineError =>
  new EngineError('wrong-question', `--out: ${path} cannot be written (${codeOf(error)})`);
