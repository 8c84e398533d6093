import * as z from 'zod';
import type { DatasetLine } from './dataset.ts';
import { exampleSchema, sourceSchema, type Example, type Source } from './experiment.ts';
import { problemLine } from './failure.ts';
import { asking, toProblems } from './schemaProblems.ts';

const { text, tokens } = exampleSchema.shape;
const error: z.core.$ZodErrorMap = ({ code }) =>
  code === 'unrecognized_keys' ? undefined : '{"text"} or {"tokens"}';
const label = z.strictObject({ text, tokens }, { error }).optional();
const pairSchema = z.object({
  sources: z.record(z.string(), sourceSchema, { error: 'sources by name' }).optional(),
  label,
  baseLabel: label,
  sourceLabels: z
    .record(z.string(), label.unwrap(), { error: 'labels by the name of a source' })
    .optional(),
});

/** Tokens that a run is to emit. */
export type Label = NonNullable<z.infer<typeof label>>;

/** A line of a dataset as what takes the place of an experiment's own examples, with what runs are to emit. */
export interface Pair {
  /** Its number in the file, from 1. */
  readonly number: number;
  /** Undefined where the experiment's own stays. */
  readonly base: Example | undefined;
  /** Those that take the place of the experiment's of the same name; the others stay. */
  readonly sources: Readonly<Record<string, Source>>;
  /** What the intervened run is to emit; undefined where nobody says. */
  readonly label: Label | undefined;
  /** What the base run emits as it is, where the model has learned to. */
  readonly baseLabel: Label | undefined;
  /** The same of sources. */
  readonly sourceLabels: Readonly<Record<string, Label>>;
}

/** A line's sources and labels, whatever form it has; or what is wrong with them. */
export function toPair(line: DatasetLine): Pair | { readonly problems: readonly string[] } {
  const { number, base, sources, label: own, baseLabel, sourceLabels } = line;
  const parsed = pairSchema.safeParse({ sources, label: own, baseLabel, sourceLabels }, asking);
  if (!parsed.success)
    return { problems: parsed.error.issues.flatMap(issue => toProblems(issue)).map(problemLine) };
  return {
    number,
    base,
    sources: parsed.data.sources ?? {},
    label: parsed.data.label,
    baseLabel: parsed.data.baseLabel,
    sourceLabels: parsed.data.sourceLabels ?? {},
  };
}
