import { known } from '../../base/assert.ts';
import { unitsOf } from '../../domain/anatomy.ts';
import type { Component } from '../../domain/components.ts';
import { EngineError } from '../../domain/failure.ts';
import { readsFromEnd } from '../../domain/model.ts';
import { drive } from '../control.ts';
import { checkMemory } from '../memory.ts';
import type { Parameters } from '../parameters.ts';
import type { MetricPlan, Plan } from '../plan.ts';
import { checkRecorded } from '../runs/checkRecorded.ts';
import { evaluate, type EvaluateOptions } from '../runs/evaluate.ts';
import { layersOf, type Wanted } from '../runs/recorder.ts';
import { needsOf, type RunSpec } from '../runs/run.ts';
import { isInHindsight, toBase, toIntervened, toShared } from '../runs/toRuns.ts';
import { handOver, keepCarried, toCrew } from '../unroll/crew.ts';
import { toRow, type Row } from '../unroll/row.ts';
import { takeStretch } from '../unroll/stretch.ts';
import { longestStretch, stretchFrom } from '../unroll/unroll.ts';
import { differentiable } from '../validate/metrics.ts';
import { differentiate, toNumbers, type Asked, type Found, type Numbers } from './segment.ts';
import { slopeOf } from './slope.ts';

/** Fewest timesteps of a segment: below this a tape is small. */
const shortestSegment = 64;

/** How a gradient is taken. */
export interface GradientOptions extends EvaluateOptions {
  readonly memoryLimitMB: number;
  /** Timesteps that are taped at once; √T, but not few, unless given. */
  readonly segment?: number;
}

/** The derivative at one component, with both its edges. @returns per layer, [timesteps, units]; see `gradientsOf` */
export async function gradientOf(
  model: Parameters,
  plan: Plan,
  asked: MetricPlan,
  component: Component,
  options: GradientOptions,
): Promise<Float32Array[]> {
  const [slopes] = await gradientsOf(model, plan, asked, [{ component, edge: 'all' }], options);
  return known(slopes, 'a gradient').gradients;
}

/** A metric's derivative at a site, and the values there; both per layer (one entry for `embedding` and `logits`), [timesteps, units]. */
export interface Slopes extends Asked {
  readonly gradients: Float32Array[];
  /** After all edits there; 0 from the first timestep on that the metric does not depend on. */
  readonly values: Float32Array[];
}

/**
 * The derivative of a metric of the intervened run with respect to the values of some components, at every layer and
 * timestep, after all edits there: as if an `add` of ε came last. At `hidden` it covers both edges, or one copy. It flows
 * back through states, soft tokens and straight-through tokens; sources and the base run are constants.
 *
 * A long run is taken to pieces: what it carries is kept at every √T-th timestep, and each segment is taken again on a
 * tape of its own, the last first.
 *
 * @returns in the order asked
 * @throws EngineError `wrong-question`: a counting metric has no gradient; `too-large`; `cancelled`
 * @source Chen et al. 2016, arXiv:1604.06174 (segments taken again)
 */
export async function gradientsOf(
  model: Parameters,
  plan: Plan,
  asked: MetricPlan,
  sites: readonly Asked[],
  options: GradientOptions,
): Promise<Slopes[]> {
  const metric = differentiable(asked);
  const { anatomy, architecture } = model;
  const T = plan.timesteps;
  const length = readsFromEnd(architecture)
    ? T
    : Math.min(T, options.segment ?? Math.max(shortestSegment, Math.ceil(Math.sqrt(T))));
  const found = sites.reduce((sum, { component }) => sum + unitsInAll(model, component), 0);
  const bytes = tapeBytes(model, length) + 2 * 4 * T * found;
  checkMemory('a gradient over this run', bytes, options.memoryLimitMB);
  const logits: Wanted = { component: 'logits', layer: null, timesteps: [metric.timestep] };
  const base: RunSpec = { ...toBase(plan, anatomy, [logits]), outputs: 'fed' };
  const spec = toIntervened(plan, toShared(plan, base), [logits], 'fed');
  const needs = needsOf(spec);
  checkRecorded(anatomy, needs, 'what this run reads', options.memoryLimitMB);
  const done = await evaluate(
    model,
    [...(metric.kind === 'kl' || isInHindsight(plan) ? [base] : []), ...needs],
    options,
  );
  // Timesteps after the metric's do not count; of a model that reads from the end all do.
  const timesteps = readsFromEnd(architecture) ? T : metric.timestep + 1;
  const row = toRow(model, { ...spec, timesteps }, each => known(done.get(each), 'a run'), false);
  const q = done.get(base)?.recorder.at('logits', null, metric.timestep); // what `kl` alone asks for
  const slopes = sites.map(site => emptySlopes(model, site, T));
  const starts = await kept(model, row, length, options);
  const crew = toCrew(model, [row], 0);
  let end: Numbers | null = null;
  for (let k = starts.length - 1; k >= 0; k--) {
    end = differentiate(model, {
      row,
      crew,
      from: k * length,
      to: Math.min(timesteps, (k + 1) * length),
      start: starts[k] ?? null,
      end,
      sites,
      timestep: metric.timestep,
      slope: y => slopeOf(metric, y, q),
      found: noting(model, slopes),
    });
    options.control.progress(timesteps - k * length, timesteps);
    const breath = options.control.breathe();
    if (breath) await breath;
    if (options.control.isCancelled())
      throw new EngineError('cancelled', `stopped before timestep ${k * length}`);
  }
  return slopes;
}

