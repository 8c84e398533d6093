import { shown } from '../domain/escape.ts';
import { mostUnknown, noteUnknown } from '../domain/noteUnknown.ts';
import { tokenText, type UnknownWords, type Vocabulary } from '../domain/model.ts';
import type { UnknownText } from '../domain/outline.ts';
import type { ExamplePlan, Plan, UnknownPlan } from './plan.ts';

/** Most words that are named: more are counted. */
const mostWords = 4;

/** The unknown words of a text as people see them. */
export function unknownText(
  vocabulary: Vocabulary | null,
  { id, words }: UnknownWords,
): UnknownText {
  const named: string[] = [];
  for (const word of words.keys()) if (named.push(shown(word)) === mostWords) break;
  const rest = words.size - named.length;
  const more = rest === 0 ? '' : `${rest}${words.size < mostUnknown ? '' : '+'}`;
  return { as: tokenText(vocabulary, id), words: named, more };
}

/** What each text that a run reads, or is held against, was not read as it is written: `base: "treee" is not in the vocabulary: read as <unk>`. */
export function unknownWarnings(plan: Plan, vocabulary: Vocabulary | null): string[] {
  return unknownOf(plan).map(unknown => warningOf(vocabulary, unknown));
}

function warningOf(vocabulary: Vocabulary | null, unknown: UnknownPlan): string {
  const { as, words, more } = unknownText(vocabulary, unknown);
  const list = words.join(', ') + (more === '' ? '' : ` and ${more} more`);
  const isOne = words.length === 1;
  return `${unknown.field}: ${list} ${isOne ? 'is' : 'are'} not in the vocabulary: read as ${as}`;
}

/** Collects what texts of many lines were not read as they are written, to say it once. @param field  of the dataset */
export function unknownInLines(field: string) {
  const words = new Map<string, number>();
  let id: number | undefined;
  return {
    add(unknown: readonly UnknownPlan[]): void {
      for (const each of unknown) {
        id ??= each.id;
        for (const [word, at] of each.words) noteUnknown(words, word, at);
      }
    },
    warnings: (vocabulary: Vocabulary | null): string[] =>
      id === undefined ? [] : [warningOf(vocabulary, { id, words, field })],
  };
}

/** Of the base, the sources that are taken from, the datasets, what was observed and the metrics. */
function unknownOf({ base, sources, edits, metrics, unroll }: Plan): UnknownPlan[] {
  const decoding = unroll.kind === 'forced' ? undefined : unroll.decoding;
  const observed = decoding?.kind === 'sample' ? decoding.hindsight?.unknown : undefined;
  const taken = new Set(edits.map(({ source }) => source?.example));
  const used = [...sources].filter(([name]) => taken.has(name)).map(([, source]) => source);
  const datasets = new Map<readonly ExamplePlan[], string>();
  for (const { mean, basis, place } of edits) {
    const add = (examples: readonly ExamplePlan[] | null, field: string): void => {
      if (examples && !datasets.has(examples))
        datasets.set(examples, `interventions[${place}].${field}.dataset`);
    };
    add(mean, 'edit');
    add(basis && 'examples' in basis ? basis.examples : null, 'basis');
  }
  return [
    ...[base, ...used].flatMap(({ unknown }) => unknown ?? []),
    ...[...datasets].flatMap(([examples, field]) => {
      const all = examples.flatMap(({ unknown }) => unknown ?? []);
      const words = new Map<string, number>();
      for (const each of all) for (const [word, at] of each.words) noteUnknown(words, word, at);
      const [first] = all;
      return first ? { id: first.id, words, field } : [];
    }),
    ...(observed ? [observed] : []),
    ...metrics.flatMap(metric => ('unknown' in metric ? (metric.unknown ?? []) : [])),
  ];
}
