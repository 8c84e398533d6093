import { basename } from 'node:path';
import { readNpy } from '../checkpoint/formats/npy.ts';
import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import { ofVectors, parseExamples, type ParsedExamples } from '../domain/parseExamples.ts';
import type { ReadVectors } from '../domain/csvVectors.ts';
import { readWhole } from './fileSource.ts';
import { inMemory } from './inMemory.ts';
import { decodeUtf8 } from './utf8.ts';

/** The largest file that examples are read from. */
const mostBytes = 10 * 2 ** 20;

/** Reads examples from a file: texts, examples as an experiment has them, or vectors of `.csv` and `.npy`. */
export async function readExamples(path: string): Promise<ParsedExamples> {
  const name = escapeText(basename(path));
  try {
    const bytes = await readWhole(path, mostBytes);
    if (!/\.npy$/i.test(name)) return parseExamples(name, decodeUtf8(bytes));
    return ofVectors(name, await npyVectors(name, bytes));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const { message } = error;
    return { error: message.includes(name) ? message : `${name}: ${message}` };
  }
}

/** The rows of a numpy array, one a timestep; of one axis, a number a timestep. */
async function npyVectors(name: string, bytes: Uint8Array): Promise<ReadVectors> {
  const { shape, data } = await readNpy(inMemory(name, bytes));
  const [rows = 0, columns = 1] = shape;
  if (data.length === 0) return { error: `its shape [${shape.join(', ')}] holds no number` };
  const wrong = data.findIndex(value => !Number.isFinite(value));
  if (wrong >= 0) {
    const place = `row ${Math.floor(wrong / columns)}, column ${wrong % columns}`;
    return { error: `${place}, from 0: found ${data[wrong]}, expected a finite number` };
  }
  const vectors = Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * columns, (row + 1) * columns), shortest),
  );
  return { vectors };
}

/** What a float32 is written as: the fewest digits that are read as it. What is none keeps all of its own. */
function shortest(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
