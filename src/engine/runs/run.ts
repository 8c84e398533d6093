import type { InitialState } from '../../domain/model.ts';
import type { DecodingPlan } from '../decode.ts';
import type { EditPlan, Inputs } from '../plan.ts';
import type { Recorder, Wanted } from './recorder.ts';

/** What a run read and said, a timestep each: ids of tokens, or vectors; what was not asked for stays 0 or empty. */
export interface Said {
  readonly inputIds: Int32Array | null;
  readonly outputIds: Int32Array | null;
  readonly inputVectors: (readonly number[])[] | null;
  readonly outputVectors: (readonly number[])[] | null;
  /** Whether the outputs of all timesteps are there, not those alone that were fed back. */
  readonly isWhole: boolean;
}

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

/** An edit, and the runs that its values are taken from. */
export interface RunEdit {
  readonly plan: EditPlan;
  /** Where its source's values are read; null without a source. */
  readonly from: RunSpec | null;
  /** The examples that it takes the mean over; null where it takes none. */
  readonly mean: readonly RunSpec[] | null;
  /** The examples whose principal directions it acts along; null where it needs none. */
  readonly principal: readonly RunSpec[] | null;
}

/**
 * A run before it is run: everything that its numbers follow from, and what is wanted of it. An experiment, a sweep, a
 * dataset are sets of these; a spec is known by identity, and names the runs it needs by theirs.
 */
export interface RunSpec {
  /** Inputs known beforehand. Where there are fewer than `timesteps`, each further input is the output before it. */
  readonly inputs: Inputs;
  /** Reads all that this run read, in place of `inputs`: the base's own output. */
  readonly reads: RunSpec | null;
  readonly timesteps: number;
  /** Turns logits into outputs, and into what is fed back. */
  readonly decoding: DecodingPlan;
  readonly initial: InitialState | undefined;
  /** In list order; empty for an un-intervened run. */
  readonly edits: readonly RunEdit[];
  /** The same run without its edits, of the same length, with everything recorded that this one records, and all states; null for an un-intervened run. */
  readonly base: RunSpec | null;
  readonly record: readonly Wanted[];
  /** Whether the outputs of all timesteps are wanted, or only those that are fed back. */
  readonly outputs: 'all' | 'fed';
}

/** The runs that must have been run before a spec can be. */
export function needsOf({ reads, edits }: RunSpec): RunSpec[] {
  const needs: RunSpec[] = reads ? [reads] : [];
  for (const edit of edits) needs.push(...readBy(edit));
  return needs;
}

/** The runs that an edit's values and directions are taken from. */
export const readBy = ({ from, mean, principal }: RunEdit): RunSpec[] => [
  ...(from ? [from] : []),
  ...(mean ?? []),
  ...(principal ?? []),
];

/** Texts of inputs: an example of a million numbers is written once, however often its run is looked for. */
const texts = new WeakMap<Inputs, string>();

function textOf(inputs: Inputs): string {
  const before = texts.get(inputs);
  if (before !== undefined) return before;
  const text = JSON.stringify([
    inputs,
    zerosBelow(inputs.kind === 'vectors' ? inputs.vectors : []),
  ]);
  texts.set(inputs, text);
  return text;
}

/** Identifies an un-intervened run among those of its model, whatever is recorded of it. */
export function keyOf({ inputs, timesteps, decoding, initial }: RunSpec): string {
  const states = [initial?.hidden ?? [], initial?.cell ?? []];
  const rest = [timesteps, decoding, initial, zerosBelow(states.flat())];
  return `${textOf(inputs)}${JSON.stringify(rest)}`;
}

/** Where −0 stands, which JSON writes as 0. A replacer would be called for each number of a long example. */
function zerosBelow(vectors: readonly (readonly number[])[]): number[] {
  const found: number[] = [];
  let place = 0;
  for (const vector of vectors)
    for (const value of vector) {
      if (value === 0 && Object.is(value, -0)) found.push(place);
      place++;
    }
  return found;
}

/** Keeps un-intervened runs, so that changing an intervention runs one unroll, not two. */
export interface RunStore {
  get(key: string): Run | undefined;
  set(key: string, run: Run): void;
}

/** Keeps nothing: of one question, or of what is made sooner than its inputs are written to be looked for. */
export const forgetful: RunStore = { get: () => undefined, set: () => undefined };
