import { known } from '../../base/assert.ts';
import type { Anatomy } from '../../domain/anatomy.ts';
import type { DecodingPlan, HindsightPlan } from '../decode.ts';
import { lengthOf, type EditPlan, type ExamplePlan, type Plan, type SourcePlan } from '../plan.ts';
import { wantAll, type Wanted } from './recorder.ts';
import type { RunEdit, RunSpec } from './run.ts';

/** How each run of a plan turns logits into tokens. */
const decodingOf = ({ unroll }: Plan): DecodingPlan =>
  unroll.kind === 'forced' ? { kind: 'greedy' } : unroll.decoding;

/** What was observed, the base run alone is known to have written. */
const withoutHindsight = (decoding: DecodingPlan): DecodingPlan =>
  decoding.kind === 'sample' ? { ...decoding, hindsight: null } : decoding;

/** What the base run is known to have written; null where that is not given. */
function hindsightOf(plan: Plan): HindsightPlan | null {
  const decoding = decodingOf(plan);
  return decoding.kind === 'sample' ? decoding.hindsight : null;
}

/** Whether the noise of the intervened run follows from the base run. */
export const isInHindsight = (plan: Plan): boolean => hindsightOf(plan) !== null;

/** The base run's logits where it is known what it wrote: the noise follows from them. */
export function wantedByHindsight(plan: Plan): Wanted[] {
  const hindsight = hindsightOf(plan);
  if (!hindsight) return [];
  const { ids, from } = hindsight;
  return [{ component: 'logits', layer: null, timesteps: ids.map((_, k) => from + k) }];
}

/** Source runs of one plan, and runs of the datasets that means are taken over: each example once, however many edits read it. */
export interface SharedRuns {
  readonly base: RunSpec;
  of(example: ExamplePlan | SourcePlan): RunSpec;
}

/** A spec while it is made: what it records grows with the edits that read it. */
type Growing = RunSpec & { record: Wanted[] };

/**
 * The un-intervened run of a plan's base, with its states recorded: whatever is based on it starts from them.
 *
 * @param record  recorded beside the states
 */
export function toBase(plan: Plan, anatomy: Anatomy, record: readonly Wanted[]): RunSpec {
  const { inputs, initial } = plan.base;
  return {
    inputs,
    reads: null,
    timesteps: plan.timesteps,
    decoding: decodingOf(plan),
    initial,
    edits: [],
    base: null,
    record: [...wantAll(anatomy, anatomy.states), ...wantedByHindsight(plan), ...record],
    outputs: 'all',
  };
}

/** Makes room for the runs that edits read. */
export function toShared(plan: Plan, base: RunSpec): SharedRuns {
  const runs = new Map<ExamplePlan, RunSpec>();
  return {
    base,
    of(example) {
      const before = runs.get(example);
      if (before) return before;
      const made = ofExample(plan, example);
      runs.set(example, made);
      return made;
    },
  };
}

function ofExample(plan: Plan, example: ExamplePlan | SourcePlan): RunSpec {
  const { inputs, initial } = example;
  const steps = 'steps' in example ? example.steps : null;
  return {
    inputs,
    reads: null,
    timesteps: lengthOf(inputs) + (steps ?? 1) - 1,
    decoding: steps === null ? { kind: 'greedy' } : withoutHindsight(decodingOf(plan)),
    initial,
    edits: [],
    base: null,
    record: [],
    outputs: 'fed',
  };
}

/**
 * The intervened run of a plan; the runs that its edits read record what they read.
 *
 * @param record  all that it records
 */
export function toIntervened(
  plan: Plan,
  shared: SharedRuns,
  record: readonly Wanted[],
  outputs: 'all' | 'fed',
): RunSpec {
  const { base } = shared;
  return {
    ...base,
    reads: plan.unroll.kind === 'baseOutput' ? base : null,
    edits: plan.edits.map(edit => toRunEdit(plan, edit, shared)),
    base,
    record,
    outputs,
  };
}

/** An edit with the runs that its values are taken from, which record what it reads. */
export function toRunEdit({ sources }: Plan, plan: EditPlan, shared: SharedRuns): RunEdit {
  const { source, mean, component, layer } = plan;
  const from =
    source &&
    (source.example === 'base'
      ? shared.base
      : shared.of(known(sources.get(source.example), 'a source')));
  if (source && from)
    grow(from, { component: source.component, layer: source.layer, timesteps: source.timesteps });
  const means = mean?.map(example => shared.of(example)) ?? null;
  for (const spec of means ?? [])
    grow(spec, {
      component,
      layer,
      timesteps: plan.timesteps.filter(t => t < spec.timesteps),
    });
  const { basis } = plan;
  const principal =
    basis && 'examples' in basis ? basis.examples.map(example => shared.of(example)) : null;
  for (const spec of principal ?? []) grow(spec, { component, layer, timesteps: 'all' });
  return { plan, from, mean: means, principal };
}

/** Lets a spec that has not been run yet record more. */
function grow(spec: RunSpec, wanted: Wanted): void {
  (spec as Growing).record.push(wanted);
}

/** Lets a spec that has not been run yet say its outputs at all timesteps. */
export function sayAll(spec: RunSpec): void {
  (spec as { outputs: RunSpec['outputs'] }).outputs = 'all';
}
