import { known } from '../../base/assert.ts';
import { componentsOf, unitsOf, type Anatomy } from '../../domain/anatomy.ts';
import { isModelComponent, type Component } from '../../domain/components.ts';
import type { Moment } from '../../domain/result.ts';
import { checkMemory } from '../memory.ts';
import { wantedByMetrics } from '../metrics.ts';
import type { Parameters } from '../parameters.ts';
import type { Plan } from '../plan.ts';
import { checkRecorded } from './checkRecorded.ts';
import { evaluate, type EvaluateOptions } from './evaluate.ts';
import { bytesOf, wantAll, type Wanted } from './recorder.ts';
import type { Runs } from './run.ts';
import { toBase, toIntervened, toShared, wantedByHindsight } from './toRuns.ts';

/** What a caller asks of an experiment's runs beside its plan. */
export interface RunOptions extends EvaluateOptions {
  /** Recorded at every layer and timestep, beside the states. */
  readonly record: readonly Component[];
  /** Timesteps whose logits are recorded too; none unless given. */
  readonly logitsAt?: readonly number[];
  /** Where every component is recorded, too; none unless given. */
  readonly at?: readonly Moment[];
  readonly memoryLimitMB: number;
}

/**
 * Runs an experiment: its sources, its base and, with the interventions, its base again.
 *
 * @throws EngineError `too-large`: what it records does not fit the memory limit; `cancelled`
 */
export async function runPlan(model: Parameters, plan: Plan, options: RunOptions): Promise<Runs> {
  const wanted = wantedOf(model, plan, options);
  const { anatomy } = model;
  checkMemory('recording this run', recordedBytes(model, plan, options), options.memoryLimitMB);
  const base = toBase(plan, anatomy, wanted);
  if (plan.edits.length === 0) {
    const run = known((await evaluate(model, [base], options)).get(base), 'the base run');
    return { base: run, intervened: run };
  }
  const intervened = toIntervened(plan, toShared(plan, base), wanted, 'all');
  checkRecorded(anatomy, [base, intervened], 'this run', options.memoryLimitMB);
  const runs = await evaluate(model, [base, intervened], options);
  return {
    base: known(runs.get(base), 'the base run'),
    intervened: known(runs.get(intervened), 'the intervened run'),
  };
}

/** What both runs record: the states, what was asked for, and the logits that metrics and the digest read. */
function wantedOf(
  { anatomy }: Parameters,
  plan: Plan,
  { record, logitsAt = [], at = [] }: RunOptions,
): Wanted[] {
  const hasLogits = anatomy.model.some(({ name }) => name === 'logits');
  const timesteps = [...logitsAt, plan.timesteps - 1];
  return [
    ...wantAll(anatomy, [...new Set<Component>([...anatomy.states, ...record])]),
    ...(hasLogits ? [{ component: 'logits' as const, layer: null, timesteps }] : []),
    ...at.flatMap(moment => wantedAt(anatomy, plan, moment)),
    ...wantedByMetrics(plan),
  ];
}

/** Every component of a layer, or of the whole model, at one timestep, where the run has it. */
const wantedAt = (anatomy: Anatomy, { timesteps }: Plan, { layer, timestep }: Moment): Wanted[] =>
  componentsOf(anatomy)
    .filter(component => isModelComponent(component) === (layer === null))
    .filter(component => timestep < timesteps && unitsOf(anatomy, component, layer) > 0)
    .map(component => ({ component, layer, timesteps: [timestep] }));

/** Bytes that both runs of a plan record. */
export function recordedBytes(model: Parameters, plan: Plan, options: RunOptions): number {
  const wanted = wantedOf(model, plan, options);
  const bytes = (record: readonly Wanted[]): number =>
    bytesOf(model.anatomy, plan.timesteps, record);
  const base = bytes([...wanted, ...wantedByHindsight(plan)]);
  return plan.edits.length > 0 ? base + bytes(wanted) : base;
}
