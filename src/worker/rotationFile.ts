import { sizeOf } from '../checkpoint/arrays.ts';
import { dtypes } from '../checkpoint/dtypes.ts';
import { elementsOf } from '../checkpoint/elements.ts';
import type { ByteSource } from '../checkpoint/files.ts';
import { readNpy } from '../checkpoint/formats/npy.ts';
import { readSafetensors } from '../checkpoint/formats/safetensors.ts';
import { problemLine } from '../domain/failure.ts';
import { parseJsonText } from '../domain/jsonText.ts';
import type { Directions, Read, Rotation } from '../engine/assets.ts';
import { toDirections } from '../engine/directions.ts';
import { toRotation } from '../engine/rotation.ts';
import { inMemory } from './inMemory.ts';
import { decodeUtf8 } from './utf8.ts';

/** A matrix as its file has it, or what is wrong with it. */
type Matrix = { readonly shape: readonly number[]; readonly data: Float64Array } | string;

/**
 * Reads a rotation from a file's bytes: `.json`, a list of rows; `.npy`; `.safetensors`, which holds one array.
 *
 * @param name  of the file; its ending says how to read it
 * @throws EngineError `unreadable`: a broken file
 */
export async function readRotation(name: string, bytes: Uint8Array): Promise<Read<Rotation>> {
  const matrix = await readMatrix(name, bytes);
  if (typeof matrix === 'string') return { problems: [matrix] };
  const { shape, data } = matrix;
  const [rows = 0, columns = 0] = shape;
  if (shape.length === 2) return toRotation(rows, columns, data);
  return { problems: [`found shape [${shape.join(', ')}], expected a square matrix`] };
}

/**
 * Reads directions from a file's bytes, as `readRotation` does: columns, or a flat list for one.
 *
 * @throws EngineError `unreadable`: a broken file
 */
export async function readDirections(name: string, bytes: Uint8Array): Promise<Read<Directions>> {
  const matrix = await readMatrix(name, bytes);
  if (typeof matrix === 'string') return { problems: [matrix] };
  const { shape, data } = matrix;
  const [rows = 0, columns = 1] = shape;
  if (shape.length === 1 || shape.length === 2) return toDirections(rows, columns, data);
  const expected = 'expected columns [units, directions], or one flat list';
  return { problems: [`found shape [${shape.join(', ')}], ${expected}`] };
}

async function readMatrix(name: string, bytes: Uint8Array): Promise<Matrix> {
  switch (/\.(json|npy|safetensors)$/i.exec(name)?.[1]?.toLowerCase()) {
    case 'json':
      return ofJson(decodeUtf8(bytes));
    case 'npy':
      return readNpy(inMemory(name, bytes));
    case 'safetensors':
      return ofSafetensors(inMemory(name, bytes));
    default:
      return 'expected a file that ends in .json, .npy or .safetensors';
  }
}

function ofJson(text: string): Matrix {
  const expected = 'a list of rows of numbers';
  let rows: unknown;
  try {
    rows = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    const read = parseJsonText(text, expected, false); // says where; too careful for a matrix of millions
    return 'problems' in read
      ? `is not JSON: ${read.problems.map(problemLine).join('; ')}`
      : `is not JSON; expected ${expected}`;
  }
  if (!Array.isArray(rows) || rows.length === 0) return `expected ${expected}`;
  if (rows.every((value): value is number => typeof value === 'number'))
    return { shape: [rows.length], data: Float64Array.from(rows) };
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  const data = new Float64Array(rows.length * width);
  for (const [at, row] of (rows as unknown[]).entries()) {
    if (!Array.isArray(row) || !row.every((value): value is number => typeof value === 'number'))
      return `row ${at} is no list of numbers`;
    if (row.length !== width)
      return `row ${at} has ${row.length} numbers, expected ${width} as row 0`;
    data.set(row, at * width);
  }
  return { shape: [rows.length, width], data };
}

async function ofSafetensors(source: ByteSource): Promise<Matrix> {
  const { arrays } = await readSafetensors(source);
  const [array] = arrays;
  if (!array || arrays.length > 1) return `holds ${arrays.length} arrays, expected one`;
  const { shape, dtype, readPart } = array;
  const values =
    dtype === dtypes.float64 && readPart
      ? elementsOf(dtype, await readPart(0, sizeOf(shape)))
      : await array.read();
  return { shape, data: Float64Array.from(values) };
}
