import { printParseErrorCode, visit } from 'jsonc-parser';
import { joined } from './schemaProblems.ts';

/** A JSON value whose objects are Maps: names from a file never reach a prototype. */
export type Json = string | number | boolean | null | Json[] | Map<string, Json>;

/** The first thing wrong with a text, whatever its fields. */
export interface Flaw {
  readonly kind: 'syntax' | 'depth' | 'twice' | 'surrogate' | 'number' | 'count';
  readonly message: string;
  /** The field it was met at; empty for a text that is no JSON. */
  readonly field: string;
  /** Where it stands, in UTF-16 units from 0; line and column from 1. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Deeper than any file that is read, shallower than any parser's stack. */
export const mostDepth = 64;
/** Values and objects of one text: an empty object of two bytes costs a hundred times as much in memory. */
const mostValues = 6_000_000;
const mostObjects = 400_000;

/** What stops the parser where it stands. */
class Stop extends Error {
  constructor(readonly flaw: Flaw) {
    super(flaw.message);
  }
}

type Frame = { readonly list: Json[] } | { readonly map: Map<string, Json>; key: string };
type Place = readonly [offset: number, line: number, column: number];

/**
 * Reads JSON exactly, in linear time: every key once, every text Unicode, every number finite, nested no deeper than 64.
 * The limits hold inside the parser, which ends at the first flaw: a count beside it sees another text.
 *
 * @param comments  whether there may be any
 */
export function readStrictJson(
  text: string,
  comments: boolean,
): { readonly json: Json } | { readonly flaw: Flaw } {
  const builder = new Builder(text.length);
  try {
    const at = overlong(text);
    if (at !== undefined)
      builder.stop('count', 'more blanks or escapes in a row than any file has', [at, 0, at], '');
    visit(
      text,
      {
        onObjectBegin: (...[at, , line, column]) => builder.open(new Map(), [at, line, column]),
        onArrayBegin: (...[at, , line, column]) => builder.open([], [at, line, column]),
        onObjectProperty: (name, ...[at, , line, column]) => builder.key(name, [at, line, column]),
        onLiteralValue: (value, ...[at, , line, column]) =>
          builder.value(value as Json, [at, line, column]),
        onObjectEnd: () => builder.close(),
        onArrayEnd: () => builder.close(),
        onError: (code, at, _, line, column) =>
          builder.stop('syntax', spaced(printParseErrorCode(code)), [at, line, column], ''),
      },
      { allowTrailingComma: false, disallowComments: !comments },
    );
    return { json: builder.root() };
  } catch (stop) {
    if (stop instanceof Stop) return { flaw: stop.flaw };
    throw stop;
  }
}

/** Maps as plain objects; names from the file never reach a prototype. No deeper than the parser lets it be. */
export function toPlain(json: Json): unknown {
  if (Array.isArray(json)) return json.map(toPlain);
  if (!(json instanceof Map)) return json;
  const object: Record<string, unknown> = {};
  for (const [key, value] of json) {
    Object.defineProperty(object, key, {
      value: toPlain(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

/** Most blanks in a row, and escapes in one text: the scanner keeps a node of its own for each. */
const mostInRow = 1_000_000;

/** Where a text has more of them, in one look through it. Seen from here a comment may hide a quote, which does not matter. */
function overlong(text: string): number | undefined {
  let [blanks, escapes] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    blanks = c === 0x20 || c === 0x09 ? blanks + 1 : 0;
    if (c === 0x22) escapes = 0;
    else if (c === 0x5c) {
      escapes++;
      at++;
    }
    if (blanks > mostInRow || escapes > mostInRow) return at;
  }
  return undefined;
}

const spaced = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

/** Puts values where they belong as the parser meets them. */
class Builder {
  readonly #frames: Frame[] = [];
  #root: Json | undefined;
  #values = 0;
  #objects = 0;

  constructor(private readonly length: number) {}

  root(): Json {
    if (this.#root === undefined) return this.stop('syntax', 'empty', [this.length, 0, 0], '');
    return this.#root;
  }

  open(container: Json[] | Map<string, Json>, place: Place): true {
    const isMap = container instanceof Map;
    if (isMap && ++this.#objects > mostObjects)
      this.stop('count', `more objects than the limit of ${mostObjects}`, place);
    this.#put(container, place);
    this.#frames.push(isMap ? { map: container, key: '' } : { list: container });
    if (this.#frames.length > mostDepth)
      this.stop('depth', `nested more than ${mostDepth} deep`, place, '');
    return true;
  }

  close(): void {
    this.#frames.pop();
  }

  key(name: string, place: Place): void {
    const frame = this.#frames.at(-1);
    if (!frame || !('map' in frame)) return;
    frame.key = name;
    if (!isWellFormed(name)) this.stop('surrogate', loneSurrogate, place);
    if (frame.map.has(name)) this.stop('twice', 'found twice, expected once', place);
  }

  value(value: Json, place: Place): void {
    if (typeof value === 'string' && !isWellFormed(value))
      this.#stopAt('surrogate', loneSurrogate, place);
    if (typeof value === 'number' && !Number.isFinite(value))
      this.#stopAt('number', `found ${value}, expected a finite number`, place);
    this.#put(value, place);
  }

  /** Ends the parser. @param field  where it stands, unless the text is no JSON */
  stop(kind: Flaw['kind'], message: string, place: Place, field = this.#path()): never {
    const [offset, line, column] = place;
    throw new Stop({ kind, message, field, offset, line: line + 1, column: column + 1 });
  }

  #stopAt(kind: Flaw['kind'], message: string, place: Place): never {
    return this.stop(kind, message, place, this.#path(true));
  }

  #put(value: Json, place: Place): void {
    if (++this.#values > mostValues)
      this.stop('count', `more values than the limit of ${mostValues}`, place);
    const frame = this.#frames.at(-1);
    if (!frame) this.#root = value;
    else if ('map' in frame) frame.map.set(frame.key, value);
    else frame.list.push(value);
  }

  /** @param isNext  the last list's place is that of a value that is not in it yet */
  #path(isNext = false): string {
    return this.#frames.reduce<string>((path, frame, at) => {
      if ('map' in frame) return joined(path, frame.key);
      const isLast = isNext && at === this.#frames.length - 1;
      return `${path}[${frame.list.length - (isLast ? 0 : 1)}]`;
    }, '');
  }
}

const loneSurrogate = 'found a text with a lone surrogate, expected Unicode';
const isWellFormed = (text: string): boolean =>
  !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
