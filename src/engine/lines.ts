import { known } from '../base/assert.ts';
import { named, wrongLine, type DatasetLine, type ParsedDataset } from '../domain/dataset.ts';
import { shown } from '../domain/escape.ts';
import type { Experiment } from '../domain/experiment.ts';
import { problemLine, wrongQuestion, type Problem } from '../domain/failure.ts';
import { toPair, type Label, type Pair } from '../domain/pair.ts';
import { joined } from '../domain/schemaProblems.ts';
import type { Assets } from './assets.ts';
import type { InputsPlan, Plan, UnknownPlan } from './plan.ts';
import { toValidator, type Judged, type Validator } from './validate.ts';
import { ofOutputs, toInputs } from './validate/examples.ts';
import { choices, Problems } from './validate/problems.ts';

/** Ids of the tokens that a run is to emit. */
export interface LabelPlan extends Pick<InputsPlan, 'unknown'> {
  readonly ids: readonly number[];
}

/** A line of a dataset held against the experiment that it is a line for. */
export interface LinePlan {
  /** Its number in the file, from 1. */
  readonly number: number;
  /** The experiment's with the line's examples in place of its own. */
  readonly plan: Plan;
  /** Null where the line has none. */
  readonly label: LabelPlan | null;
  readonly baseLabel: LabelPlan | null;
  /** Of those sources that have one, by name. */
  readonly sourceLabels: ReadonlyMap<string, LabelPlan>;
  /** What of the line's own texts is in no vocabulary. */
  readonly unknown: readonly UnknownPlan[];
}

/** Those of all its runs. */
type Labels = Pick<LinePlan, 'label' | 'baseLabel' | 'sourceLabels'>;

/** A dataset held against an experiment: every line fits. */
export interface Lines {
  readonly count: number;
  /** A line by its place from 0; made anew, as plans of many lines are large. */
  at(place: number): LinePlan;
}

/** What a dataset's lines are held against. */
export interface LinesQuestion {
  readonly experiment: Experiment;
  readonly model: Judged;
  readonly assets: Assets;
}

/**
 * Holds a dataset against the experiment that is repeated over it: each line's base and sources take the place of the experiment's
 * own, wholly, and what it leaves out stays.
 *
 * @param option   what named the dataset, such as `--dataset`
 * @param dataset  its path as it was given, and what was read there
 * @param look     sees each line that fits, once
 * @throws EngineError `wrong-question` naming the first wrong lines by number, with what is expected there
 */
export function toLines(
  { experiment, model, assets }: LinesQuestion,
  option: string,
  { path, parsed }: { readonly path: string; readonly parsed: ParsedDataset },
  look: (line: LinePlan) => void = () => undefined,
): Lines {
  if ('problems' in parsed) throw wrongDataset(option, path, parsed.problems);
  const validator = toValidator(model, assets);
  const wrong: string[] = [];
  for (const line of parsed.lines) {
    const held = toLine(validator, experiment, line);
    if ('problems' in held) wrong.push(wrongLine(line.number, held.problems));
    else look(held);
  }
  if (wrong.length > 0) throw wrongDataset(option, path, named(wrong));
  return {
    count: parsed.lines.length,
    at(place) {
      const held = toLine(validator, experiment, known(parsed.lines[place], 'a line'));
      if ('problems' in held) throw new Error('a line fitted, and fits no more');
      return held;
    },
  };
}

/** A dataset that is refused. @param wrong  what is wrong with it, a text each */
export const wrongDataset = (option: string, path: string, wrong: readonly string[]): Error =>
  wrongQuestion(
    wrong.map((text): Problem => ({ field: option, message: `${shown(path)}: ${text}` })),
  );

function toLine(
  validator: Validator,
  experiment: Experiment,
  line: DatasetLine,
): LinePlan | { readonly problems: readonly string[] } {
  const pair = toPair(line);
  if ('problems' in pair) return pair;
  const problems = new Problems();
  checkSources(problems, experiment, pair);
  const plan =
    problems.count === 0 ? validator.toPlan(withExamples(experiment, pair), problems) : undefined;
  const labels = problems.count === 0 ? toLabels(validator, pair, problems) : undefined;
  if (plan && labels && problems.count === 0)
    return { number: pair.number, plan, ...labels, unknown: unknownOf(pair, plan, labels) };
  return {
    problems: problems.list.map(({ field, message }) =>
      problemLine({ field: line.isExample ? field.replace(/^base(?:\.|$)/, '') : field, message }),
    ),
  };
}

/** Of the examples and labels that the line gives: the experiment's own are not the line's. */
function unknownOf({ base, sources }: Pair, plan: Plan, labels: Labels): UnknownPlan[] {
  const own = [...plan.sources].filter(([name]) => Object.hasOwn(sources, name));
  return [
    ...(base ? [plan.base] : []),
    ...own.map(([, source]) => source),
    ...[labels.label, labels.baseLabel, ...labels.sourceLabels.values()],
  ].flatMap(read => read?.unknown ?? []);
}

const withExamples = (experiment: Experiment, { base, sources }: Pair): Experiment => ({
  ...experiment,
  base: base ?? experiment.base,
  sources: { ...experiment.sources, ...sources },
});

/** A line's sources and their labels are of sources that the experiment has. */
function checkSources(
  problems: Problems,
  experiment: Experiment,
  { sources, sourceLabels }: Pair,
): void {
  const names = Object.keys(experiment.sources ?? {});
  const expected =
    names.length === 0 ? 'none: the experiment has no source' : `one of ${choices(names)}`;
  for (const [field, byName] of Object.entries({ sources, sourceLabels }))
    for (const name of Object.keys(byName))
      if (!names.includes(name))
        problems.add(joined(field, name), `found ${shown(name)}, expected ${expected}`);
}

function toLabels(
  { subject }: Validator,
  { label, baseLabel, sourceLabels }: Pair,
  problems: Problems,
): Labels {
  const { outputSize, vocabularySize } = subject.architecture;
  const whyNone =
    outputSize === null
      ? 'this model has no readout'
      : vocabularySize === null
        ? 'this model puts out vectors'
        : null;
  const outputs = ofOutputs({ ...subject, problems });
  const held = (field: string, asked: Label | undefined): LabelPlan | null => {
    if (!asked) return null;
    if (whyNone !== null) problems.add(field, `${whyNone}, so no run emits tokens; expected none`);
    if (whyNone !== null) return null;
    const read = toInputs(outputs, field, asked, outputSize ?? 0);
    if (read?.inputs.kind !== 'tokens') return null;
    return { ids: read.inputs.ids, ...(read.unknown && { unknown: read.unknown }) };
  };
  const ofSources = new Map<string, LabelPlan>();
  for (const [name, asked] of Object.entries(sourceLabels)) {
    const found = held(joined('sourceLabels', name), asked);
    if (found) ofSources.set(name, found);
  }
  return {
    label: held('label', label),
    baseLabel: held('baseLabel', baseLabel),
    sourceLabels: ofSources,
  };
}
