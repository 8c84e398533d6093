import { known } from '../../base/assert.ts';
import type { Component, LayerComponent } from '../../domain/components.ts';
import { readsFromEnd, type InitialState } from '../../domain/model.ts';
import type { Moment } from '../../domain/result.ts';
import type { Control } from '../control.ts';
import type { Parameters } from '../parameters.ts';
import type { EditPlan, Inputs, Plan } from '../plan.ts';
import { evaluate } from './evaluate.ts';
import { layersOf } from './recorder.ts';
import { forgetful, type Run, type Runs, type RunSpec } from './run.ts';

/**
 * One timestep of both runs made again, with components recorded: from the states that a result keeps, one step in place of as
 * many as there are timesteps. On `wasm` it has the bits of the whole run, since two halves of an unroll equal the whole.
 *
 * @param components  of the moment's layer
 * @returns the runs of that timestep alone, which is their timestep 0; undefined where only the whole run has its numbers: an
 *   edit acts there, or the states do not say all that it goes on with
 */
export async function stepAgain(
  model: Parameters,
  plan: Plan,
  runs: Runs,
  components: readonly Component[],
  { layer, timestep }: Moment,
  control: Control,
): Promise<Runs | undefined> {
  if (!canStep(model, plan, timestep)) return undefined;
  const record = components.map(component => ({ component, layer, timesteps: [0] }));
  const specOf = (run: Run): RunSpec => ({
    inputs: inputOf(run, timestep),
    reads: null,
    timesteps: 1,
    decoding: { kind: 'greedy' },
    initial: timestep === 0 ? plan.base.initial : stateOf(run, timestep - 1),
    edits: [],
    base: null,
    record,
    outputs: 'fed',
  });
  const base = specOf(runs.base);
  const intervened = runs.intervened === runs.base ? base : specOf(runs.intervened);
  const done = await evaluate(model, [base, intervened], { control, store: forgetful });
  return { base: known(done.get(base), 'a run'), intervened: known(done.get(intervened), 'a run') };
}

/** Whether a timestep follows from what it read and the states before it. */
function canStep(
  { backend, architecture }: Parameters,
  { unroll, timesteps, edits }: Plan,
  timestep: number,
): boolean {
  const isSoft = unroll.kind !== 'forced' && unroll.decoding.kind === 'soft'; // of what was read the likeliest token alone is kept
  const parts = ({ edge }: EditPlan): boolean => edge !== 'all'; // what goes on is not what is recorded
  return (
    backend.name === 'wasm' &&
    timestep < timesteps &&
    !readsFromEnd(architecture) &&
    !isSoft &&
    !edits.some(edit =>
      edit.timesteps.some(t => t === timestep || (t === timestep - 1 && parts(edit))),
    )
  );
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
