import { known } from '../../../base/assert.ts';
import type { Anatomy } from '../../../domain/anatomy.ts';
import type { Experiment, Intervention, Metric } from '../../../domain/experiment.ts';
import { EngineError } from '../../../domain/failure.ts';
import type { Model } from '../../../domain/model.ts';
import { cellCount } from '../../../domain/cellCount.ts';
import { patternOf, toCell } from '../../../domain/sweepCells.ts';
import type { Axis } from '../../../domain/sweepMap.ts';
import { anatomyOf } from '../../anatomy.ts';
import type { Assets } from '../../assets.ts';
import type { EditPlan, MetricPlan, Plan } from '../../plan.ts';
import { toSubject } from '../../validate/examples.ts';
import { toEdit, toSetting, type Setting } from '../../validate/interventions.ts';
import { Problems } from '../../validate/problems.ts';
import { metricPlace } from '../metricPlace.ts';
import { toAxes, type Extent } from './axes.ts';
import { readsOf, timestepsOf, type Reads } from './reads.ts';

/** An experiment held against its model, and what it names beside its checkpoint. */
export interface Question {
  readonly experiment: Experiment;
  readonly model: Pick<Model, 'architecture' | 'vocabulary'>;
  readonly plan: Plan;
  readonly assets: Assets;
}

/** A sweep held against its model: its cells are enumerated, and none has been run. */
export interface Sweep {
  readonly axes: readonly Axis[];
  /** C, how many cells there are. */
  readonly count: number;
  /** As the experiment has it. */
  readonly metric: Metric;
  readonly measured: MetricPlan;
  /** The experiment's plan without the pattern: what every cell has in common. */
  readonly rest: Plan;
  /** What cells read of other runs. */
  readonly reads: Reads;
  /** A cell's plan, which is the experiment's but for the axes' values in the pattern; or why it is refused. */
  cell(index: number): Plan | { readonly refused: string };
}

/**
 * Holds a sweep against its model.
 *
 * @param plan  the experiment's own
 * @param over  the axes' names
 * @param of    the metric, by its place or kind; undefined: the first
 * @throws EngineError `wrong-question`: no pattern, no such axes, no such metric, no cell that would run
 */
export function toSweep(
  { experiment, model, plan, assets }: Question,
  over: string,
  of: string | undefined,
): Sweep {
  const first = patternOf(experiment);
  if (!first) {
    const found = 'found none that is enabled, expected one: the pattern that is swept';
    throw new EngineError('wrong-question', `interventions: ${found}`);
  }
  const { at: place, pattern } = first;
  const at = metricPlace(experiment.metrics ?? [], of);
  const anatomy = anatomyOf(model.architecture);
  const hold = holder(model, toSetting(plan.timesteps, plan.sources, assets), place);
  const held = hold(pattern);
  if ('refused' in held) throw new EngineError('wrong-question', held.refused);
  const axes = toAxes(over, extentOf(anatomy, plan, held, hold, pattern));
  const [, ...others] = plan.edits;
  const sweep: Sweep = {
    axes,
    count: cellCount(axes),
    metric: known(experiment.metrics?.[at], 'a metric'),
    measured: known(plan.metrics[at], 'a metric'),
    rest: { ...plan, edits: others },
    reads: readsOf(anatomy, axes, plan, held, pattern),
    cell(index) {
      const edit = hold(toCell(pattern, axes, index));
      return 'refused' in edit ? edit : { ...plan, edits: [edit, ...others] };
    },
  };
  expectCells(sweep, over);
  return sweep;
}

/** @throws EngineError `wrong-question` where every cell would be refused: there is nothing to run */
function expectCells({ count, cell }: Sweep, over: string): void {
  let first: string | undefined;
  for (let at = 0; at < count; at++) {
    const held = cell(at);
    if (!('refused' in held)) return;
    first ??= held.refused;
  }
  const why =
    first === undefined ? 'has no cells' : `no cell of ${count} can be run; the first: ${first}`;
  throw new EngineError('wrong-question', `--over: ${over}: ${why}`);
}

/** Holds one intervention after the other against the same model and the same runs. */
type Hold = (intervention: Intervention) => EditPlan | { readonly refused: string };

function holder(
  { architecture, vocabulary }: Question['model'],
  setting: Setting,
  place: number,
): Hold {
  const subject = toSubject(architecture, vocabulary, new Problems());
  return intervention => {
    const problems = new Problems();
    const edit = toEdit({ ...subject, problems }, setting, intervention, place);
    const refused = problems.list.map(({ field, message }) => `${field}: ${message}`).join('; ');
    return edit ?? { refused };
  };
}

function extentOf(
  anatomy: Anatomy,
  { timesteps, sources }: Plan,
  { source }: EditPlan,
  hold: Hold,
  { site, basis }: Intervention,
): Extent {
  const from = source && (sources.get(source.example) ?? null);
  const { units: _, ...whole } = site;
  const all = hold({ site: whole, edit: { kind: 'zero' }, ...(basis && { basis }) });
  return {
    anatomy,
    timesteps,
    // Without such a source the values are taken from the base run itself.
    sourceTimesteps: source && (from ? timestepsOf(from) : timesteps),
    units: 'refused' in all ? 0 : all.units.length,
  };
}
