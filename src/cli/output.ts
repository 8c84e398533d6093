import { once } from 'node:events';
import { escapeText } from '../domain/escape.ts';

/** Whether standard output is a terminal that takes colours. */
export function isColoured(): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0';
  return process.stdout.isTTY;
}

let isReaderGone = false;

/** A reader that stops early (`| head`) is no failure: what is left is not printed. */
export function followReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isReaderGone = true;
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Writes to standard output, waiting while its reader is busy. */
export async function print(text: string): Promise<void> {
  if (isReaderGone || process.stdout.write(text)) return;
  await once(process.stdout, 'drain').catch((error: unknown) => {
    if (!isReaderGone) throw error;
  });
}

/** Writes a value as one line of JSON, piece by piece, so that long traces need no string of their own. */
export async function printJson(value: unknown): Promise<void> {
  for (const chunk of chunks(value)) await print(chunk);
  await print('\n');
}

/** @yields the JSON of a value, in texts long enough to be written one by one */
export function* chunks(value: unknown): Generator<string> {
  let pending = '';
  for (const piece of pieces(value)) {
    pending += piece;
    if (pending.length > 1 << 16) {
      yield pending;
      pending = '';
    }
  }
  yield pending;
}

/**
 * A line of JSON without characters that act on a terminal or mislead a reader, which JSON itself lets through; it says the
 * same. What ends lines stays.
 */
export const escapedJson = (json: string): string => json.split('\n').map(escapeText).join('\n');

/** Values of a trace as JSON: `[row][unit]`. */
export class Rows {
  constructor(
    readonly data: Float32Array,
    readonly width: number,
  ) {}
}

/** A float32 as JSON writes it: the digits it has; what is not finite is null. */
const numeral = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(9))) : 'null';

/** @yields the JSON of a value, in pieces that are never longer than a row */
function* pieces(value: unknown): Generator<string> {
  if (value instanceof Rows) {
    yield '[';
    for (let at = 0; at < value.data.length; at += value.width) {
      yield `${at > 0 ? ',' : ''}[${Array.from(value.data.subarray(at, at + value.width), numeral).join(',')}]`;
    }
    yield ']';
  } else if (Array.isArray(value)) {
    yield '[';
    for (const [at, item] of value.entries()) {
      if (at > 0) yield ',';
      yield* pieces(item);
    }
    yield ']';
  } else if (typeof value === 'object' && value !== null) {
    yield '{';
    let comma = '';
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      yield `${comma}${escapedJson(JSON.stringify(key))}:`;
      yield* pieces(item);
      comma = ',';
    }
    yield '}';
  } else {
    yield value === undefined ? 'null' : escapedJson(JSON.stringify(value));
  }
}
