import { sizeOf, type NamedArray } from '../../arrays.ts';
import type { OnnxNode } from '../../description.ts';
import { axisOf } from './constants.ts';
import { permuted, shaped } from './fold.ts';
import {
  obstacle,
  sizeOfGroup,
  type Axis,
  type Flow,
  type Obstacle,
  type Value,
} from './values.ts';

/** The embedding: a table's rows by token. */
export function embedded(node: OnnxNode, table: NamedArray, flow: Flow): Value {
  const [, width = 0] = table.shape;
  if (flow.stage.is !== 'input' || !flow.stage.isWhole)
    return obstacle(node, 'it looks up what is no input of the model');
  if (table.shape.length !== 2 || Number(node.attributes.get('axis') ?? 0) !== 0)
    return obstacle(
      node,
      `its table has shape [${table.shape.join(', ')}], expected a row a token`,
    );
  const features: Axis[] = [{ is: 'features', size: width }];
  return {
    ...flow,
    groups: [...flow.groups, features],
    features,
    stage: { is: 'embedded', table },
  };
}

/** x·W: the readout, if x is what the top layer gives. @param weight  [outputs, inputs] */
function linear(node: OnnxNode, flow: Flow, weight: NamedArray, bias?: NamedArray): Value {
  const { stage, groups, features } = flow;
  const fail = checkLast(node, flow);
  if (fail) return fail;
  const [outputs = 0, inputs = 0] = weight.shape;
  const size = sizeOfGroup(features);
  if (size !== inputs || stage.is !== 'layer')
    return obstacle(
      node,
      `its weight ${weight.name} has ${inputs} inputs, the layer gives ${size ?? 'other'} values`,
    );
  const after: Axis[] = [{ is: 'features', size: outputs }];
  return {
    ...flow,
    groups: [...groups.slice(0, -1), after],
    features: after,
    stage: { is: 'logits', layer: stage.layer, weight, ...(bias && { bias }) },
  };
}

/** Why a linear layer cannot stand here. */
function checkLast(node: OnnxNode, { stage, groups, features, at }: Flow): Obstacle | undefined {
  if (stage.is === 'logits')
    return obstacle(node, 'a second linear layer follows the readout; one readout is supported');
  if (stage.is !== 'layer')
    return obstacle(node, 'a linear layer stands before the recurrence, which has no place for it');
  const last = groups.at(-1) ?? [];
  if (last.length !== features.length || last.some((axis, k) => axis !== features[k]))
    return obstacle(node, 'it acts along another axis than the units of the layer');
  if (at === 'last' && stage.layer.reads === 'bidirectional')
    return obstacle(
      node,
      'it reads the last state of both directions at once, which no timestep has; "readout": null in the sidecar leaves it aside',
      'a readout of both last states',
    );
  return undefined;
}

/** `MatMul` of a layer and a constant [inputs, outputs]. */
export function multiplied(node: OnnxNode, a: Value, b: Value): Value {
  if (a.kind !== 'flow' || b.kind !== 'constant' || !b.array)
    return obstacle(node, 'it multiplies something else than a layer and a constant weight');
  if (b.shape.length !== 2)
    return obstacle(node, `its weight has shape [${b.shape.join(', ')}], expected a matrix`);
  return linear(node, a, permuted(b.array, [1, 0]));
}

/** `Gemm`: a layer, a constant weight and a bias. */
export function gemm(node: OnnxNode, [a, b, c]: readonly (Value | undefined)[]): Value {
  const number = (name: string, absent: number): number =>
    Number(node.attributes.get(name) ?? absent);
  if (a?.kind !== 'flow' || b?.kind !== 'constant' || !b.array || b.shape.length !== 2)
    return obstacle(node, 'it multiplies something else than a layer and a constant weight');
  if (number('transA', 0) !== 0 || number('alpha', 1) !== 1 || (c && number('beta', 1) !== 1))
    return obstacle(node, 'alpha, beta and transA other than 1, 1 and 0 are not supported');
  const weight = number('transB', 0) === 1 ? b.array : permuted(b.array, [1, 0]);
  const product = linear(node, a, weight);
  return c ? plus(node, product, c) : product;
}

/** `Add` of the readout's bias. */
export function plus(node: OnnxNode, a: Value, b: Value): Value {
  const [flow, constant] = a.kind === 'flow' ? [a, b] : [b, a];
  if (flow.kind === 'obstacle') return flow;
  if (flow.kind !== 'flow' || constant.kind !== 'constant' || !constant.array)
    return obstacle(node, 'it adds what is not constant: a second path beside the layers');
  const { stage } = flow;
  if (stage.is !== 'logits')
    return obstacle(
      node,
      'it adds to something else than the readout; the equations have no place for it',
    );
  if (stage.bias ?? stage.after)
    return obstacle(node, 'the readout has a bias already, or it is no longer what is added to');
  const [outputs = 0] = stage.weight.shape;
  const { array, shape } = constant;
  if (sizeOf(shape) !== outputs || (shape.at(-1) ?? 1) !== outputs)
    return obstacle(
      node,
      `its constant ${array.name} has shape [${shape.join(', ')}], expected [${outputs}]`,
    );
  return { ...flow, stage: { ...stage, bias: shaped(array, [outputs]) } };
}

/** What may come after the logits and leaves their order: they are its input. */
export function afterLogits(node: OnnxNode, value: Value, opset: number): Value {
  if (value.kind !== 'flow' || value.stage.is !== 'logits' || value.stage.after !== undefined)
    return obstacle(node, 'it acts on something else than the readout');
  const { groups, time, stage } = value;
  const isLast = (axis: number): boolean => axisOf(axis, groups.length) === groups.length - 1;
  const old = opset < 13 && node.op !== 'ArgMax' && node.op !== 'TopK';
  const axis = Number(node.attributes.get('axis') ?? (old ? 1 : node.op === 'ArgMax' ? 0 : -1));
  // Older operators take all axes from this one on as one.
  const isOver = old
    ? !groups
        .slice(axisOf(axis, groups.length))
        .flat()
        .some(each => each === time)
    : isLast(axis);
  return isOver
    ? { ...value, stage: { ...stage, after: node.op } }
    : obstacle(node, 'it acts along another axis than the outputs');
}
