import * as z from 'zod';
import { counted } from '../base/counted.ts';
import { shown } from './escape.ts';
import { exampleSchema, type Example } from './experiment.ts';
import { problemLine } from './failure.ts';
import { parseJsonLine, parseJsonText } from './jsonText.ts';
import { lineEnd } from './lineEnd.ts';
import { asking, toProblems } from './schemaProblems.ts';

const lineSchema = z.looseObject(
  {
    ...exampleSchema.shape,
    base: exampleSchema.optional(),
    // Anything until something reads it: a mean takes the datasets that people have, whose labels are numbers or words.
    sources: z.unknown().optional(),
    label: z.unknown().optional(),
    baseLabel: z.unknown().optional(),
    sourceLabels: z.unknown().optional(),
  },
  { error: 'an object: an example, or one with "base"' },
);

/** One line of a dataset: what takes the place of an experiment's own examples, and what a run is to emit. */
export interface DatasetLine {
  /** Its number in the file, from 1; in a list, its place there. */
  readonly number: number;
  /** Undefined where the experiment's own stays. */
  readonly base: Example | undefined;
  /** Whether the line is an example itself, and has no `base` field. */
  readonly isExample: boolean;
  /** As it is in the file, like the labels; whoever reads it checks it. */
  readonly sources: unknown;
  readonly label: unknown;
  readonly baseLabel: unknown;
  readonly sourceLabels: unknown;
  /** What else the line has. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A dataset's lines, at least one, or what is wrong with it, a text for each wrong line. */
export type ParsedDataset =
  | { readonly lines: readonly DatasetLine[] }
  | { readonly problems: readonly string[] };

/** So many wrong lines are named; the others are counted. */
const mostNamed = 5;

/**
 * Reads a dataset: `.jsonl`, a JSON object a line, empty lines left out; `.json`, a list of the same. An object is an example, or
 * one whose `base` is an example; either may have sources, labels and more fields, which are any JSON until `toPair` reads them.
 *
 * @param name  of the file; its ending says how to read it
 */
export function parseDataset(name: string, text: string): ParsedDataset {
  const ending = /\.(jsonl|json)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === undefined) return { problems: ['expected a file that ends in .json or .jsonl'] };
  const items = ending === 'json' ? itemsOfList(text) : itemsOfLines(text);
  if ('problems' in items) return items;
  const lines: DatasetLine[] = [];
  const wrong: string[] = [];
  for (const item of items) {
    const line = 'value' in item ? toLine(item.value, item.number) : item;
    if ('problems' in line) wrong.push(wrongLine(item.number, line.problems));
    else lines.push(line);
  }
  if (wrong.length > 0) return { problems: named(wrong) };
  return lines.length > 0 ? { lines } : { problems: ['holds no example'] };
}

/** What is wrong with a line. */
export const wrongLine = (number: number, problems: readonly string[]): string =>
  `line ${number}: ${problems.join('; ')}`;

/** The first wrong lines, and how many more there are. */
export const named = (wrong: readonly string[]): readonly string[] =>
  wrong.length <= mostNamed
    ? wrong
    : [...wrong.slice(0, mostNamed), `and ${counted(wrong.length - mostNamed, 'more wrong line')}`];

type Item = { readonly number: number } & (
  | { readonly value: unknown }
  | { readonly problems: readonly string[] }
);

function itemsOfLines(text: string): Item[] {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  return body.split(lineEnd).flatMap((line, at): Item[] => {
    if (line.trim() === '') return [];
    const number = at + 1;
    const json = parseJsonLine(line, 'a JSON object');
    return ['value' in json ? { number, value: json.value } : { number, problems: [json.error] }];
  });
}

function itemsOfList(text: string): Item[] | { readonly problems: readonly string[] } {
  const json = parseJsonText(text, 'a JSON list', false);
  if ('problems' in json) return { problems: json.problems.map(problemLine) };
  if (Array.isArray(json.value))
    return json.value.map((value: unknown, at) => ({ number: at + 1, value }));
  return { problems: [`found ${shown(json.value)}, expected a list of examples`] };
}

function toLine(
  value: unknown,
  number: number,
): DatasetLine | { readonly problems: readonly string[] } {
  const parsed = lineSchema.safeParse(value, asking);
  if (!parsed.success)
    return { problems: parsed.error.issues.flatMap(issue => toProblems(issue)).map(problemLine) };
  const { text, tokens, vectors, initialState, base, sources, ...rest } = parsed.data;
  const { label, baseLabel, sourceLabels, ...fields } = rest;
  const own = definedOf({ text, tokens, vectors, initialState });
  const isExample = Object.keys(own).length > 0;
  if (isExample && 'steps' in fields) {
    const expected = 'expected steps at a source alone: the experiment says how long a base runs';
    return { problems: [`steps: found ${shown(fields.steps)}, ${expected}`] };
  }
  if (isExample && base !== undefined) {
    const both = `"${Object.keys(own).join('", "')}" beside "base"`;
    return { problems: [`found ${both}, expected an example, or one with "base"`] };
  }
  if (!isExample && (base ?? sources) === undefined)
    return { problems: ['found no inputs, expected "text", "tokens" or "vectors", or "base"'] };
  return {
    number,
    base: isExample ? own : base,
    isExample,
    sources,
    label,
    baseLabel,
    sourceLabels,
    fields,
  };
}

/** Without the fields that are undefined. */
const definedOf = (example: Example): Example =>
  Object.fromEntries(Object.entries(example).filter(([, value]) => value !== undefined));
