import { readFile } from 'node:fs/promises';
import { EngineError } from '../domain/failure.ts';
import { mapText, parseMap, type SweepMap } from '../domain/sweepMap.ts';
import { mapCsv, mapNpz } from './mapExports.ts';
import { endingIn, errorCode, writeOut } from './outFile.ts';

const endings = ['.ripple-map.json', '.csv', '.npz'] as const;

/** What a map is written as: its own file, or a table for another program. */
export type MapEnding = (typeof endings)[number];

/**
 * Which of the three forms a path names.
 *
 * @throws EngineError `wrong-question` where it is another
 */
export const endingOf = (path: string): MapEnding => endingIn(path, endings);

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
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new EngineError('wrong-question', `${path} cannot be read (${errorCode(error)})`);
  }
  const parsed = parseMap(text);
  if ('map' in parsed) return parsed.map;
  throw new EngineError('wrong-question', `${path}: ${parsed.error}`);
}

/**
 * Writes a map in the form that its path names.
 *
 * @throws EngineError `wrong-question` where it cannot be written
 */
export const writeMap = (path: string, map: SweepMap): Promise<void> =>
  writeOut(path, contentOf(endingOf(path), map));

const contentOf = (ending: MapEnding, map: SweepMap): string | Uint8Array =>
  ({ '.ripple-map.json': mapText, '.csv': mapCsv, '.npz': mapNpz })[ending](map);
