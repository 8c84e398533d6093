import { known } from '../../../base/assert.ts';
import type { Range } from '../../../domain/ranges.ts';
import type { Cell } from '../../../domain/sweepMap.ts';
import { ofBatch } from '../../control.ts';
import { valueOf, wantedByMetrics } from '../../metrics.ts';
import type { Parameters } from '../../parameters.ts';
import type { MetricPlan, Plan } from '../../plan.ts';
import { checkRecorded } from '../../runs/checkRecorded.ts';
import { evaluate } from '../../runs/evaluate.ts';
import type { Wanted } from '../../runs/recorder.ts';
import type { Run, RunSpec, RunStore } from '../../runs/run.ts';
import { toIntervened } from '../../runs/toRuns.ts';
import { mostRows } from '../batches.ts';
import type { QuestionOptions } from '../options.ts';
import { noReads, readBytes, sharedBy } from './reads.ts';
import type { Sweep } from './toSweep.ts';

/** How a sweep is run, and where its runs are kept. */
export interface SweepOptions extends QuestionOptions {
  readonly store: RunStore;
}

/** Cells that follow one another, from index `from` on. */
export interface Batch {
  readonly from: number;
  readonly cells: readonly Cell[];
}

/** The metric of the run without the pattern; null where it has no value. */
export async function sweepBase(
  model: Parameters,
  sweep: Sweep,
  options: SweepOptions,
): Promise<number | null> {
  const [value = null] = await valuesOf(model, sweep, [sweep.rest], options);
  return value !== null && Number.isFinite(value) ? value : null;
}

/**
 * Runs cells, many rows at a time.
 *
 * @param ranges  indices of cells, in order
 * @yields the cells of a batch, once it is done
 * @throws EngineError `cancelled`, `too-large`
 */
export async function* sweepCells(
  model: Parameters,
  sweep: Sweep,
  ranges: readonly Readonly<Range>[],
  options: SweepOptions,
): AsyncGenerator<Batch, void> {
  const { rest, measured } = sweep;
  const { control, memoryLimitMB } = options;
  const rows = mostRows(model.anatomy, rest.timesteps, wantedOf(measured, rest), memoryLimitMB);
  const count = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  let done = 0;
  for (const [start, end] of ranges) {
    for (let from = start; from < end; from += rows) {
      const plans = Array.from({ length: Math.min(rows, end - from) }, (_, at) =>
        sweep.cell(from + at),
      );
      const held = plans.filter((plan): plan is Plan => !('refused' in plan));
      const cells = await valuesOf(model, sweep, held, {
        ...options,
        control: ofBatch(control, done, plans.length, count),
      });
      done += plans.length;
      control.progress(done, count);
      let at = 0;
      yield {
        from,
        cells: plans.map(plan =>
          'refused' in plan ? { reason: plan.refused } : toCellOf(measured, cells[at++] ?? null),
        ),
      };
    }
  }
}

function toCellOf({ kind }: MetricPlan, value: number | null): Cell {
  if (value === null) return { reason: `${kind} has no value: the runs do not diverge` };
  return Number.isFinite(value) ? { value } : { reason: `${kind} is not finite: ${value}` };
}

const wantedOf = (metric: MetricPlan, plan: Plan): Wanted[] =>
  wantedByMetrics({ ...plan, metrics: [metric] });

/** The metric of some plans that differ in their first edit alone. */
async function valuesOf(
  model: Parameters,
  { measured, rest, reads }: Sweep,
  plans: readonly Plan[],
  { control, store, memoryLimitMB }: SweepOptions,
): Promise<(number | null)[]> {
  if (plans.length === 0) return [];
  const { anatomy } = model;
  const record = wantedOf(measured, rest);
  const outputs = record.length > 0 ? 'fed' : 'all';
  const isRoomFor = readBytes(anatomy, rest, reads) <= (memoryLimitMB * 2 ** 20) / 4;
  const shared = sharedBy(anatomy, rest, isRoomFor ? reads : noReads, record, outputs);
  const { base } = shared;
  const specs = plans.map(plan =>
    plan.edits.length === 0 ? base : toIntervened(plan, shared, record, outputs),
  );
  checkRecorded(anatomy, [base, ...specs], 'the runs of this sweep', memoryLimitMB);
  const runs = await evaluate(model, [base, ...specs], { control, store, lockstep: true });
  const runOf = (spec: RunSpec): Run => known(runs.get(spec), 'a run');
  return plans.map((plan, at) =>
    valueOf(measured, plan, {
      base: runOf(base),
      intervened: runOf(known(specs[at], 'a run')),
    }),
  );
}
