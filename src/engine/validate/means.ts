import { counted } from '../../base/counted.ts';
import { named, wrongLine, type ParsedDataset } from '../../domain/dataset.ts';
import { shown } from '../../domain/escape.ts';
import type { Edit } from '../../domain/experiment.ts';
import type { Assets, Read } from '../assets.ts';
import { lengthOf, type ExamplePlan } from '../plan.ts';
import { toExample, type Subject } from './examples.ts';
import { Problems } from './problems.ts';

/** A dataset's examples as the model reads them, and the timesteps of the longest. */
interface Cut {
  readonly examples: readonly ExamplePlan[];
  readonly longest: number;
}

/** What datasets were cut into, by path; filled as they are asked for. */
export type Means = Map<string, Read<Cut>>;

/** What was read of datasets, and what they were cut into. */
export interface ReadDatasets {
  readonly assets: Assets;
  readonly means: Means;
}

/**
 * The examples that `mean` is taken over; undefined for other edits, or with the reasons added.
 *
 * @param timesteps  the site's; each must be reached by some example
 */
export function toMean(
  subject: Subject,
  read: ReadDatasets,
  field: string,
  edit: Edit,
  timesteps: readonly number[],
): readonly ExamplePlan[] | undefined {
  if (edit.kind !== 'mean') return undefined;
  const { dataset } = edit;
  const at = `${field}.edit.dataset`;
  const cut = cutOf(subject, read, at, dataset);
  if (!cut) return undefined;
  const { examples, longest } = cut;
  const past = timesteps.find(t => t >= longest);
  if (past === undefined) return examples;
  subject.problems.add(
    at,
    `${shown(dataset)}: no example reaches timestep ${past}, the longest has ${counted(longest, 'timestep')}; expected one of at least ${past + 1}`,
  );
  return undefined;
}

/** A dataset's examples as the model reads them, cut once however often it is named; undefined with the reasons added at `at`. */
export function cutOf(
  subject: Subject,
  { assets, means }: ReadDatasets,
  at: string,
  dataset: string,
): Cut | undefined {
  let cut = means.get(dataset);
  if (!cut) {
    const parsed = assets.datasets.get(dataset);
    if (!parsed) throw new Error(`${dataset} was not read before validation`);
    cut = toCut(subject, parsed);
    means.set(dataset, cut);
  }
  if (!('problems' in cut)) return cut;
  for (const problem of cut.problems) subject.problems.add(at, `${shown(dataset)}: ${problem}`);
  return undefined;
}

function toCut(subject: Subject, parsed: ParsedDataset): Read<Cut> {
  if ('problems' in parsed) return parsed;
  const examples: ExamplePlan[] = [];
  const wrong: string[] = [];
  let longest = 0;
  for (const { number, base, isExample } of parsed.lines) {
    const problems = new Problems();
    const example = base && toExample({ ...subject, problems }, isExample ? '' : 'base', base);
    if (!base)
      problems.add('', 'has no "base", the example that a mean and principal directions read');
    if (problems.count > 0 || !example) {
      const texts = problems.list.map(({ field, message }) =>
        field === '' ? message : `${field.replace(/^\./, '')}: ${message}`,
      );
      wrong.push(wrongLine(number, texts));
      continue;
    }
    examples.push(example);
    longest = Math.max(longest, lengthOf(example.inputs));
  }
  return wrong.length > 0 ? { problems: named(wrong) } : { examples, longest };
}
