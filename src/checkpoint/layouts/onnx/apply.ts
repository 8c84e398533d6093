import { isOnnxDomain, type OnnxNode } from '../../description.ts';
import { cast } from './cast.ts';
import { axisOf, concatenated, gathered } from './constants.ts';
import { onePlace, placeOf } from './flows.ts';
import { calculated, integers, operations, shapeOf } from './integers.ts';
import { joinedDirections } from './joinedDirections.ts';
import {
  asIs,
  moving,
  reshape,
  slice,
  squeeze,
  transpose,
  unclear,
  unsqueeze,
  type Inputs,
  type Operator,
} from './moving.ts';
import { afterLogits, embedded, gemm, multiplied, plus } from './readout.ts';
import { numbersOf, obstacle, type Value } from './values.ts';

const gather: Operator = (node, inputs) => {
  const [data, index] = inputs;
  if (data?.kind === 'constant' && index?.kind === 'flow')
    return [data.array ? embedded(node, data.array, index) : unclear(node)];
  if (index?.kind === 'obstacle') return [data?.kind === 'filled' ? data : index];
  return moving(
    (_, value) => {
      const places = numbersOf(index);
      const axis = axisOf(Number(node.attributes.get('axis') ?? 0), value.shape.length);
      const size = value.shape[axis] ?? 0;
      const rank = index?.kind === 'constant' ? index.shape.length : 0;
      if (!places || rank > 1 || places.some(place => place >= size || place < -size))
        return unclear(node);
      return gathered(
        value,
        axis,
        places.map(place => axisOf(place, size)),
        rank === 1,
      );
    },
    (_, value) => {
      const place = onePlace(index);
      return place ? placeOf(node, value, place) : unclear(node);
    },
  )(node, inputs, 0);
};

const concat: Operator = (node, inputs) => {
  const axis = Number(node.attributes.get('axis') ?? 0);
  const [first] = inputs;
  const constants = inputs.flatMap(value => (value?.kind === 'constant' ? [value] : []));
  const flows = inputs.flatMap(value => (value?.kind === 'flow' ? [value] : []));
  const filled = inputs.flatMap(value => (value?.kind === 'filled' ? [value] : []));
  const wrong = inputs.find(value => value?.kind === 'obstacle');
  if (wrong) return [wrong];
  if (inputs.length === 1 && first) return [first];
  if (constants.length === inputs.length) return [concatenated(node, constants, axis)];
  if (flows.length === inputs.length) return [joinedDirections(node, flows, axis)];
  const [same] = filled;
  if (same && filled.length === inputs.length && filled.every(({ value }) => value === same.value))
    return [same];
  return [obstacle(node, 'it joins what the model computes with something else')];
};

const split: Operator = (node, inputs) => {
  const [value, input] = inputs;
  const attribute = node.attributes.get('split');
  const count = node.outputs.length;
  if (value?.kind !== 'constant')
    return node.outputs.map(() =>
      value?.kind === 'flow' && value.stage.is === 'input'
        ? { ...value, stage: { is: 'input', isWhole: false } }
        : value?.kind === 'flow' || !value
          ? obstacle(node, 'it takes what the model computes apart')
          : value,
    );
  const axis = axisOf(Number(node.attributes.get('axis') ?? 0), value.shape.length);
  const size = value.shape[axis] ?? 0;
  const each = Math.ceil(size / count);
  const given = Array.isArray(attribute) ? attribute.map(Number) : input && numbersOf(input);
  if (input && !given) return node.outputs.map(() => unclear(node));
  let from = 0;
  return node.outputs.map((_, k) => {
    const width = Math.max(0, given ? (given[k] ?? 0) : Math.min(each, size - from));
    if (from + width > size) return unclear(node);
    const places = Array.from({ length: width }, (_each, at) => from + at);
    from += width;
    return gathered(value, axis, places, true);
  });
};

const shape: Operator = (node, [value]) => {
  const bound = (name: string, rank: number, absent: number): number =>
    axisOf(Number(node.attributes.get(name) ?? absent), rank);
  if (value?.kind === 'flow') {
    const rank = value.groups.length;
    return [shapeOf(value, bound('start', rank, 0), bound('end', rank, rank))];
  }
  if (value?.kind !== 'constant') return [value?.kind === 'obstacle' ? value : unclear(node)];
  const rank = value.shape.length;
  const sizes = value.shape.slice(bound('start', rank, 0), bound('end', rank, rank));
  return [integers(sizes, [sizes.length])];
};

