import { known } from '../base/assert.ts';
import type { Component } from '../domain/components.ts';
import { widthOf } from '../domain/width.ts';
import { unrollBidirectional } from './bidirectional.ts';
import type { State } from './cells/cell.ts';
import { drive, type Control } from './control.ts';
import type { DecodingPlan } from './decode.ts';
import { toAppliedEdit, type AppliedEdit, type SourceValues } from './edit.ts';
import { checkMemory } from './memory.ts';
import { row } from './ops.ts';
import { wantedByMetrics } from './metrics.ts';
import type { Parameters } from './parameters.ts';
import { lengthOf, type EditPlan, type Inputs, type Plan, type SourcePlan } from './plan.ts';
import { bytesOf, Recorder, wantAll, type Wanted } from './recorder.ts';
import { toTaps } from './tap.ts';
import { emptySaid, unroll, type Said, type UnrollSpec } from './unroll.ts';

/** One finished run: what it read and said, and what it recorded. */
export interface Run {
  readonly said: Said;
  readonly recorder: Recorder;
}

/** Both runs of a result. Without interventions they are one and the same. */
export interface Runs {
  readonly base: Run;
  readonly intervened: Run;
}

/** Keeps base and source runs, so that changing an intervention runs one unroll, not two. */
export interface RunStore {
  get(key: string): Run | undefined;
  set(key: string, run: Run): void;
}

/** What a caller asks of a run beside its plan. */
export interface RunOptions {
  /** Recorded at every layer and timestep, beside `hidden` and `cell`. */
  readonly record: readonly Component[];
  /** Timesteps whose logits are recorded too; none unless given. */
  readonly logitsAt?: readonly number[];
  readonly control: Control;
  readonly store: RunStore;
  readonly memoryLimitMB: number;
}

/** Recorded in every run: the states. */
const alwaysRecorded = ({ architecture }: Parameters): readonly Component[] =>
  architecture.kind === 'lstm' ? ['hidden', 'cell'] : ['hidden'];

/** What every intervened run of a plan starts from: the base run, and the values of its sources. */
export interface Prepared {
  readonly base: Run;
  readonly values: SourceValues;
}

/**
 * Runs an experiment: its sources, its base and, with the interventions, its base again.
 *
 * The intervened run starts at the first edited timestep from the base run's state: what an edit cannot have
 * touched is not computed again.
 *
 * @throws EngineError `too-large`: what it records does not fit the memory limit; `cancelled`
 */
export async function runPlan(
  parameters: Parameters,
  plan: Plan,
  options: RunOptions,
): Promise<Runs> {
  const { base, values } = await prepare(parameters, plan, options);
  if (plan.edits.length === 0) return { base, intervened: base };
  const edits = plan.edits.map(edit => toAppliedEdit(edit, values));
  try {
    return { base, intervened: await runEdited(parameters, plan, base, edits, options) };
  } finally {
    for (const edit of edits) edit.dispose();
  }
}

/** Runs the base and the sources, or takes them from the store. */
export async function prepare(
  parameters: Parameters,
  plan: Plan,
  options: RunOptions,
): Promise<Prepared> {
  const wanted = wantedOf(parameters, plan, options);
  checkMemory(
    'recording this run',
    recordedBytes(parameters, plan, options),
    options.memoryLimitMB,
  );
  const read = plan.edits.flatMap(edit => readBy(edit, 'base'));
  const { inputs, initial } = plan.base;
  const spec = { inputs, initial, timesteps: plan.timesteps, decoding: decodingOf(plan) };
  const base = await runPlain(parameters, spec, [...wanted, ...read], options);
  const sources = await runSources(parameters, plan, options);
  return {
    base,
    values: ({ source }, at) => {
      const { example, component, layer, timesteps } = known(source, 'a source');
      const { recorder } = example === 'base' ? base : known(sources.get(example), 'a source run');
      return recorder.at(component, layer, known(timesteps[at], 'a timestep'));
    },
  };
}

/** What both runs record: the states, what was asked for, and the logits that metrics read. */
const wantedOf = (
  parameters: Parameters,
  plan: Plan,
  { record, logitsAt = [] }: RunOptions,
): Wanted[] => [
  ...wantAll(parameters.architecture, [...new Set([...alwaysRecorded(parameters), ...record])]),
  ...(logitsAt.length > 0
    ? [{ component: 'logits' as const, layer: null, timesteps: logitsAt }]
    : []),
  ...wantedByMetrics(plan),
];

/** Bytes that both runs of a plan record. */
export function recordedBytes(parameters: Parameters, plan: Plan, options: RunOptions): number {
  const runsToKeep = plan.edits.length > 0 ? 2 : 1;
  const wanted = wantedOf(parameters, plan, options);
  return runsToKeep * bytesOf(parameters.architecture, plan.timesteps, wanted);
}

/** What an edit reads of an example. */
function readBy({ source }: EditPlan, example: string): Wanted[] {
  if (source?.example !== example) return [];
  return [{ component: source.component, layer: source.layer, timesteps: source.timesteps }];
}

/** How each run of a plan turns logits into tokens. */
export const decodingOf = ({ unroll }: Plan): DecodingPlan =>
  unroll.kind === 'forced' ? { kind: 'greedy' } : unroll.decoding;

/** Identifies a run whose inputs and decoding are these, whatever is recorded. */
const keyOf = (inputs: Inputs, spec: Omit<UnrollSpec, 'inputs'>): string =>
  JSON.stringify([inputs, spec]);

