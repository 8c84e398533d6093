import type { Problem } from './failure.ts';
import { readStrictJson, type Flaw, type Json } from './strictJson.ts';

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
  if ('json' in read) return { value: toValue(read.json) };
  return { problems: [toProblem(read.flaw, expected)] };
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

/** Maps as plain objects; names from the file never reach a prototype. No deeper than the parser lets it be. */
function toValue(json: Json): unknown {
  if (Array.isArray(json)) return json.map(toValue);
  if (!(json instanceof Map)) return json;
  const object: Record<string, unknown> = {};
  for (const [key, value] of json) {
    Object.defineProperty(object, key, {
      value: toValue(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}
