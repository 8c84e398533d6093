import { fromPairs, type Numbered } from './numbered.ts';
import type { Tokens } from './tokens.ts';

/** The tokens of a text file, one a line, alone or with a number before or behind it. */
export function fromText(bytes: Uint8Array): Tokens {
  const text = fromUtf8(bytes);
  if (text === undefined) return { why: 'it is not UTF-8' };
  const lines = text.split('\n').map(line => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return undefined;
  return fromColumns(lines) ?? { tokens: lines };
}

/** A text without its byte order mark; undefined where the bytes are none. */
function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text);

/** The tokens of two columns; undefined where the lines have none. */
function fromColumns(lines: readonly string[]): Tokens {
  if (lines.length < 2) return undefined; // one line tells no columns
  for (const separator of ['\t', ' ']) {
    const behind = pairsOf(lines, line => cutAt(line, line.lastIndexOf(separator), false));
    const before = pairsOf(lines, line => cutAt(line, line.indexOf(separator), true));
    if (behind && before) return fromEither(behind, before);
    const pairs = behind ?? before;
    if (pairs) return fromPairs(pairs);
  }
  return undefined;
}

/** Two columns of numbers: one has to be the ids, all of them. */
function fromEither(behind: readonly Numbered[], before: readonly Numbered[]): Tokens {
  const isAll = (pairs: readonly Numbered[]): boolean => {
    const ids = new Set(pairs.map(([, id]) => id));
    return pairs.every((_, id) => ids.has(id));
  };
  const [first, second] = [isAll(before), isAll(behind)];
  const isSame = before.every(([, id], k) => id === behind[k]?.[1]);
  if (first && second && !isSame) return { why: 'either of its two columns may be the ids' };
  return fromPairs(first ? before : behind);
}

/** A line's token and number; undefined where it has no such column. */
function cutAt(line: string, at: number, isNumberFirst: boolean): Numbered | undefined {
  if (at < 0) return undefined;
  const [left, right] = [line.slice(0, at), line.slice(at + 1)];
  const [number, rest] = isNumberFirst ? [left, right] : [right, left];
  if (!isNumber(number.trim())) return undefined;
  const token =
    rest.trim() === '' ? rest.slice(0, 1) : line.charAt(at) === ' ' ? rest.trim() : rest;
  return token === '' ? undefined : [token, Number(number)];
}

function pairsOf(
  lines: readonly string[],
  cut: (line: string) => Numbered | undefined,
): readonly Numbered[] | undefined {
  const pairs: Numbered[] = [];
  for (const line of lines) {
    const pair = cut(line);
    if (!pair) return undefined;
    pairs.push(pair);
  }
  return pairs;
}
