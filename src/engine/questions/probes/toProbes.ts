import { counted } from '../../../base/counted.ts';
import { known } from '../../../base/assert.ts';
import { philox } from '../../../base/philox.ts';
import { named, wrongLine, type DatasetLine, type ParsedDataset } from '../../../domain/dataset.ts';
import type { LabelValue, ProbedTimesteps, ProbeKind } from '../../../domain/probes.ts';
import { noAssets } from '../../assets.ts';
import { toLines, wrongDataset, type LinePlan } from '../../lines.ts';
import { lengthOf, type Plan } from '../../plan.ts';
import type { Judged } from '../../validate.ts';
import { shuffled } from '../shuffled.ts';
import { codeLabels, readLabels, type Coded } from './labels.ts';

/** How labels are probed. */
export interface ProbeQuestion {
  /** The field that holds the labels. */
  readonly field: string;
  /** Undefined: as the labels are. */
  readonly kind: ProbeKind | undefined;
  readonly timesteps: ProbedTimesteps;
  readonly folds: number;
  readonly penalty: number;
  readonly seed: number;
}

/** A value that has a label: an example at a timestep. */
export interface Labelled {
  readonly example: number;
  readonly t: number;
  readonly label: number;
  /** What stands in the label's place for the control; null without one. */
  readonly control: number | null;
  readonly fold: number;
}

/** Probes held against a dataset. */
export interface Probes extends Pick<Coded, 'kind' | 'classes'> {
  readonly question: ProbeQuestion;
  /** Each example teacher-forced. */
  readonly plans: readonly Plan[];
  /** By example, then timestep. */
  readonly rows: readonly Labelled[];
  readonly whyNoControl: string | null;
}

/**
 * Holds probes against a dataset: each line's base is read teacher-forced.
 *
 * @param look  sees each line that fits, once
 * @throws EngineError `wrong-question` naming the lines by number, or what does not fit of the labels
 */
export function toProbes(
  model: Judged,
  { path, parsed }: { readonly path: string; readonly parsed: ParsedDataset },
  question: ProbeQuestion,
  look: (line: LinePlan) => void = () => undefined,
): Probes {
  const refuse = (texts: readonly string[]): Error => wrongDataset('--dataset', path, texts);
  if ('problems' in parsed) throw refuse(parsed.problems);
  const bare = parsed.lines.filter(({ base }) => base === undefined);
  if (bare.length > 0)
    throw refuse(named(bare.map(({ number }) => wrongLine(number, ['has no "base" to read']))));
  const plans: Plan[] = [];
  const experiment = { version: 1 as const, checkpoint: '', base: {} };
  const lines = parsed.lines.map(withoutLabels);
  toLines(
    { experiment, model, assets: noAssets },
    '--dataset',
    { path, parsed: { lines } },
    line => {
      look(line);
      plans.push(line.plan);
    },
  );
  const { field, folds, seed } = question;
  const lengths = plans.map(({ base }) => lengthOf(base.inputs));
  const labels = readLabels(parsed.lines, lengths, field);
  if ('problems' in labels) throw refuse(named(labels.problems));
  const coded = codeLabels(labels, question.kind);
  if ('problem' in coded) throw refuse([`${field}: ${coded.problem}`]);
  const foldOf = foldsOf(plans, folds, seed);
  if ('problem' in foldOf) throw refuse([foldOf.problem]);
  const whyNoControl = whyNoControlOf(model, labels.isPerTimestep);
  const values = labels.of.flat().filter(value => value !== null);
  const controlOf = controlsOf(values, seed);
  const rows = plans.flatMap(({ base: { inputs } }, example): Labelled[] =>
    Array.from({ length: known(lengths[example], 'a length') }, (_, t) => {
      const value = labels.of[example]?.[labels.isPerTimestep ? t : 0] ?? null;
      if (value === null) return [];
      const id = whyNoControl === null && inputs.kind === 'tokens' ? inputs.ids[t] : undefined;
      return [
        {
          ...{ example, t, fold: known(foldOf.of[example], 'a fold') },
          label: coded.codeOf(value),
          control: id === undefined ? null : coded.codeOf(controlOf(id)),
        },
      ];
    }).flat(),
  );
  return { ...coded, question, plans, rows, whyNoControl };
}

/** A line as an example alone: what else it has is any JSON to a probe. */
const withoutLabels = (line: DatasetLine): DatasetLine => ({
  ...line,
  sources: undefined,
  label: undefined,
  baseLabel: undefined,
  sourceLabels: undefined,
});

function whyNoControlOf({ architecture }: Judged, isPerTimestep: boolean): string | null {
  if (architecture.vocabularySize === null)
    return 'the model reads vectors, and a control label goes by the token that is read';
  return isPerTimestep
    ? null
    : 'the label is of a whole example, and a control label goes by the token that is read';
}

/**
 * Control labels: for each token one label, drawn from how often labels occur, so that a probe can know it only by heart.
 *
 * @param values  the labels of all timesteps
 * @source Hewitt & Liang 2019, arXiv:1909.03368
 */
function controlsOf(values: readonly LabelValue[], seed: number): (id: number) => LabelValue {
  const drawn = new Map<number, LabelValue>();
  return id => {
    const before = drawn.get(id);
    if (before !== undefined) return before;
    const [word] = philox(seed, [id, 0, 0, 2]);
    const place = Math.floor(((word + 0.5) / 2 ** 32) * values.length);
    const value = known(values[place], 'a label');
    drawn.set(id, value);
    return value;
  };
}

/** The fold of each example; examples that read the same are in one. */
function foldsOf(
  plans: readonly Plan[],
  folds: number,
  seed: number,
): { readonly of: readonly number[] } | { readonly problem: string } {
  const keys = plans.map(({ base }) => JSON.stringify([base.inputs, base.initial]));
  const different = [...new Set(keys)];
  if (different.length < folds) {
    const found = `holds ${counted(different.length, 'example')} that ${different.length === 1 ? 'differs' : 'differ'}`;
    return { problem: `${found}, expected at least ${folds}: one a fold (--folds)` };
  }
  const places = new Map(shuffled(different, seed, 0).map((key, place) => [key, place % folds]));
  return { of: keys.map(key => known(places.get(key), 'a fold')) };
}
