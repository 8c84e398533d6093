import { counted } from '../../../base/counted.ts';
import { assertNever } from '../../../base/assert.ts';
import type { CellKind } from '../../../domain/components.ts';
import type { NamedArray } from '../../arrays.ts';
import { isOnnxDomain, type OnnxNode } from '../../description.ts';
import { partOf, rowsOf } from '../../views.ts';
import type { DirectionArrays } from '../layout.ts';
import { activationsOf } from './activations.ts';
import { shaped } from './fold.ts';
import { isSingle } from './reshape.ts';
import {
  numbersOf,
  obstacle,
  sizeOfGroup,
  type Axis,
  type Flow,
  type Group,
  type Obstacle,
  type Recurrent,
  type Start,
  type Value,
} from './values.ts';

const kinds: ReadonlyMap<string, CellKind> = new Map<string, CellKind>([
  ['RNN', 'rnn'],
  ['GRU', 'gru'],
  ['LSTM', 'lstm'],
]);
const gateCount: Readonly<Record<CellKind, number>> = { rnn: 1, gru: 3, lstm: 4 };

/** The kind of cell of a node; undefined of a node that is no recurrence. */
export const cellOf = ({ op, domain }: OnnxNode): CellKind | undefined =>
  isOnnxDomain(domain) ? kinds.get(op) : undefined;

/**
 * A recurrent node as a layer.
 *
 * @param inputs  X, W, R, B, sequence_lens, initial_h, initial_c, P
 * @source onnx 1.23, operators RNN, GRU, LSTM
 */
export function toRecurrent(
  node: OnnxNode,
  kind: CellKind,
  inputs: readonly (Value | undefined)[],
): Recurrent | Obstacle {
  const [x, W, R, B, lengths, initialH, initialC, P] = inputs;
  if (x?.kind === 'obstacle') return x;
  if (x?.kind !== 'flow') return obstacle(node, 'its input is no input of the model');
  const reads = directionOf(node);
  if (!reads)
    return obstacle(node, 'an unknown direction; expected forward, reverse or bidirectional');
  const D = reads === 'bidirectional' ? 2 : 1;
  const layout = Number(node.attributes.get('layout') ?? 0);
  const refused = refusedAttribute(node, layout);
  if (refused) return refused;
  const read = readAlong(node, x, layout);
  if (read.kind === 'obstacle') return read;
  const functions = activationsOf(node, kind, D);
  if ('kind' in functions) return functions;
  const arrays = arraysOf(node, gateCount[kind], D, { W, R, B, P });
  if ('kind' in arrays) return arrays;
  const size = sizeOfGroup(read.groups[2] ?? []);
  if (size !== null && size !== arrays.input)
    return obstacle(
      node,
      `its W reads ${arrays.input} values, its input has ${size}`,
      'layers that do not chain',
    );
  const hidden = startOf(node, 'initial_h', initialH);
  const cell = kind === 'lstm' ? startOf(node, 'initial_c', initialC) : undefined;
  if (hidden && 'kind' in hidden) return hidden;
  if (cell && 'kind' in cell) return cell;
  const limited = lengthsOf(node, lengths, read);
  if (limited && typeof limited === 'object') return limited;
  return {
    ...{ node, kind, reads, x: read, hidden: arrays.hidden, directions: arrays.directions },
    ...functions,
    resetAfter: Number(node.attributes.get('linear_before_reset') ?? 0) !== 0,
    peepholes: arrays.directions.some(({ peephole }) => peephole !== undefined),
    layout: layout === 1 ? 1 : 0,
    starts: { ...(hidden && { hidden }), ...(cell && { cell }) },
    lengths: limited ?? null,
  };
}

/** What a layer gives: Y, and the hidden state that it ends with. */
export function outputsOf(layer: Recurrent): { readonly all: Flow; readonly last: Flow } {
  const { x, hidden, reads, layout } = layer;
  const units: Axis = { is: 'features', size: hidden };
  const directions: Group = reads === 'bidirectional' ? [{ is: 'directions', size: 2 }] : [];
  const [first = [], second = []] = x.groups;
  const [time, batch] = layout === 1 ? [second, first] : [first, second];
  const flow: Flow = {
    ...x,
    groups: layout === 1 ? [batch, time, directions, [units]] : [time, directions, batch, [units]],
    features: [...directions, units],
    stage: { is: 'layer', layer },
  };
  const last = layout === 1 ? [batch, directions, [units]] : [directions, batch, [units]];
  return { all: flow, last: { ...flow, groups: last, at: x.at === 'step' ? 'step' : 'last' } };
}

function directionOf({ attributes }: OnnxNode): Recurrent['reads'] | undefined {
  const direction = String(attributes.get('direction') ?? 'forward').toLowerCase();
  return direction === 'forward' || direction === 'reverse' || direction === 'bidirectional'
    ? direction
    : undefined;
}

function refusedAttribute(node: OnnxNode, layout: number): Obstacle | undefined {
  const { attributes } = node;
  const clip = attributes.get('clip');
  if (clip !== undefined)
    return obstacle(
      node,
      'the equations have no bound on what goes into the gates',
      `clip ${String(clip)}`,
    );
  if (Number(attributes.get('input_forget') ?? 0) !== 0)
    return obstacle(node, 'one gate for input and forget is another cell', 'input_forget 1');
  if (layout !== 0 && layout !== 1) return obstacle(node, 'expected 0 or 1', `layout ${layout}`);
  return undefined;
}

