import { problemLine, type Problem } from './failure.ts';
import { readStrictJson, toPlain, type Flaw } from './strictJson.ts';

/** A JSON text's value, or what is wrong with it whatever its fields. */
export type JsonValue = { readonly value: unknown } | { readonly problems: readonly Problem[] };

/**
 * Reads JSON that people write: each field once, every text Unicode, nested no deeper than 64. It ends at the first flaw.
 *
 * @param expected  what the text is to be, as an error says it
 * @param comments  whether there may be any
 */
export function parseJsonText(text: string, expected: string, comments: boolean): JsonValue {
  const read = readStrictJson(text.startsWith('\ufeff') ? text.slice(1) : text, comments);
  if ('json' in read) return { value: toPlain(read.json) };
  return { problems: [toProblem(read.flaw, expected)] };
}

/** The same of one line of a file: whatever its number there, it is one line to the parser. */
export function parseJsonLine(
  line: string,
  expected: string,
): { readonly value: unknown } | { readonly error: string } {
  const read = parseJsonText(line, expected, false);
  if ('value' in read) return read;
  return {
    error: read.problems
      .map(problemLine)
      .join('; ')
      .replace(/line 1, column/, 'column'),
  };
}

function toProblem({ kind, message, field, line, column }: Flaw, expected: string): Problem {
  const place = `line ${line}, column ${column}`;
  switch (kind) {
    case 'syntax':
      return { field: '', message: `${place}: ${message}, expected ${expected}` };
    case 'surrogate':
    case 'number':
      return { field, message };
    case 'twice':
    case 'depth':
    case 'count':
      return { field, message: `${place}: ${message}` };
  }
}
