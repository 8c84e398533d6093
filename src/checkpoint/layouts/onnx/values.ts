import type { GateFunction } from '../../../domain/model.ts';
import type { CellKind } from '../../../domain/components.ts';
import type { NamedArray } from '../../arrays.ts';
import type { OnnxNode } from '../../description.ts';
import type { DirectionArrays } from '../layout.ts';

/** An axis that stays one, however shapes are changed; its size where the file says it. */
export interface Axis {
  readonly is: 'input' | 'directions' | 'features';
  readonly size: number | null;
}

/** What one axis of a tensor is made of, outermost first; nothing is a size of 1. */
export type Group = readonly Axis[];

/** One integer of a shape or an index: known, the size of an axis, a loop's count, or not known. */
export type Entry = number | Axis | { readonly iteration: 0 | 1 } | null;

/** What stands in the file, or follows from it alone. */
export interface Constant {
  readonly kind: 'constant';
  readonly shape: readonly number[];
  /** Of what may be a weight. */
  readonly array?: NamedArray;
  /** Of integers, and of single numbers. */
  readonly entries?: readonly Entry[];
  /** Whether the entries are floats. */
  readonly isFloat?: boolean;
}

/** A constant of one value, whatever its shape. */
export interface Filled {
  readonly kind: 'filled';
  readonly value: number;
}

/** A constant repeated along the batch. */
export interface Spread {
  readonly kind: 'spread';
  readonly array: NamedArray;
}

/** How far the values of a run have come. */
export type Stage =
  /** `isWhole` is false of a part of an input, which may be a state and is never read in time. */
  | { readonly is: 'input'; readonly isWhole: boolean }
  | { readonly is: 'embedded'; readonly table: NamedArray }
  | { readonly is: 'layer'; readonly layer: Recurrent }
  | {
      readonly is: 'logits';
      readonly layer: Recurrent;
      /** [outputs, top width] */
      readonly weight: NamedArray;
      readonly bias?: NamedArray;
      /** The op that came after the logits; nothing may come after it. */
      readonly after?: string;
    };

/** Values that depend on what the model reads. */
export interface Flow {
  readonly kind: 'flow';
  readonly groups: readonly Group[];
  /** The axes that one timestep's values run over, in order; empty where nobody knows. */
  readonly features: Group;
  readonly stage: Stage;
  /** The graph's input that they come from. */
  readonly input: string;
  /** The axis of timesteps, once something reads along it. */
  readonly time: Axis | null;
  /** Of which timesteps: all, one inside a loop, or the one that the layer reads last. */
  readonly at: 'all' | 'step' | 'last';
}

/** The cell state that a layer ends with. */
export interface CellState {
  readonly kind: 'cell';
  readonly layer: Recurrent;
}

/** What a loop hands to its next round. */
export interface Carried {
  readonly kind: 'carried';
  readonly index: number;
}

/** What cannot be known or run; it matters only to what depends on it. */
export interface Obstacle {
  readonly kind: 'obstacle';
  readonly found: string;
  /** The node, as people find it. */
  readonly at: string;
  readonly why: string;
}

/** What stands under a name of a graph. */
export type Value = Constant | Filled | Spread | Flow | CellState | Carried | Obstacle;

/** Where a state of a layer begins. */
export type Start =
  | { readonly from: 'fill'; readonly value: number }
  | { readonly from: 'array'; readonly array: NamedArray; readonly isSpread: boolean }
  /** An input of the graph. */
  | { readonly from: 'input'; readonly name: string }
  /** Another layer's last state. */
  | { readonly from: 'layer'; readonly layer: Recurrent }
  | { readonly from: 'carried'; readonly index: number };

/** A recurrent node that can be run. */
export interface Recurrent {
  readonly node: OnnxNode;
  readonly kind: CellKind;
  readonly reads: 'forward' | 'reverse' | 'bidirectional';
  readonly x: Flow;
  readonly hidden: number;
  readonly directions: readonly DirectionArrays[];
  /** Of an RNN. */
  readonly activation: 'tanh' | 'relu';
  readonly recurrentActivation: GateFunction;
  readonly resetAfter: boolean;
  readonly peepholes: boolean;
  readonly layout: 0 | 1;
  readonly starts: { readonly hidden?: Start; readonly cell?: Start };
  /** The input that says how long each sequence is. */
  readonly lengths: string | null;
  /** The two layers that this one was put together from. */
  readonly parts?: readonly Recurrent[];
}

/** A node as errors name it. */
export function nameOf(node: OnnxNode | undefined): string {
  if (!node) return 'graph';
  const { op, name, outputs } = node;
  return name !== '' ? name : `${op} that makes ${outputs.find(each => each !== '') ?? 'nothing'}`;
}

/** An obstacle at a node. */
export const obstacle = (node: OnnxNode, why: string, found = `op ${node.op}`): Obstacle => ({
  kind: 'obstacle',
  found,
  at: nameOf(node),
  why,
});

/** The size of what one axis of a tensor is made of; null where the file does not say. */
export const sizeOfGroup = (group: Group): number | null =>
  group.reduce<number | null>(
    (product, { size }) => (product === null || size === null ? null : product * size),
    1,
  );

/** Known numbers; undefined where one is not known. */
export function numbersOf(value: Value | undefined): number[] | undefined {
  if (value?.kind !== 'constant' || !value.entries) return undefined;
  const numbers = value.entries.filter(each => typeof each === 'number');
  return numbers.length === value.entries.length ? numbers : undefined;
}