/** The input of a layer as it is read: its axis of timesteps is known from here on. */
function readAlong(node: OnnxNode, x: Flow, layout: number): Flow | Obstacle {
  const { groups, stage, at, time } = x;
  const [first = [], second = [], last = []] = groups;
  const along = layout === 1 ? second : first;
  if (groups.length !== 3)
    return obstacle(node, `its input has ${groups.length} axes, expected time, batch and values`);
  if (stage.is === 'logits' || (stage.is === 'input' && !stage.isWhole))
    return obstacle(node, 'its input is neither the model’s nor another layer’s');
  if (at === 'last') return obstacle(node, 'it reads the last state of another layer alone');
  if (at === 'step') {
    const isOne = along.every(axis => isSingle(axis, time));
    return isOne ? x : obstacle(node, 'inside a loop it reads more than one timestep');
  }
  const axis = time ?? (along.length === 1 ? along[0] : undefined);
  if (!axis || !along.includes(axis) || along.some(each => each !== axis && !isSingle(each, axis)))
    return obstacle(node, 'it reads along another axis than the layer below: not along time');
  const isInOrder =
    last.length === x.features.length && last.every((each, k) => each === x.features[k]);
  if (stage.is !== 'input' && !isInOrder)
    return obstacle(node, 'the values of its input stand in another order than they were made in');
  return { ...x, time: axis };
}

/** Names of a node's weights. */
interface Inputs {
  readonly W: Value | undefined;
  readonly R: Value | undefined;
  readonly B: Value | undefined;
  readonly P: Value | undefined;
}

function arraysOf(
  node: OnnxNode,
  gates: number,
  D: number,
  { W, R, B, P }: Inputs,
): { directions: DirectionArrays[]; hidden: number; input: number } | Obstacle {
  const arrayOf = (name: string, value: Value | undefined): NamedArray | Obstacle => {
    if (value?.kind === 'constant' && value.array) return value.array;
    if (value?.kind === 'obstacle')
      return obstacle(
        node,
        `its ${name} is not constant: ${value.found} (${value.at}): ${value.why}`,
      );
    const place = value?.kind === 'flow' ? ` it is computed from the input ${value.input};` : '';
    return obstacle(
      node,
      `its ${name} is not constant:${place} a weight is an initializer or follows from some`,
    );
  };
  const [w, r] = [arrayOf('W', W), arrayOf('R', R)];
  const [b, p] = [B && arrayOf('B', B), P && arrayOf('P', P)];
  for (const each of [w, r, b, p]) if (each && 'kind' in each) return each;
  const [weight, hiddenWeight, bias, peephole] = [w, r, b, p] as NamedArray[];
  if (!weight || !hiddenWeight) return obstacle(node, 'it has no weights');
  const hidden = Number(node.attributes.get('hidden_size') ?? hiddenWeight.shape[2] ?? 0);
  const input = weight.shape[2] ?? 0;
  const wanted: [NamedArray | undefined, number[]][] = [
    [hiddenWeight, [D, gates * hidden, hidden]],
    [weight, [D, gates * hidden, input]],
    [bias, [D, 2 * gates * hidden]],
    [peephole, [D, 3 * hidden]],
  ];
  for (const [array, shape] of wanted)
    if (array && array.shape.join() !== shape.join())
      return obstacle(
        node,
        `expected [${shape.join(', ')}] for hidden_size ${hidden} and ${counted(D, 'direction')}`,
        `${array.name} of shape [${array.shape.join(', ')}]`,
      );
  if (hidden < 1 || input < 1) return obstacle(node, 'it has no units, or reads nothing');
  const directions = Array.from({ length: D }, (_, d): DirectionArrays => {
    const both = bias && partOf(bias, d);
    return {
      inputWeight: partOf(weight, d),
      hiddenWeight: partOf(hiddenWeight, d),
      ...(both && {
        inputBias: rowsOf(both, 0, gates * hidden),
        hiddenBias: rowsOf(both, gates * hidden, 2 * gates * hidden),
      }),
      ...(peephole && { peephole: shaped(partOf(peephole, d), [3, hidden]) }),
    };
  });
  return { directions, hidden, input };
}

/** Where a state begins. */
function startOf(
  node: OnnxNode,
  name: string,
  value: Value | undefined,
): Start | undefined | Obstacle {
  if (!value) return undefined;
  switch (value.kind) {
    case 'filled':
      return { from: 'fill', value: value.value };
    case 'constant':
      return value.array
        ? { from: 'array', array: value.array, isSpread: false }
        : obstacle(node, `its ${name} is a constant of integers`);
    case 'spread':
      return { from: 'array', array: value.array, isSpread: true };
    case 'carried':
      return { from: 'carried', index: value.index };
    case 'cell':
      return { from: 'layer', layer: value.layer };
    case 'flow':
      if (value.stage.is === 'input') return { from: 'input', name: value.input };
      if (value.stage.is === 'layer') return { from: 'layer', layer: value.stage.layer };
      return obstacle(node, `its ${name} is computed from what the model reads`);
    case 'obstacle':
      return obstacle(node, `its ${name} is computed: ${value.found} (${value.at}): ${value.why}`);
    default:
      return assertNever(value);
  }
}

/** What says how long each sequence is: an input of the graph, or a constant that cuts nothing off. */
function lengthsOf(
  node: OnnxNode,
  value: Value | undefined,
  { time }: Flow,
): string | undefined | Obstacle {
  if (!value) return undefined;
  if (value.kind === 'flow' && value.stage.is === 'input') return value.input;
  const numbers = numbersOf(value);
  const whole = time?.size ?? null;
  const isWhole =
    value.kind === 'constant' &&
    value.entries?.every(each => each !== null && (each === time || each === whole));
  if (isWhole === true) return undefined;
  return obstacle(
    node,
    whole === null
      ? 'the file fixes how long the sequences of a batch are, whatever is read'
      : `the sequences of a batch end before the ${whole} timesteps of the input do`,
    `sequence_lens ${numbers ? numbers.join(', ') : 'of unknown values'}`,
  );
}