function emptySlopes({ anatomy }: Parameters, site: Asked, T: number): Slopes {
  const empty = (): Float32Array[] =>
    layersOf(anatomy, site.component).map(
      layer => new Float32Array(T * unitsOf(anatomy, site.component, layer)),
    );
  return { ...site, gradients: empty(), values: empty() };
}

/** Puts what is found where it is asked for: where edits tell the copies of `hidden` apart, that of both is their sum. */
function noting({ anatomy }: Parameters, slopes: readonly Slopes[]): (at: Found) => void {
  let together: Found | undefined;
  return at => {
    const { component, edge, layer, t, unit, value, adjoint } = at;
    if (edge === 'all') together = at;
    const isApart = edge !== 'all' && together?.adjoint === undefined;
    for (const each of slopes) {
      if (each.component !== component) continue;
      if (each.edge !== edge && !(each.edge === 'all' && isApart)) continue;
      const place = layersOf(anatomy, component).indexOf(layer);
      const from = t * unitsOf(anatomy, component, layer) + unit;
      if (adjoint) addAt(known(each.gradients[place], 'a layer'), from, adjoint);
      if (each.edge === edge) known(each.values[place], 'a layer').set(value, from);
    }
  };
}

function addAt(whole: Float32Array, from: number, adjoint: Float32Array): void {
  for (let u = 0; u < adjoint.length; u++)
    whole[from + u] = (whole[from + u] ?? NaN) + (adjoint[u] ?? NaN);
}

/** What a run carries into each of its segments; null for the first, which begins it. */
async function kept(
  model: Parameters,
  row: Row,
  length: number,
  { control }: EvaluateOptions,
): Promise<(Numbers | null)[]> {
  const starts: (Numbers | null)[] = [null];
  if (row.timesteps > length)
    await drive(forward(model, row, length, starts), control, row.timesteps);
  return starts;
}

/** Takes a run forward up to its last segment. @yields the timesteps done */
function* forward(
  model: Parameters,
  row: Row,
  length: number,
  starts: (Numbers | null)[],
): Generator<number, void> {
  const { backend: ev } = model;
  const mark = ev.open();
  const setting = { model, ev, shares: false };
  try {
    const crew = toCrew(model, [row], 0);
    let carried = handOver(model, ev, null, { states: [], fed: null }, crew, 0);
    const last = length * (Math.ceil(row.timesteps / length) - 1);
    for (let t = 0; t < last;) {
      const timesteps = Math.min(
        length - (t % length),
        stretchFrom(t, [row], [row], longestStretch),
      );
      const made = takeStretch(setting, crew, carried, t, timesteps);
      carried = keepCarried(ev, mark, made);
      t += timesteps;
      if (t % length === 0) starts.push(toNumbers(a => ev.read(a), carried));
      yield t;
    }
  } finally {
    ev.rewind(mark, []);
  }
}

/** Values, adjoints and what is between them, for each float of a component. */
const floatsPerUnit = 6;

/** Bytes that a tape of so many timesteps takes: it holds every activation until it has gone back. */
export function tapeBytes({ anatomy, architecture }: Parameters, timesteps: number): number {
  const perStep = anatomy.layers.reduce(
    (sum, { units }) => sum + units.reduce((a, b) => a + b, 0),
    (architecture.outputSize ?? 0) + architecture.inputSize,
  );
  return 4 * floatsPerUnit * timesteps * perStep;
}

const unitsInAll = ({ anatomy }: Parameters, component: Component): number =>
  layersOf(anatomy, component).reduce<number>(
    (sum, layer) => sum + unitsOf(anatomy, component, layer),
    0,
  );
