import type { OnnxNode } from '../../description.ts';
import { blocked } from './branch.ts';
import { integers } from './integers.ts';
import {
  numbersOf,
  obstacle,
  type Axis,
  type Flow,
  type Recurrent,
  type Start,
  type Value,
} from './values.ts';
import type { Scope, Walk, Walked } from './walked.ts';

/**
 * A `Loop` over timesteps whose body takes one step of a recurrence and hands its state to the next round.
 *
 * @source onnx 1.23, operator Loop: inputs M, cond, states; the body reads count, cond, states and gives cond, states, what is stacked
 */
export function loop(
  shared: Walk,
  node: OnnxNode,
  inputs: readonly (Value | undefined)[],
  outer: Scope,
): Walked {
  const body = node.graphs.get('body');
  const [rounds, condition, ...initial] = inputs;
  if (!body) return blocked(node, 'it has no body');
  const given: Value[] = [
    integers([{ iteration: 0 }], []),
    integers([1], []),
    ...initial.map((_, index): Value => ({ kind: 'carried', index })),
  ];
  if (condition && numbersOf(condition)?.[0] !== 1)
    return blocked(node, 'whether it begins is not known before a run');
  const walked = shared.inner(body, given, outer);
  if (walked.obstacles.length > 0 || walked.layers.length === 0)
    return {
      ...blocked(node, 'its body takes no step of an RNN, GRU or LSTM that can be run'),
      ...(walked.obstacles.length > 0 && { obstacles: walked.obstacles }),
    };
  const [goesOn, ...made] = walked.outputs;
  if (numbersOf(goesOn)?.[0] !== 1) return blocked(node, 'when it ends is not known before a run');
  const time = axisOf(walked.layers);
  if (!time) return blocked(node, 'its body does not read one timestep a round');
  if (!isOver(rounds, time)) return blocked(node, 'it does not go over all timesteps');
  const states = made.slice(0, initial.length);
  if (!walked.layers.every(layer => carriesItsState(layer, states)))
    return blocked(node, 'its body does not hand the state of its recurrence to the next round');
  const starts = new Map<Recurrent, Recurrent['starts']>();
  for (const layer of walked.layers) {
    const begins = startsOf(layer, initial);
    if (!begins) return blocked(node, 'what its recurrence begins with is not known');
    starts.set(layer, begins);
  }
  const unrolled = unrolling(starts);
  const outputs = made.map((value, k) =>
    k < initial.length
      ? stateOf(value, unrolled.layer, node)
      : stackOf(value, time, unrolled.flow, node),
  );
  return {
    outputs,
    layers: walked.layers.map(unrolled.layer),
    obstacles: [],
    same: walked.same,
  };
}

/** The axis of time that all layers of a body read one step of; undefined where they do not. */
function axisOf(layers: readonly Recurrent[]): Axis | undefined {
  const time = layers[0]?.x.time ?? undefined;
  const isStep = ({ x, reads }: Recurrent): boolean =>
    x.at === 'step' && x.time === time && reads === 'forward';
  return layers.every(isStep) ? time : undefined;
}

/** What stands for one round's layers and flows once the loop has gone over all timesteps; each layer is renewed once. */
interface Unrolling {
  layer(layer: Recurrent): Recurrent;
  flow(flow: Flow): Flow;
}

function unrolling(starts: ReadonlyMap<Recurrent, Recurrent['starts']>): Unrolling {
  const known = new Map<Recurrent, Recurrent>();
  const layer = (of: Recurrent): Recurrent => {
    const begins = starts.get(of);
    const found = known.get(of) ?? (begins ? { ...of, starts: begins, x: flow(of.x) } : of);
    known.set(of, found);
    return found;
  };
  const flow = (of: Flow): Flow => {
    const { stage } = of;
    const isAbove = stage.is === 'layer' || stage.is === 'logits';
    return { ...of, at: 'all', stage: isAbove ? { ...stage, layer: layer(stage.layer) } : stage };
  };
  return { layer, flow };
}

/** What a loop stacks of its rounds, one timestep after the other. */
function stackOf(value: Value, time: Axis, whole: Unrolling['flow'], node: OnnxNode): Value {
  if (value.kind === 'obstacle') return value;
  if (value.kind !== 'flow')
    return obstacle(node, 'it stacks something else than what its recurrence gives');
  if (value.at !== 'step')
    return obstacle(node, 'it stacks what does not change from round to round');
  return { ...whole(value), groups: [[time], ...value.groups] };
}

/** Whether a loop's rounds are as many as there are timesteps. */
function isOver(rounds: Value | undefined, time: Axis): boolean {
  const [count] = rounds?.kind === 'constant' ? (rounds.entries ?? []) : [];
  return count === time || (time.size !== null && count === time.size);
}

/** Whether the states that a layer begins a round with are those that it ended the last one with. */
function carriesItsState(layer: Recurrent, states: readonly Value[]): boolean {
  const { starts } = layer;
  const isOwn = (start: Start | undefined, isCell: boolean): boolean => {
    if (start?.from !== 'carried') return false;
    const value = states[start.index];
    if (isCell) return value?.kind === 'cell' && value.layer === layer;
    // One timestep's output is the state after it.
    return value?.kind === 'flow' && value.stage.is === 'layer' && value.stage.layer === layer;
  };
  return isOwn(starts.hidden, false) && (layer.kind !== 'lstm' || isOwn(starts.cell, true));
}

/** What a layer of a loop begins with before the first round. */
function startsOf(
  { starts }: Recurrent,
  initial: readonly (Value | undefined)[],
): Recurrent['starts'] | undefined {
  const begin = (start: Start | undefined): Start | undefined => {
    if (start?.from !== 'carried') return undefined;
    const value = initial[start.index];
    if (value?.kind === 'filled') return { from: 'fill', value: value.value };
    if (value?.kind === 'constant' && value.array)
      return { from: 'array', array: value.array, isSpread: false };
    if (value?.kind === 'spread') return { from: 'array', array: value.array, isSpread: true };
    if (value?.kind === 'flow' && value.stage.is === 'input')
      return { from: 'input', name: value.input };
    return undefined;
  };
  const [hidden, cell] = [begin(starts.hidden), begin(starts.cell)];
  if (!hidden || (starts.cell && !cell)) return undefined;
  return { hidden, ...(cell && { cell }) };
}

/** A state after the last round. */
function stateOf(value: Value, layerOf: (layer: Recurrent) => Recurrent, node: OnnxNode): Value {
  if (value.kind === 'cell') return { ...value, layer: layerOf(value.layer) };
  if (value.kind !== 'flow') return value;
  const { stage } = value;
  if (stage.is !== 'layer') return obstacle(node, 'it hands on something else than a state');
  return { ...value, at: 'last', stage: { ...stage, layer: layerOf(stage.layer) } };
}
