import { known } from '../../base/assert.ts';
import type { Anatomy } from '../../domain/anatomy.ts';
import type { DecodingPlan } from '../decode.ts';
import { lengthOf, type EditPlan, type ExamplePlan, type Plan, type SourcePlan } from '../plan.ts';
import { wantAll, type Wanted } from './recorder.ts';
import type { RunEdit, RunSpec } from './run.ts';

/** How each run of a plan turns logits into tokens. */
const decodingOf = ({ unroll }: Plan): DecodingPlan =>
  unroll.kind === 'forced' ? { kind: 'greedy' } : unroll.decoding;

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
    record: [...wantAll(anatomy, anatomy.states), ...record],
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
    decoding: steps === null ? { kind: 'greedy' } : decodingOf(plan),
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

function toRunEdit({ sources }: Plan, plan: EditPlan, shared: SharedRuns): RunEdit {
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
  return { plan, from, mean: means };
}

/** Lets a spec that has not been run yet record more. */
function grow(spec: RunSpec, wanted: Wanted): void {
  (spec as Growing).record.push(wanted);
}
