import { EngineError } from '../../domain/failure.ts';
import { readsFromEnd, type InitialState } from '../../domain/model.ts';
import type { DecodingPlan, HindsightPlan } from '../decode.ts';
import { toAppliedEdit, type AppliedEdit } from '../edit.ts';
import type { Parameters } from '../parameters.ts';
import { lengthOf, type Inputs } from '../plan.ts';
import { Recorder, type Kept } from '../runs/recorder.ts';
import type { Run, RunSpec, Said } from '../runs/run.ts';
import type { Place } from '../tap.ts';

/** One run while it is unrolled among others, in lockstep. */
export interface Row extends Run {
  readonly inputs: Inputs;
  /** Inputs known beforehand. */
  readonly forced: number;
  readonly timesteps: number;
  readonly decoding: DecodingPlan;
  readonly initial: InitialState | undefined;
  readonly allOutputs: boolean;
  readonly places: readonly Place[];
  /** The last timestep at which any of its places wants anything. */
  readonly lastWanted: number;
  readonly logits: Kept | undefined;
  /** The same run without its edits: finished, or a row of the same batch. */
  readonly base: Run | null;
  /** What the base run is known to have written, and that run where this is another; null without hindsight. */
  readonly hindsight: { readonly plan: HindsightPlan; readonly base: Run | null } | null;
  /** The first timestep that is computed: before it the base's values stand. */
  readonly first: number;
  /** The lowest layer that is computed; as many as there are layers: the readout alone. */
  readonly lowest: number;
  /** The last timestep with an edit; −1 without any. */
  readonly lastEdit: number;
  /** The first timestep that is not computed any more: from it on the base's values stand. */
  end: number;
}

/** Whether a row's output at a timestep is its next input. */
export const feeds = ({ forced, timesteps }: Row, t: number): boolean =>
  t + 1 >= forced && t + 1 < timesteps;

/** Room for what a run of so many timesteps reads and says. */
function emptySaid({ architecture }: Parameters, { timesteps, outputs }: RunSpec): Said {
  const { vocabularySize, outputSize } = architecture;
  const isTokens = vocabularySize !== null;
  const vectors = (): (readonly number[])[] => Array.from({ length: timesteps }, () => []);
  return {
    inputIds: isTokens ? new Int32Array(timesteps) : null,
    inputVectors: isTokens ? null : vectors(),
    outputIds: isTokens && outputSize !== null ? new Int32Array(timesteps) : null,
    outputVectors: !isTokens && outputSize !== null ? vectors() : null,
    isWhole: outputs === 'all',
  };
}

/**
 * Makes a row of a run.
 *
 * @param runOf      the runs that it needs, finished, but its base, which may be a row of the same batch
 * @param shortcuts  whether what its edits cannot have touched is taken from its base
 */
export function toRow(
  model: Parameters,
  spec: RunSpec,
  runOf: (spec: RunSpec) => Run,
  shortcuts: boolean,
): Row {
  const inputs = spec.reads ? inputsRead(runOf(spec.reads)) : spec.inputs;
  const forced = lengthOf(inputs);
  const base = spec.base && shortcuts ? runOf(spec.base) : null;
  const recorder = new Recorder(model.anatomy, spec.timesteps, spec.record);
  const edits = spec.edits.map(edit => toAppliedEdit(edit, runOf));
  const times = edits.flatMap(({ plan }) => plan.timesteps);
  const places = toPlaces(recorder, edits);
  return {
    inputs,
    forced,
    timesteps: spec.timesteps,
    decoding: spec.decoding,
    initial: spec.initial,
    allOutputs: spec.outputs === 'all',
    recorder,
    said: emptySaid(model, spec),
    places,
    lastWanted: places.reduce((most, { last }) => Math.max(most, last), -1),
    logits: recorder.kept('logits', null),
    base,
    hindsight: toHindsight(spec, runOf),
    first: base ? firstOf(model, spec, forced, times) : 0,
    lowest: base && forced >= spec.timesteps ? lowestOf(model, edits) : 0,
    lastEdit: times.reduce((last, t) => Math.max(last, t), -1),
    end: spec.timesteps,
  };
}

