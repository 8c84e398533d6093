import { known } from '../../base/assert.ts';
import type { Component, LayerComponent } from '../../domain/components.ts';
import { readsFromEnd, type InitialState } from '../../domain/model.ts';
import type { Moment } from '../../domain/result.ts';
import { fixedAt } from '../edit.ts';
import type { Parameters } from '../parameters.ts';
import type { EditPlan, Inputs, Plan } from '../plan.ts';
import { evaluate, type EvaluateOptions } from './evaluate.ts';
import { layersOf } from './recorder.ts';
import { forgetful, readBy, type Run, type RunEdit, type Runs, type RunSpec } from './run.ts';
import { toBase, toIntervened, toShared } from './toRuns.ts';

/**
 * One timestep of both runs made again, with components recorded: from the states that a result keeps, one step in place of as
 * many as there are timesteps. On `wasm` it has the bits of the whole run, since two halves of an unroll equal the whole.
 *
 * @param components  of the moment's layer
 * @param options     where the sources are kept, whose values edits take
 * @returns the runs of that timestep alone, which is their timestep 0; undefined where only the whole run has its numbers:
 *   the states do not say all that it goes on with
 */
export async function stepAgain(
  model: Parameters,
  plan: Plan,
  runs: Runs,
  components: readonly Component[],
  { layer, timestep }: Moment,
  options: EvaluateOptions,
): Promise<Runs | undefined> {
  if (!canStep(model, plan, timestep)) return undefined;
  const record = components.map(component => ({ component, layer, timesteps: [0] }));
  const specOf = (run: Run, edits: readonly RunEdit[]): RunSpec => ({
    inputs: inputOf(run, timestep),
    reads: null,
    timesteps: 1,
    decoding: { kind: 'greedy' },
    initial: timestep === 0 ? plan.base.initial : stateOf(run, timestep - 1),
    edits,
    base: null,
    record,
    outputs: 'fed',
  });
  const base = specOf(runs.base, []);
  const intervened =
    runs.intervened === runs.base
      ? base
      : specOf(runs.intervened, await editsAt(model, plan, runs.base, timestep, options));
  const done = await evaluate(model, [base, intervened], { ...options, store: forgetful });
  return { base: known(done.get(base), 'a run'), intervened: known(done.get(intervened), 'a run') };
}

/** Whether a timestep follows from what it read, the states before it, and what edits make of the two. */
function canStep(
  { backend, architecture }: Parameters,
  { unroll, edits }: Plan,
  t: number,
): boolean {
  const isSoft = unroll.kind !== 'forced' && unroll.decoding.kind === 'soft'; // of what was read the likeliest token alone is kept
  return (
    backend.name === 'wasm' &&
    !readsFromEnd(architecture) &&
    !isSoft &&
    !edits.some((edit, at) => carries(edit, t - 1) && isRecordedAfter(edits.slice(at), edit, t - 1))
  );
}

/** Whether an edit changes at a timestep what is carried on, and not what is recorded. */
const carries = ({ edge, timesteps }: EditPlan, t: number): boolean =>
  edge === 'carry' && timesteps.includes(t);

/** Whether what is recorded after an edit's site is edited once more: then it is not what that edit found. */
const isRecordedAfter = (later: readonly EditPlan[], { layer }: EditPlan, t: number): boolean =>
  later.some(
    each =>
      each.component === 'hidden' &&
      each.layer === layer &&
      each.edge === 'all' &&
      each.timesteps.includes(t),
  );

/** The edits that act in one timestep, as those of a run that has no other: of what is carried into it, then its own. */
async function editsAt(
  model: Parameters,
  plan: Plan,
  base: Run,
  t: number,
  options: EvaluateOptions,
): Promise<RunEdit[]> {
  const baseSpec = toBase(plan, model.anatomy, []);
  const { edits } = toIntervened(plan, toShared(plan, baseSpec), [], 'fed');
  const carried = edits.filter(edit => carries(edit.plan, t - 1));
  const own = edits.filter(edit => edit.plan.timesteps.includes(t));
  const sources = [...carried, ...own].flatMap(readBy).filter(spec => spec !== baseSpec);
  const done = await evaluate(model, sources, options);
  const runOf = (spec: RunSpec): Run => (spec === baseSpec ? base : known(done.get(spec), 'a run'));
  const here = (plan: EditPlan): RunEdit => ({
    plan: { ...plan, timesteps: [0] },
    from: null,
    mean: null,
    principal: null,
  });
  return [
    ...carried.map(edit => here({ ...fixedAt(edit, t - 1, runOf), component: 'hiddenIn' })),
    ...own.map(edit => here(fixedAt(edit, t, runOf))),
  ];
}

function inputOf({ said }: Run, t: number): Inputs {
  return said.inputIds
    ? { kind: 'tokens', ids: [known(said.inputIds[t], 'an input')] }
    : { kind: 'vectors', vectors: [known(said.inputVectors?.[t], 'an input')] };
}

/** The states after a timestep, of every layer. */
function stateOf({ recorder }: Run, t: number): InitialState {
  const { anatomy } = recorder;
  const ofState = (name: LayerComponent): readonly [string, number[][]] => [
    name,
    layersOf(anatomy, name).map(layer => [...recorder.at(name, layer, t)]),
  ];
  return Object.fromEntries(anatomy.states.map(ofState)) as InitialState;
}
