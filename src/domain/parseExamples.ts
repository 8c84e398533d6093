import { csvVectors, type ReadVectors } from './csvVectors.ts';
import { shown } from './escape.ts';
import { sourceSchema, type Source } from './experiment.ts';
import { problemLine } from './failure.ts';
import { parseJsonLine, parseJsonText } from './jsonText.ts';
import { lineEnd } from './lineEnd.ts';
import { asking, toProblems } from './schemaProblems.ts';

/** Examples read from a file, or why there are none. */
export type ParsedExamples =
  | {
      readonly examples: readonly Source[];
      /** Whether they are vectors whose first line, of numbers, was taken as a timestep, where names of columns may stand. */
      readonly isNameless?: true;
      /** The names of columns that stood in their first line, which was left out. */
      readonly names?: readonly string[];
    }
  | { readonly error: string };

/**
 * Reads examples from a file: `.txt`, a text a line; `.jsonl`, a JSON value a line; `.json`, a list of them. A value is an
 * example as an experiment has it, or a text alone. Empty lines are left out. `.csv` is one example of vectors.
 *
 * @param name  of the file; its ending says how to read it
 */
export function parseExamples(name: string, text: string): ParsedExamples {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const ending = /\.(txt|jsonl|json|csv)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === undefined)
    return { error: `${name}: expected a file that ends in .txt, .json, .jsonl, .csv or .npy` };
  if (ending === 'csv') return ofVectors(name, csvVectors(body));
  const lines = body
    .split(lineEnd)
    .map((line, at) => ({ line, place: `line ${at + 1}` }))
    .filter(({ line }) => line.trim() !== '');
  if (ending === 'txt')
    return atLeastOne(name, { examples: lines.map(({ line }) => ({ text: line })) });
  if (ending === 'json') {
    const value = parseJsonText(body, 'a JSON list', false);
    if ('problems' in value)
      return { error: `${name}, ${value.problems.map(problemLine).join('; ')}` };
    if (!Array.isArray(value.value))
      return { error: `${name}: found ${kindOf(value.value)}, expected a list of examples` };
    return atLeastOne(
      name,
      collect(
        name,
        value.value.map((item: unknown, at) => ({ item, place: `[${at}]` })),
      ),
    );
  }
  const items: Item[] = [];
  for (const { line, place } of lines) {
    const value = parseJsonLine(line, 'a JSON value');
    if ('error' in value) return { error: `${name}, ${place}: ${value.error}` };
    items.push({ item: value.value, place });
  }
  return atLeastOne(name, collect(name, items));
}

/** One example of a file's vectors. */
export function ofVectors(name: string, read: ReadVectors): ParsedExamples {
  if ('error' in read) return { error: `${name}, ${read.error}` };
  const { vectors, ...rest } = read;
  return { examples: [{ vectors }], ...rest };
}

interface Item {
  readonly item: unknown;
  readonly place: string;
}

function collect(name: string, items: readonly Item[]): ParsedExamples {
  const examples: Source[] = [];
  for (const { item, place } of items) {
    const value = typeof item === 'string' ? { text: item } : item;
    const parsed = sourceSchema.safeParse(value, asking);
    const { text, tokens, vectors } = (value ?? {}) as Partial<Record<string, unknown>>;
    const ways = [text, tokens, vectors].filter(way => way !== undefined);
    const [problem] = parsed.error?.issues.flatMap(toProblems) ?? [];
    if (problem && ways.length === 1)
      return { error: `${name}, ${place}: ${problemLine(problem)}` };
    if (!parsed.success || ways.length !== 1) {
      const expected = 'expected a text, or {"text"}, {"tokens"} or {"vectors"}';
      return { error: `${name}, ${place}: found ${shown(item)}, ${expected}` };
    }
    examples.push(parsed.data);
  }
  return { examples };
}

const atLeastOne = (name: string, parsed: ParsedExamples): ParsedExamples =>
  'examples' in parsed && parsed.examples.length === 0
    ? { error: `${name}: holds no example` }
    : parsed;

const kindOf = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
