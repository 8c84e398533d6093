import type { NamedArray } from '../../arrays.ts';
import type { OnnxNode } from '../../description.ts';
import type { DirectionArrays } from '../layout.ts';
import {
  nameOf,
  numbersOf,
  obstacle,
  type Constant,
  type Flow,
  type Recurrent,
  type Value,
} from './values.ts';
import type { SameArrays, Scope, Walk, Walked } from './walked.ts';

/** An `If`: the branch that a constant condition takes, or either of two that come to the same. */
export function branch(
  shared: Walk,
  node: OnnxNode,
  [condition]: readonly (Value | undefined)[],
  outer: Scope,
): Walked {
  const [then, otherwise] = [node.graphs.get('then_branch'), node.graphs.get('else_branch')];
  if (!then || !otherwise) return blocked(node, 'it lacks a branch');
  const known = numbersOf(condition);
  if (known) return shared.inner(known[0] === 0 ? otherwise : then, [], outer);
  const [one, other] = [shared.inner(then, [], outer), shared.inner(otherwise, [], outer)];
  const same: SameArrays[] = [];
  const compare = new Comparison(nameOf(node), same);
  const isSame =
    one.outputs.length === other.outputs.length &&
    one.outputs.every((value, k) => compare.values(value, other.outputs[k]));
  if (isSame) return { ...one, same: [...one.same, ...other.same, ...same] };
  // Where neither branch has a recurrence, it matters only to what depends on it.
  const why = 'its branches are not the same model, and which one runs is not known before a run';
  const layers = one.layers.length + other.layers.length;
  const made = blocked(node, why);
  return layers === 0 ? { ...made, obstacles: [] } : made;
}

/** A node all of whose outputs are an obstacle. */
export function blocked(node: OnnxNode, why: string): Walked {
  const found = obstacle(node, why);
  return { outputs: node.outputs.map(() => found), layers: [], obstacles: [found], same: [] };
}

/** Compares what two branches come to; arrays of one shape are noted, to be compared when they are read. */
class Comparison {
  readonly #node: string;
  readonly #same: SameArrays[];
  /** Layers that were found alike: each pair is compared once, however many outputs show it. */
  readonly #alike = new Map<Recurrent, Recurrent>();

  constructor(node: string, same: SameArrays[]) {
    this.#node = node;
    this.#same = same;
  }

  values(a: Value | undefined, b: Value | undefined): boolean {
    if (a === b) return true;
    if (a?.kind === 'flow' && b?.kind === 'flow') return this.#flows(a, b);
    if (a?.kind === 'constant' && b?.kind === 'constant') return this.#constants(a, b);
    if (a?.kind === 'cell' && b?.kind === 'cell') return this.#layers(a.layer, b.layer);
    if (a?.kind === 'filled' && b?.kind === 'filled') return a.value === b.value;
    return false;
  }

  #constants(a: Constant, b: Constant): boolean {
    if (a.shape.join() !== b.shape.join()) return false;
    if (a.array && b.array) return this.#arrays(a.array, b.array);
    const [x, y] = [numbersOf(a), numbersOf(b)];
    return x !== undefined && x.join() === y?.join();
  }

  #flows(a: Flow, b: Flow): boolean {
    const shapeOf = ({ groups }: Flow): string =>
      groups
        .map(group => group.map(axis => (axis.is === 'input' ? 'i' : axis.size)).join('·'))
        .join();
    if (a.input !== b.input || a.at !== b.at || a.time !== b.time || shapeOf(a) !== shapeOf(b))
      return false;
    const [x, y] = [a.stage, b.stage];
    if (x.is === 'input' && y.is === 'input') return x.isWhole && y.isWhole;
    if (x.is === 'embedded' && y.is === 'embedded') return this.#arrays(x.table, y.table);
    if (x.is === 'layer' && y.is === 'layer') return this.#layers(x.layer, y.layer);
    return (
      x.is === 'logits' &&
      y.is === 'logits' &&
      x.after === y.after &&
      this.#layers(x.layer, y.layer) &&
      this.#arrays(x.weight, y.weight) &&
      this.#optional(x.bias, y.bias)
    );
  }

  #layers(a: Recurrent, b: Recurrent): boolean {
    if (a === b || this.#alike.get(a) === b) return true;
    const plain = (layer: Recurrent): string =>
      [
        ...[layer.kind, layer.reads, layer.hidden, layer.activation, layer.recurrentActivation],
        ...[layer.resetAfter, layer.peepholes, layer.lengths],
      ].join();
    const parts: readonly (keyof DirectionArrays)[] = [
      ...(['inputWeight', 'hiddenWeight', 'inputBias', 'hiddenBias'] as const),
      ...(['projection', 'peephole'] as const),
    ];
    const isAlike =
      plain(a) === plain(b) &&
      this.#flows(a.x, b.x) &&
      this.#starts(a, b) &&
      a.directions.every((one, d) =>
        parts.every(part => this.#optional(one[part], b.directions[d]?.[part])),
      );
    if (isAlike) this.#alike.set(a, b);
    return isAlike;
  }

  #starts(a: Recurrent, b: Recurrent): boolean {
    return (['hidden', 'cell'] as const).every(part => {
      const [x, y] = [a.starts[part], b.starts[part]];
      if (x?.from === 'array' && y?.from === 'array')
        return x.isSpread === y.isSpread && this.#arrays(x.array, y.array);
      if (x?.from === 'fill' && y?.from === 'fill') return x.value === y.value;
      if (x?.from === 'input' && y?.from === 'input') return x.name === y.name;
      return x === undefined && y === undefined;
    });
  }

  #optional(a: NamedArray | undefined, b: NamedArray | undefined): boolean {
    return a && b ? this.#arrays(a, b) : a === b;
  }

  #arrays(a: NamedArray, b: NamedArray): boolean {
    if (a.shape.join() !== b.shape.join()) return false;
    if (a.identity !== b.identity) this.#same.push({ node: this.#node, taken: a, other: b });
    return true;
  }
}