/** A constant, or zeros, along a batch whose size only a run has. */
const expand: Operator = (node, [value]) => {
  if (value?.kind === 'constant' && value.array) return [{ kind: 'spread', array: value.array }];
  if (
    value?.kind === 'constant' &&
    value.entries?.length === 1 &&
    typeof value.entries[0] === 'number'
  )
    return [{ kind: 'filled', value: value.entries[0] }];
  if (value?.kind === 'flow') return [obstacle(node, 'it repeats what the model computes')];
  return [value ?? obstacle(node, 'it has no input')];
};

const tile: Operator = (node, inputs) => {
  const [value, repeats] = inputs;
  if (value?.kind !== 'constant' || repeats?.kind !== 'constant') return expand(node, inputs, 0);
  const isAlongOnes = value.shape.every((size, k) => size === 1 || repeats.entries?.[k] === 1);
  return isAlongOnes ? expand(node, inputs, 0) : [unclear(node)];
};

const filled: Operator = node => {
  const value = node.attributes.get('value');
  return [{ kind: 'filled', value: Array.isArray(value) ? Number(value[0] ?? 0) : 0 }];
};

const arithmetic: Operator = (node, [a, b]) => {
  if (!a || !b) return [obstacle(node, 'it lacks an input')];
  const isCounted = [a, b].every(each => each.kind === 'constant' && each.entries !== undefined);
  if (isCounted && a.kind === 'constant' && b.kind === 'constant') return [calculated(node, a, b)];
  const wrong = [a, b].find(each => each.kind === 'obstacle');
  if (wrong) return [wrong];
  return [node.op === 'Add' ? plus(node, a, b) : byName(node)];
};

const not: Operator = (node, [value]) => {
  const numbers = numbersOf(value);
  return [
    numbers
      ? integers(
          numbers.map(each => Number(each === 0)),
          [numbers.length],
        )
      : unclear(node),
  ];
};

const dropout: Operator = (node, [value, , training]) => {
  const isTraining = training !== undefined && numbersOf(training)?.[0] !== 0;
  return [isTraining ? obstacle(node, 'it is applied as in training') : (value ?? unclear(node))];
};

/** An operator that is not followed. */
const byName = (node: OnnxNode): Value =>
  obstacle(
    node,
    isOnnxDomain(node.domain)
      ? 'the equations have no place for it between the input and the outputs'
      : `it is of the domain ${node.domain}, not one of ONNX's own operators`,
    isOnnxDomain(node.domain) ? `op ${node.op}` : `op ${node.domain}.${node.op}`,
  );

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['Identity', asIs],
  ['Cast', cast],
  ['CastLike', cast],
  ['Dropout', dropout],
  ['Transpose', transpose],
  ['Squeeze', squeeze],
  ['Unsqueeze', unsqueeze],
  ['Reshape', reshape],
  ['Slice', slice],
  ['Gather', gather],
  ['Concat', concat],
  ['Split', split],
  ['Shape', shape],
  ['Expand', expand],
  ['Tile', tile],
  ['ConstantOfShape', filled],
  ['Not', not],
  ...[...operations.keys()].map(op => [op, arithmetic] as const),
  ['MatMul', (node, [a, b]) => [a && b ? multiplied(node, a, b) : unclear(node)]],
  ['Gemm', (node, inputs) => [gemm(node, inputs)]],
  ...['Softmax', 'LogSoftmax', 'ArgMax', 'Hardmax', 'TopK'].map((op): [string, Operator] => [
    op,
    (node, [value], opset) => {
      const after = value ? afterLogits(node, value, opset) : unclear(node);
      return node.outputs.map(() => after);
    },
  ]),
]);

/** What a node makes of its inputs; an obstacle goes on to whatever reads it. */
export function applied(node: OnnxNode, inputs: Inputs, opset: number): readonly Value[] {
  const operator = isOnnxDomain(node.domain) ? operators.get(node.op) : undefined;
  const [first] = inputs;
  if (!operator) {
    // An operator on an obstacle is not the reason; one on what the model reads is.
    const before = inputs.find(value => value?.kind === 'obstacle');
    return node.outputs.map(() => before ?? byName(node));
  }
  if (first?.kind === 'obstacle' && !['ConstantOfShape'].includes(node.op))
    return node.outputs.map(() => first);
  return operator(node, inputs, opset);
}
