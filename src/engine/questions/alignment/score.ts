import { known } from '../../../base/assert.ts';
import type { AlignedShares } from '../../../domain/alignment.ts';
import { toShare } from '../../../domain/share.ts';
import type { Parameters } from '../../parameters.ts';
import type { EditPlan, Plan } from '../../plan.ts';
import { checkRecorded } from '../../runs/checkRecorded.ts';
import { evaluate } from '../../runs/evaluate.ts';
import { forgetful, type RunSpec } from '../../runs/run.ts';
import { toBase, toIntervened, type SharedRuns } from '../../runs/toRuns.ts';
import { mostRows } from '../batches.ts';
import type { QuestionOptions } from '../options.ts';
import { sharing } from '../sharing.ts';
import type { LabelledPair } from './toAlignment.ts';

/** Directions that are tried, [units, count] row-major; null: all units. */
type Tried = Float64Array | null;

/** What is tried on pairs. */
export interface Compared {
  /** The intervention's place in the experiment's list. */
  readonly place: number;
  readonly learned: Float64Array;
  readonly random: readonly Float64Array[];
}

/**
 * Runs pairs as their experiment has it, with the interchange along the directions that were learned, along random ones, of all
 * units and of none, and counts how often all emitted tokens are the label's.
 *
 * @returns over all pairs, and over those whose label is not what the base run emits
 * @throws EngineError `cancelled`, `too-large`
 */
export async function scoreOf(
  model: Parameters,
  pairs: readonly LabelledPair[],
  { place, learned, random }: Compared,
  { control, memoryLimitMB }: QuestionOptions,
): Promise<{ readonly all: AlignedShares; readonly changed: AlignedShares }> {
  const tried: readonly Tried[] = [learned, null, ...random];
  const { anatomy } = model;
  /** For each pair: whether the base run emits its label, then whether each that is tried does. */
  const right: boolean[][] = [];
  for (let from = 0; from < pairs.length;) {
    const { plan } = known(pairs[from], 'a pair');
    const rows = mostRows(anatomy, plan.timesteps, toBase(plan, anatomy, []).record, memoryLimitMB);
    const some = pairs.slice(from, from + Math.max(1, Math.floor(rows / (tried.length + 1))));
    const share = sharing(anatomy);
    const specs = some.map(({ plan: each }) => specsOf(share(each, []), each, place, tried));
    checkRecorded(anatomy, specs.flat(), 'the runs of these pairs', memoryLimitMB);
    const done = await evaluate(model, specs.flat(), { control, store: forgetful, lockstep: true });
    for (const [at, { plan: each, label }] of some.entries())
      right.push(
        (specs[at] ?? []).map(spec => {
          const { outputIds } = known(done.get(spec), 'a run').said;
          const emitted = known(outputIds, 'tokens').subarray(each.emitsFrom);
          return label.every((id, k) => emitted[k] === id);
        }),
      );
    from += some.length;
  }
  return { all: sharesOf(right), changed: sharesOf(right.filter(([base]) => base === false)) };
}

/** The base run, then one for each that is tried. */
function specsOf(
  shared: SharedRuns,
  plan: Plan,
  place: number,
  tried: readonly Tried[],
): RunSpec[] {
  return [
    shared.base,
    ...tried.map(R => {
      const edits = plan.edits.map(edit => (edit.place === place ? along(edit, R) : edit));
      return toIntervened({ ...plan, edits }, shared, [], 'all');
    }),
  ];
}

/** An interchange along other directions. */
function along(edit: EditPlan, R: Tried): EditPlan {
  const count = R ? R.length / edit.width : edit.width;
  const units = Array.from({ length: count }, (_, unit) => unit);
  return { ...edit, units, basis: R && { R, count, origin: null } };
}

function sharesOf(right: readonly (readonly boolean[])[]): AlignedShares {
  const share = (at: number): number => right.filter(each => each[at]).length;
  const count = (right[0]?.length ?? 3) - 3;
  const random = Array.from({ length: count }, (_, k) => share(3 + k) / right.length);
  return {
    learned: toShare(share(1), right.length),
    random:
      right.length === 0 || count === 0
        ? null
        : {
            rotations: count,
            mean: random.reduce((sum, each) => sum + each, 0) / count,
            least: Math.min(...random),
            most: Math.max(...random),
          },
    whole: toShare(share(2), right.length),
    none: toShare(share(0), right.length),
  };
}