/** An un-intervened run, from the store where it was run before with all of this recorded. */
async function runPlain(
  parameters: Parameters,
  spec: UnrollSpec,
  wanted: readonly Wanted[],
  { control, store }: RunOptions,
): Promise<Run> {
  const key = keyOf(spec.inputs, {
    timesteps: spec.timesteps,
    decoding: spec.decoding,
    initial: spec.initial,
  });
  const before = store.get(key);
  if (before?.recorder.covers(wanted)) return before;
  const run = await runOnce(
    parameters,
    spec,
    [],
    new Recorder(parameters.architecture, spec.timesteps, wanted),
    control,
  );
  store.set(key, run);
  return run;
}

async function runSources(
  parameters: Parameters,
  plan: Plan,
  options: RunOptions,
): Promise<Map<string, Run>> {
  const runs = new Map<string, Run>();
  for (const [name, source] of plan.sources) {
    const wanted = plan.edits.flatMap(edit => readBy(edit, name));
    if (wanted.length > 0) {
      const spec = sourceSpec(plan, source);
      checkMemory(
        'recording this run',
        bytesOf(parameters.architecture, spec.timesteps, wanted),
        options.memoryLimitMB,
      );
      runs.set(name, await runPlain(parameters, spec, wanted, options));
    }
  }
  return runs;
}

function sourceSpec(plan: Plan, { inputs, initial, steps }: SourcePlan): UnrollSpec {
  const timesteps = lengthOf(inputs) + (steps ?? 1) - 1;
  return {
    inputs,
    initial,
    timesteps,
    decoding: steps === null ? { kind: 'greedy' } : decodingOf(plan),
  };
}

async function runEdited(
  parameters: Parameters,
  plan: Plan,
  base: Run,
  edits: readonly AppliedEdit[],
  options: RunOptions,
): Promise<Run> {
  const { architecture } = parameters;
  const decoding = decodingOf(plan);
  const inputs = inputsOf(plan, base);
  const recorder = new Recorder(architecture, plan.timesteps, wantedOf(parameters, plan, options));
  const spec: UnrollSpec = {
    inputs,
    initial: plan.base.initial,
    timesteps: plan.timesteps,
    decoding,
  };
  const first = firstComputed(parameters, plan, inputs, decoding);
  if (first === 0) return runOnce(parameters, spec, edits, recorder, options.control);
  recorder.copyBefore(base.recorder, first);
  const start = { timestep: first, states: statesAfter(parameters, base, first - 1) };
  return runOnce(parameters, { ...spec, start }, edits, recorder, options.control, base.said);
}

/** What the intervened run is known to read: on the base's own output, all that the base run read. */
export function inputsOf({ unroll, base: { inputs } }: Plan, { said }: Run): Inputs {
  if (unroll.kind !== 'baseOutput') return inputs;
  return said.inputIds
    ? { kind: 'tokens', ids: [...said.inputIds] }
    : { kind: 'vectors', vectors: known(said.inputVectors, 'the vectors read') };
}

/** The first timestep that an edit can have touched; before it the base run's values stand. */
function firstComputed(
  { architecture }: Parameters,
  plan: Plan,
  inputs: Inputs,
  decoding: DecodingPlan,
): number {
  if (architecture.bidirectional) return 0;
  let first = plan.timesteps;
  for (const { timesteps } of plan.edits) for (const t of timesteps) first = Math.min(first, t);
  // A soft token is not kept, so the step that makes the first one is taken again.
  return decoding.kind === 'soft' ? Math.min(first, lengthOf(inputs) - 1) : first;
}

function statesAfter({ architecture }: Parameters, { recorder }: Run, t: number): State[] {
  return architecture.layers.map((_, l): State => {
    const hidden = row(recorder.at('hidden', l, t));
    return architecture.kind === 'lstm'
      ? { hidden, cell: row(recorder.at('cell', l, t)) }
      : { hidden };
  });
}

/** @param earlier  what was said before the run is taken up */
async function runOnce(
  parameters: Parameters,
  spec: UnrollSpec,
  edits: readonly AppliedEdit[],
  recorder: Recorder,
  control: Control,
  earlier?: Said,
): Promise<Run> {
  const { architecture } = parameters;
  const said = emptySaid(parameters, spec.timesteps);
  const first = spec.start?.timestep ?? 0;
  if (earlier) copySaid(earlier, said, first);
  const taps = toTaps(
    edits,
    recorder,
    (component, layer) => widthOf(architecture, component, layer),
    architecture.bidirectional ? 2 : 1,
  );
  const loop = architecture.bidirectional ? unrollBidirectional : unroll;
  const steps = architecture.bidirectional
    ? spec.timesteps * 2 * architecture.layers.length
    : spec.timesteps;
  await drive(loop(parameters, spec, taps, said), control, first, steps);
  return { said, recorder };
}

function copySaid(from: Said, to: Said, end: number): void {
  if (from.inputIds) to.inputIds?.set(from.inputIds.subarray(0, end));
  if (from.outputIds) to.outputIds?.set(from.outputIds.subarray(0, end));
  for (let t = 0; t < end; t++) {
    if (to.inputVectors) to.inputVectors[t] = known(from.inputVectors?.[t], 'a vector');
    if (to.outputVectors) to.outputVectors[t] = known(from.outputVectors?.[t], 'a vector');
  }
}