function toHindsight({ decoding, base }: RunSpec, runOf: (spec: RunSpec) => Run): Row['hindsight'] {
  const plan = decoding.kind === 'sample' ? decoding.hindsight : null;
  return plan && { plan, base: base && runOf(base) };
}

/** All that a run read. */
function inputsRead({ said }: Run): Inputs {
  if (said.inputIds) return { kind: 'tokens', ids: [...said.inputIds] };
  if (said.inputVectors) return { kind: 'vectors', vectors: said.inputVectors };
  throw new EngineError('internal', 'a run read nothing');
}

/** The first timestep that an edit can have touched. */
function firstOf(
  { architecture }: Parameters,
  { decoding, timesteps }: RunSpec,
  forced: number,
  times: readonly number[],
): number {
  if (readsFromEnd(architecture)) return 0;
  const first = times.reduce((least, t) => Math.min(least, t), timesteps);
  // A soft token is not kept, so the step that makes the first one is taken again.
  return decoding.kind === 'soft' ? Math.min(first, forced - 1) : first;
}

/** The lowest layer that an edit can have touched where every input is known. */
const lowestOf = ({ cells }: Parameters, edits: readonly AppliedEdit[]): number =>
  edits.reduce(
    (lowest, { plan: { component, layer } }) =>
      Math.min(lowest, component === 'embedding' ? 0 : (layer ?? cells.length)),
    cells.length,
  );

function toPlaces(recorder: Recorder, edits: readonly AppliedEdit[]): Place[] {
  const places = new Map<string, Place & { edits: Map<number, AppliedEdit[]> | undefined }>();
  for (const { component, layer, kept } of recorder.places())
    places.set(`${layer ?? ''}.${component}`, {
      component,
      layer,
      kept,
      edits: undefined,
      last: kept.last,
    });
  for (const edit of edits) {
    const { component, layer, timesteps } = edit.plan;
    const key = `${layer ?? ''}.${component}`;
    const place = places.get(key);
    const byTime = place?.edits ?? new Map<number, AppliedEdit[]>();
    for (const t of timesteps) byTime.set(t, [...(byTime.get(t) ?? []), edit]);
    const last = timesteps.reduce((most, t) => Math.max(most, t), place?.last ?? -1);
    places.set(key, { component, layer, kept: place?.kept, edits: byTime, last });
  }
  return [...places.values()];
}

/** Takes over from its base what a row did not compute, once both are through. */
export function complete(row: Row): void {
  const { base, recorder, said, first, end, timesteps, lowest } = row;
  if (!base) return;
  recorder.copy(base.recorder, 0, first);
  recorder.copy(base.recorder, end, timesteps);
  if (lowest > 0)
    recorder.copy(base.recorder, first, end, (component, layer) =>
      layer === null ? component === 'embedding' : layer < lowest,
    );
  copySaid(base.said, said, 0, first);
  copySaid(base.said, said, end, timesteps);
  if (lowest > 0) copyInputs(base.said, said, first, end);
}

function copySaid(from: Said, to: Said, start: number, end: number): void {
  copyInputs(from, to, start, end);
  if (from.outputIds) to.outputIds?.set(from.outputIds.subarray(start, end), start);
  for (let t = start; t < end; t++)
    if (to.outputVectors) to.outputVectors[t] = from.outputVectors?.[t] ?? [];
}

function copyInputs(from: Said, to: Said, start: number, end: number): void {
  if (from.inputIds) to.inputIds?.set(from.inputIds.subarray(start, end), start);
  for (let t = start; t < end; t++)
    if (to.inputVectors) to.inputVectors[t] = from.inputVectors?.[t] ?? [];
}
