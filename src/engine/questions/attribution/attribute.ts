import { known } from '../../../base/assert.ts';
import { unitsOf } from '../../../domain/anatomy.ts';
import { EngineError } from '../../../domain/failure.ts';
import type { Range } from '../../../domain/ranges.ts';
import type { Cell, Method } from '../../../domain/sweepMap.ts';
import { quietly } from '../../control.ts';
import { toAppliedEdit } from '../../edit.ts';
import { gradientsOf, type Slopes } from '../../gradient/gradient.ts';
import type { Asked } from '../../gradient/segment.ts';
import type { Parameters } from '../../parameters.ts';
import type { EditPlan, Plan } from '../../plan.ts';
import { evaluate } from '../../runs/evaluate.ts';
import { layersOf } from '../../runs/recorder.ts';
import { needsOf, type Run, type RunEdit, type RunSpec } from '../../runs/run.ts';
import { toRunEdit } from '../../runs/toRuns.ts';
import { differentiable } from '../../validate/metrics.ts';
import { sharedBy } from '../sweep/reads.ts';
import type { Batch, SweepOptions } from '../sweep/sweep.ts';
import type { Sweep } from '../sweep/toSweep.ts';

/** Cells that are given at once: of one gradient, and where each has gradients of its own. */
const batchSizes = { gradient: 1024, integrated: 16 };

/**
 * Whether a sweep's metric can be estimated.
 *
 * @throws EngineError `wrong-question`: it counts tokens, or is `kl`, whose gradient is 0 where the runs agree
 */
export function checkEstimable({ measured }: Sweep): void {
  const expected = 'logitDifference or probability';
  const metric = differentiable(measured, expected);
  if (metric.kind !== 'kl') return;
  const because = 'its gradient is 0 where the runs agree, so its first order says nothing';
  throw new EngineError('wrong-question', `--of: found kl: ${because}; expected ${expected}`);
}

/**
 * Estimates of a map's cells, each cell − `base`: the sum over its units of (edited − un-edited value) · ∂metric/∂value, in the
 * run without the pattern. Un-edited is what the trace of that run shows, other edits there included; for an edge of `hidden` it
 * is that copy's value and gradient.
 *
 * By `gradient` one backward pass makes the whole map. By integrated gradients each cell's gradient is the mean of those at
 * (k − ½)/S of the way from the un-edited value to the edited one, k = 1 … S, that site alone being moved.
 *
 * @param ranges  indices of cells, in order
 * @yields the cells of a batch, once it is done; one by one where each has gradients of its own
 * @throws EngineError `cancelled`, `too-large`
 * @source Nanda 2023, "Attribution patching"; Sundararajan et al. 2017, arXiv:1703.01365 (integrated gradients)
 */
export async function* attributeCells(
  model: Parameters,
  sweep: Sweep,
  method: Method,
  ranges: readonly Readonly<Range>[],
  options: SweepOptions,
): AsyncGenerator<Batch, void> {
  const { control } = options;
  const count = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  const steps = method === 'gradient' ? 0 : method.integrated;
  const quiet = quietly(control);
  const slopes = await gradientsOf(model, sweep.rest, sweep.measured, sitesOf(sweep), {
    ...options,
    control: steps === 0 ? control : quiet,
  });
  const size = steps === 0 ? batchSizes.gradient : batchSizes.integrated;
  let done = 0;
  for (const [start, end] of ranges)
    for (let from = start; from < end; from += size) {
      const to = Math.min(end, from + size);
      const plans = Array.from({ length: to - from }, (_, at) => sweep.cell(from + at));
      const moves = await movesOf(model, sweep, plans, slopes, { ...options, control: quiet });
      const cells: Cell[] = [];
      for (const [at, move] of moves.entries()) {
        if ('refused' in move) cells.push({ reason: move.refused });
        else {
          const slope =
            steps === 0
              ? move.gradient
              : await meanSlope(model, sweep, move, steps, { ...options, control: quiet });
          cells.push(toCell(estimate(move, slope)));
        }
        control.progress(++done, count);
        // One that took S passes is not lost to whoever stops before the next.
        if (steps > 0) yield { from: from + at, cells: cells.splice(0) };
        if (control.isCancelled())
          throw new EngineError('cancelled', `stopped before cell ${from + at + 1}`);
      }
      const breath = control.breathe();
      if (breath) await breath;
      if (cells.length > 0) yield { from, cells };
    }
}

const toCell = (value: number): Cell =>
  Number.isFinite(value) ? { value } : { reason: `the estimate is not finite: ${value}` };

