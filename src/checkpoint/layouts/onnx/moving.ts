import type { OnnxNode } from '../../description.ts';
import { filledIn, gathered, inShape, squeezed, transposed, unsqueezed } from './constants.ts';
import { axesOf, reshapedFlow, slicedFlow, turned, withAxes, withoutAxes } from './flows.ts';
import { integers } from './integers.ts';
import { cutsOf, placesOf } from './slices.ts';
import { numbersOf, obstacle, type Constant, type Flow, type Value } from './values.ts';

export type Inputs = readonly (Value | undefined)[];
export type Operator = (node: OnnxNode, inputs: Inputs, opset: number) => readonly Value[];

/** What leaves values as they are. */
export const asIs: Operator = (node, [value]) => [value ?? obstacle(node, 'it has no input')];

/** An operator that moves what stands in a tensor, one way for constants and one for what the model reads. */
export const moving =
  (
    ofConstant: (node: OnnxNode, value: Constant, inputs: Inputs) => Value,
    ofFlow: (node: OnnxNode, value: Flow, inputs: Inputs) => Value,
  ): Operator =>
  (node, inputs) => {
    const [value] = inputs;
    if (!value) return [obstacle(node, 'it has no input')];
    switch (value.kind) {
      case 'constant':
        return [ofConstant(node, value, inputs)];
      case 'flow':
        return [ofFlow(node, value, inputs)];
      case 'spread': {
        const { shape } = value.array;
        const moved = ofConstant(node, { kind: 'constant', shape, array: value.array }, inputs);
        return [
          moved.kind === 'constant' && moved.array ? { ...value, array: moved.array } : moved,
        ];
      }
      default:
        return [value];
    }
  };

export const unclear = (node: OnnxNode): Value =>
  obstacle(node, 'where it takes its values from is not known before a run');

export const transpose = moving((node, value) => {
  const order = node.attributes.get('perm');
  return transposed(value, Array.isArray(order) ? order.map(Number) : undefined);
}, turned);

export const squeeze = moving(
  (node, value, [, input]) => {
    const axes = axesOf(node, input);
    const shape = axes === null ? undefined : squeezed(value.shape, axes);
    return shape ? inShape(value, shape) : unclear(node);
  },
  (node, value, [, input]) => {
    const axes = axesOf(node, input);
    return axes === null ? unclear(node) : withoutAxes(node, value, axes);
  },
);

export const unsqueeze = moving(
  (node, value, [, input]) => {
    const axes = axesOf(node, input);
    return axes ? inShape(value, unsqueezed(value.shape, axes, 1)) : unclear(node);
  },
  (node, value, [, input]) => {
    const axes = axesOf(node, input);
    return axes ? withAxes(value, axes) : unclear(node);
  },
);

export const reshape = moving(
  (node, value, [, target]) => {
    const attribute = node.attributes.get('shape');
    const sizes = Array.isArray(attribute) ? attribute.map(Number) : numbersOf(target);
    const keepsZero = node.attributes.get('allowzero') !== 1;
    const shape = sizes && filledIn(value.shape, sizes, keepsZero);
    return shape ? inShape(value, shape) : unclear(node);
  },
  (node, value, [, target]) => {
    const attribute = node.attributes.get('shape');
    const list = Array.isArray(attribute) ? attribute.map(Number) : undefined;
    return reshapedFlow(node, value, list ? integers(list, [list.length]) : target);
  },
);

export const slice = moving(
  (node, value, inputs) => {
    const cuts = cutsOf(node, inputs, value.shape.length);
    if (!cuts) return unclear(node);
    let cut: Constant = value;
    for (const each of cuts) {
      const places = placesOf(each, cut.shape[each.axis] ?? 0);
      if (!places) return unclear(node);
      cut = gathered(cut, each.axis, places, true);
    }
    return cut;
  },
  (node, value, inputs) => slicedFlow(node, value, inputs),
);
