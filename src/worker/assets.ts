import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { parseDataset, type ParsedDataset } from '../domain/dataset.ts';
import { escapeText } from '../domain/escape.ts';
import type { Experiment } from '../domain/experiment.ts';
import { EngineError } from '../domain/failure.ts';
import type { Assets, Directions, Read, Rotation } from '../engine/assets.ts';
import { readWhole, regularFile, shortened } from './fileSource.ts';
import { readDirections, readRotation } from './rotationFile.ts';
import { decodeUtf8 } from './utf8.ts';

/** The largest file that is read: it is held whole. */
const mostBytes = 100 * 2 ** 20;
/** Most files of a kind that are kept. */
const mostKept = 8;

/** What an experiment names beside its checkpoint, and the sha256 of each file that was read, by its path as written. */
export interface ReadAssets {
  readonly assets: Assets;
  readonly files: Readonly<Record<string, string>>;
}

interface Kept<T> {
  readonly size: number;
  readonly mtimeMs: number;
  readonly content: T;
  readonly sha256: string;
}

/** Files as they were last read, by path, so that an experiment under edit does not read them at every key. */
export interface KeptAssets {
  readonly rotations: Map<string, Kept<Read<Rotation>>>;
  readonly directions: Map<string, Kept<Read<Directions>>>;
  readonly datasets: Map<string, Kept<ParsedDataset>>;
}

/** Nothing kept yet. */
export const toKeptAssets = (): KeptAssets => ({
  rotations: new Map(),
  directions: new Map(),
  datasets: new Map(),
});

/**
 * Reads what an experiment's interventions name beside its checkpoint, those of disabled ones too. What is wrong with a file is
 * kept in its place, for `validate` to say at every field that names it.
 *
 * @param folder  that relative paths start from
 * @param kept    what was read before; filled
 */
export async function readAssets(
  folder: string,
  { interventions = [] }: Experiment,
  kept: KeptAssets = toKeptAssets(),
): Promise<ReadAssets> {
  const rotations = new Map<string, Read<Rotation>>();
  const directions = new Map<string, Read<Directions>>();
  const datasets = new Map<string, ParsedDataset>();
  const files = new Map<string, string>();
  for (const { edit, basis } of interventions) {
    if (basis?.kind === 'rotation') await add(rotations, kept.rotations, basis.file, readRotation);
    if (basis?.kind === 'direction')
      await add(directions, kept.directions, basis.file, readDirections);
    if (basis?.kind === 'pca') await add(datasets, kept.datasets, basis.dataset, readDataset);
    if (edit.kind === 'mean') await add(datasets, kept.datasets, edit.dataset, readDataset);
  }
  return { assets: { rotations, directions, datasets }, files: Object.fromEntries(files) };

  async function add<T>(
    found: Map<string, Read<T>>,
    keptOnes: Map<string, Kept<Read<T>>>,
    written: string,
    read: (name: string, bytes: Uint8Array) => Read<T> | Promise<Read<T>>,
  ): Promise<void> {
    if (found.has(written)) return;
    try {
      const { content, sha256 } = await readOnce(keptOnes, pathOf(folder, written), read);
      found.set(written, content);
      files.set(written, sha256);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      found.set(written, { problems: [error.message] });
    }
  }
}

/**
 * Reads a dataset that a command names.
 *
 * @param path  as it was given, from the working directory
 * @returns     its lines, or what is wrong with the file or with some of them
 */
export async function readDatasetFile(path: string): Promise<ParsedDataset> {
  try {
    return (await readOnce(new Map(), pathOf('.', path), readDataset)).content;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { problems: [error.message] };
  }
}

function pathOf(folder: string, written: string): string {
  if (!written.includes('\0')) return resolve(folder, written);
  throw unreadable('found a NUL character, expected the path of a file');
}

const unreadable = (message: string): EngineError => new EngineError('unreadable', message);

async function readOnce<T>(
  keptOnes: Map<string, Kept<Read<T>>>,
  path: string,
  read: (name: string, bytes: Uint8Array) => Read<T> | Promise<Read<T>>,
): Promise<Kept<Read<T>>> {
  const { size, mtimeMs } = regular(path);
  const before = keptOnes.get(path);
  if (before?.size === size && before.mtimeMs === mtimeMs) return before;
  if (size > mostBytes) throw unreadable(`${size} bytes, expected at most ${mostBytes}`);
  const name = basename(path);
  const bytes = await named(name, () => readWhole(path, mostBytes));
  const content = await named(name, () => read(name, bytes)).catch((error: unknown) => {
    if (!(error instanceof EngineError)) throw error;
    return { problems: [error.message] };
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const now = { size, mtimeMs, content, sha256 };
  keptOnes.delete(path);
  keptOnes.set(path, now);
  for (const oldest of [...keptOnes.keys()].slice(0, -mostKept)) keptOnes.delete(oldest);
  return now;
}

/** Of a file that cannot be opened, where it was looked for. */
function regular(path: string): { readonly size: number; readonly mtimeMs: number } {
  try {
    return regularFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      error instanceof EngineError
        ? withoutName(error, shortened(path))
        : `cannot be read (${code ?? 'unknown'})`;
    throw unreadable(`${why} (looked at ${escapeText(shortened(path))})`);
  }
}

/** Errors without the file's name, which stands before them already. */
async function named<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof EngineError ? unreadable(withoutName(error, escapeText(name))) : error;
  }
}

const withoutName = ({ message }: EngineError, name: string): string =>
  message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;

const readDataset = (name: string, bytes: Uint8Array): ParsedDataset =>
  parseDataset(name, decodeUtf8(bytes));