/** The components, and copies of `hidden`, that some cell is at. */
function sitesOf({ count, cell }: Sweep): Asked[] {
  const sites = new Map<string, Asked>();
  for (let at = 0; at < count; at++) {
    const plan = cell(at);
    if ('refused' in plan) continue;
    const { component, edge } = patternOf(plan);
    sites.set(`${component}.${edge}`, { component, edge });
  }
  return [...sites.values()];
}

/** The pattern of a cell's plan, written out. */
const patternOf = ({ edits }: Plan): EditPlan => known(edits[0], 'the pattern');

/** Why a cell is refused. */
interface Refused {
  readonly refused: string;
}

/** What a cell's edit does at its site, in the run without it: one list of units for each of its timesteps. */
interface Move {
  readonly edit: EditPlan;
  readonly before: readonly Float32Array[];
  readonly after: readonly Float32Array[];
  readonly gradient: readonly Float32Array[];
}

/** The moves of some cells, or why a cell is refused. */
async function movesOf(
  model: Parameters,
  { rest, reads }: Sweep,
  plans: readonly (Plan | Refused)[],
  slopes: readonly Slopes[],
  { control, store }: SweepOptions,
): Promise<(Move | Refused)[]> {
  const shared = sharedBy(model.anatomy, rest, reads, [], 'fed');
  const edits = plans.map(plan =>
    'refused' in plan ? plan : toRunEdit(plan, patternOf(plan), shared),
  );
  const needs = edits.flatMap(edit =>
    'refused' in edit ? [] : needsOf({ ...shared.base, edits: [edit] }),
  );
  const runs = await evaluate(model, [...new Set(needs)], { control, store });
  const runOf = (spec: RunSpec): Run => known(runs.get(spec), 'a run');
  return edits.map(edit => ('refused' in edit ? edit : toMove(model, edit, slopes, runOf)));
}

function toMove(
  { anatomy }: Parameters,
  edit: RunEdit,
  slopes: readonly Slopes[],
  runOf: (spec: RunSpec) => Run,
): Move {
  const { component, layer, edge, timesteps } = edit.plan;
  const there = known(
    slopes.find(each => each.component === component && each.edge === edge),
    'a gradient',
  );
  const place = layersOf(anatomy, component).indexOf(layer);
  const width = unitsOf(anatomy, component, layer);
  const rowsOf = (all: readonly Float32Array[]): Float32Array[] =>
    timesteps.map(t => known(all[place], 'a layer').slice(t * width, (t + 1) * width));
  const before = rowsOf(there.values);
  const applied = toAppliedEdit(edit, runOf);
  const after = before.map((row, at) => {
    const changed = row.slice();
    applied.change(changed, known(timesteps[at], 'a timestep'), 0);
    return changed;
  });
  return { edit: edit.plan, before, after, gradient: rowsOf(there.gradients) };
}

/** Σ (after − before) · slope, in float64. */
function estimate({ before, after }: Move, slope: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (const [at, row] of before.entries())
    for (const [unit, value] of row.entries()) {
      const by = (after[at]?.[unit] ?? NaN) - value;
      if (by !== 0) sum += by * (slope[at]?.[unit] ?? NaN);
    }
  return sum;
}

/** The mean gradient along the line from the un-edited value to the edited one, that site alone being moved. */
async function meanSlope(
  model: Parameters,
  { rest, measured }: Sweep,
  { edit, before, after }: Move,
  steps: number,
  options: SweepOptions,
): Promise<Float64Array[]> {
  const { component, layer, edge, timesteps } = edit;
  const width = unitsOf(model.anatomy, component, layer);
  const sums = timesteps.map(() => new Float64Array(width));
  for (let k = 1; k <= steps; k++) {
    const share = (k - 0.5) / steps;
    const put = timesteps.map((t, at): EditPlan => {
      const value = Array.from(
        before[at] ?? [],
        (a, u) => a + share * ((after[at]?.[u] ?? NaN) - a),
      );
      const units = value.map((_, unit) => unit);
      return {
        ...{ place: edit.place, layer, component, timesteps: [t], units, width, edge },
        ...{ edit: { kind: 'set', value }, source: null, mean: null, basis: null },
      };
    });
    const plan = { ...rest, edits: [...rest.edits, ...put] };
    const [slopes] = await gradientsOf(model, plan, measured, [{ component, edge }], options);
    const all = known(
      slopes?.gradients[layersOf(model.anatomy, component).indexOf(layer)],
      'a gradient',
    );
    for (const [at, t] of timesteps.entries())
      for (let u = 0; u < width; u++) {
        const sum = known(sums[at], 'a sum');
        sum[u] = (sum[u] ?? NaN) + (all[t * width + u] ?? NaN) / steps;
      }
  }
  return sums;
}
