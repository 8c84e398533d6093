import { counted } from '../../../base/counted.ts';
import { known } from '../../../base/assert.ts';
import { named, wrongLine, type ParsedDataset } from '../../../domain/dataset.ts';
import { shown } from '../../../domain/escape.ts';
import type { Experiment } from '../../../domain/experiment.ts';
import { wrongQuestion } from '../../../domain/failure.ts';
import type { Rotation } from '../../assets.ts';
import { toLines, wrongDataset, type LinePlan, type LinesQuestion } from '../../lines.ts';
import type { EditPlan, Plan } from '../../plan.ts';
import { validate } from '../../validate.ts';
import { partsOf, type Parts } from './parts.ts';

/** A pair that is learned from or tried: an experiment, and the ids that its intervened run is to emit. */
export interface LabelledPair {
  /** Its number in the dataset, from 1. */
  readonly number: number;
  /** Along all directions of a rotation that turns nothing, which what is learned takes the place of. */
  readonly plan: Plan;
  readonly label: readonly number[];
}

/** A search for directions, held against its experiment and dataset. */
export interface Alignment {
  /** The intervention along whose directions values are interchanged. */
  readonly edit: EditPlan;
  /** Units of its component. */
  readonly units: number;
  /** How many directions are learned. */
  readonly count: number;
  readonly parts: Parts<LabelledPair>;
}

/** A path that no file can have: of the rotation that stands for what is learned. */
const learnedFile = '\0learned';

/**
 * Holds a search against its experiment and dataset: the experiment's first enabled interchange is where it is done, each line has
 * a label as long as what the run emits.
 *
 * @param count  how many directions; as asked
 * @param look   sees each line that fits, once
 * @throws EngineError `wrong-question` naming the field, or the lines by number
 */
export function toAlignment(
  question: LinesQuestion,
  dataset: { readonly path: string; readonly parsed: ParsedDataset },
  count: number,
  seed: number,
  look: (line: LinePlan) => void = () => undefined,
): Alignment {
  const { turned, edit } = toTurned(question, count);
  const pairs: LabelledPair[] = [];
  const wrong: string[] = [];
  toLines(turned, '--dataset', dataset, line => {
    look(line);
    const problem = problemOf(line);
    if (problem !== undefined) wrong.push(wrongLine(line.number, [problem]));
    else pairs.push({ ...line, label: known(line.label, 'a label').ids });
  });
  const refuse = (texts: readonly string[]): Error =>
    wrongDataset('--dataset', dataset.path, texts);
  if (wrong.length > 0) throw refuse(named(wrong));
  const parts = partsOf(pairs, keyOf, seed);
  if ('problem' in parts) throw refuse([parts.problem]);
  return { edit, units: edit.width, count, parts };
}

/** A question whose first interchange is along directions, and that interchange. */
interface Turned {
  readonly turned: LinesQuestion;
  readonly edit: EditPlan;
}

/**
 * The same question with its first enabled interchange along the first directions of a rotation that turns nothing.
 *
 * @throws EngineError `wrong-question`: there is no such interchange, or not so many directions
 */
export function toTurned({ experiment, model, assets }: LinesQuestion, count: number): Turned {
  const place = placeOf(experiment);
  const { component, width: units } = editAt(validate(experiment, model, assets), place);
  if (!(count < units)) {
    const because = `${component} has ${counted(units, 'unit')}, and along all directions the interchange is of them all`;
    const expected =
      units < 2
        ? 'expected a component of more than one unit'
        : `expected 1 to ${units - 1}: ${because}`;
    throw wrongQuestion([{ field: '--directions', message: `found ${count}, ${expected}` }]);
  }
  const rotations = new Map([...assets.rotations, [learnedFile, turningNothing(units)]]);
  const turned: LinesQuestion = {
    model,
    experiment: turnedAt(experiment, place, count),
    assets: { ...assets, rotations },
  };
  return { turned, edit: editAt(validate(turned.experiment, model, turned.assets), place) };
}

/** Where the first enabled interchange is in the experiment's list. */
function placeOf({ interventions = [] }: Experiment): number {
  const place = interventions.findIndex(
    ({ enabled, edit }) => enabled !== false && edit.kind === 'interchange',
  );
  const found = interventions[place];
  const problem = (field: string, message: string): Error => wrongQuestion([{ field, message }]);
  if (!found)
    throw problem(
      'interventions',
      'found no interchange that is enabled, expected one: at its site directions are learned',
    );
  const field = `interventions[${place}]`;
  if (found.basis)
    throw problem(`${field}.basis`, `found one, expected none: it is what is learned`);
  if (found.site.units)
    throw problem(
      `${field}.site.units`,
      `found ${shown(found.site.units)}, expected none: directions are of all units`,
    );
  return place;
}

const editAt = ({ edits }: Plan, place: number): EditPlan =>
  known(
    edits.find(each => each.place === place),
    'an interchange',
  );

/** The experiment with its interchange along the first directions of what is learned. */
const turnedAt = (experiment: Experiment, place: number, count: number): Experiment => ({
  ...experiment,
  interventions: (experiment.interventions ?? []).map((each, at) =>
    at === place
      ? {
          ...each,
          site: { ...each.site, units: [[0, count] as [number, number]] },
          basis: { kind: 'rotation', file: learnedFile },
        }
      : each,
  ),
});

const turningNothing = (units: number): Rotation => ({
  units,
  R: Float64Array.from({ length: units * units }, (_, at) => (at % (units + 1) === 0 ? 1 : 0)),
});

/** What is wrong with a line's label; undefined where nothing is. */
function problemOf({ label, plan }: LinePlan): string | undefined {
  if (!label) return 'has no label, expected the tokens that the intervened run is to emit';
  const emitted = plan.timesteps - plan.emitsFrom;
  if (label.ids.length === emitted) return undefined;
  return `label: found ${counted(label.ids.length, 'token')}, expected ${emitted}: one for each that the run emits`;
}

/** What makes two pairs the same: all that their runs read, however it is written. */
const keyOf = ({ plan: { base, sources } }: LabelledPair): string =>
  JSON.stringify([
    ...[base.inputs, base.initial],
    [...sources].map(([name, { inputs, initial, steps }]) => [name, inputs, initial, steps]),
  ]);
