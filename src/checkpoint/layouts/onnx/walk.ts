import type { NamedArray } from '../../arrays.ts';
import {
  isOnnxDomain,
  type OnnxConstant,
  type OnnxDescription,
  type OnnxGraph,
  type OnnxNode,
} from '../../description.ts';
import { applied } from './apply.ts';
import { branch } from './branch.ts';
import { loop } from './loop.ts';
import { cellOf, outputsOf, toRecurrent } from './recurrent.ts';
import {
  nameOf,
  obstacle,
  type Axis,
  type Constant,
  type Obstacle,
  type Recurrent,
  type Value,
} from './values.ts';
import type { SameArrays, Scope, Walk, Walked } from './walked.ts';

/** Entries, places and characters that are worked out for one file's constants. */
const mostWork = 2 ** 23;
const mostLayers = 1000;
/** Axes of a constant. */
const mostAxes = 64;
/** Operators that go through the places along an axis. */
const cutting: ReadonlySet<string> = new Set(['Slice', 'Gather', 'Split']);

/** Goes through a graph from its inputs: what its names stand for, without any numbers. */
export function walk({ graph, opset }: OnnxDescription, all: readonly NamedArray[]): Walked {
  const arrays = new Map(all.map(array => [array.name, array]));
  const shared: Walk = {
    arrays,
    opset,
    room: { work: mostWork, layers: mostLayers },
    inner: (inner, given, outer) => through(shared, inner, given, outer),
  };
  const given = graph.inputs.map(({ name, shape }): Value => {
    // Without a shape it is what the operators for recurrences read: time, batch, and perhaps values.
    const sizes = shape ?? [null, null];
    return {
      kind: 'flow',
      groups: sizes.map(size => [{ is: 'input', size } satisfies Axis]),
      features: [],
      stage: { is: 'input', isWhole: true },
      input: name,
      time: null,
      at: 'all',
    };
  });
  return through(shared, graph, given, new Map());
}

/** Operators with graphs of their own, which are followed. */
const inside: ReadonlyMap<string, typeof branch> = new Map([
  ['If', branch],
  ['Loop', loop],
]);

/** A graph as far as it was gone through. */
interface Way {
  readonly shared: Walk;
  readonly scope: Scope;
  /** Every name that a node of the graph gives. */
  readonly made: ReadonlySet<string>;
  readonly layers: Recurrent[];
  readonly obstacles: Obstacle[];
  readonly same: SameArrays[];
}

function through(shared: Walk, graph: OnnxGraph, given: readonly Value[], outer: Scope): Walked {
  const own = new Map<string, Value>();
  for (const [k, { name }] of graph.inputs.entries()) {
    const value = given[k];
    if (value) own.set(name, value);
  }
  for (const [name, constant] of graph.constants) own.set(name, constantOf(shared, constant));
  const way: Way = {
    shared,
    scope: { get: name => own.get(name) ?? outer.get(name) },
    made: new Set(graph.nodes.flatMap(({ outputs }) => outputs)),
    ...{ layers: [], obstacles: [], same: [] },
  };
  for (const node of graph.nodes) {
    const values = valuesOf(way, node).map(value => value && within(shared, node, value));
    for (const [k, name] of node.outputs.entries())
      if (name !== '')
        own.set(name, values[k] ?? obstacle(node, `its output ${k} is not followed`));
  }
  const outputs = graph.outputs.map(name => read(way, name, `the graph ${graph.name}`));
  const { layers, obstacles, same } = way;
  return { outputs, layers, obstacles, same };
}

function constantOf({ arrays }: Walk, { array, shape, numbers, isFloat }: OnnxConstant): Constant {
  const found = array === null ? undefined : arrays.get(array);
  const isWeight = found !== undefined && found.dtype.toFloat32 !== undefined;
  return {
    ...({ kind: 'constant', shape } satisfies Constant),
    ...(isWeight && { array: found }),
    ...(numbers && { entries: numbers }),
    ...(isFloat && { isFloat }),
  };
}

/** What a node's outputs stand for, in order. */
function valuesOf(way: Way, node: OnnxNode): readonly (Value | undefined)[] {
  const { shared, scope } = way;
  const inputs = node.inputs.map(name => (name === '' ? undefined : read(way, name, nameOf(node))));
  const kind = cellOf(node);
  if (kind) return recurrence(way, node, toRecurrent(node, kind, inputs));
  const follow = isOnnxDomain(node.domain) ? inside.get(node.op) : undefined;
  if (!follow) return applied(node, inputs, shared.opset);
  const inner = follow(shared, node, inputs, scope);
  way.layers.push(...inner.layers);
  way.obstacles.push(...inner.obstacles);
  way.same.push(...inner.same);
  return inner.outputs;
}

function recurrence(
  { shared: { room }, layers, obstacles }: Way,
  node: OnnxNode,
  layer: Recurrent | Obstacle,
): readonly (Value | undefined)[] {
  if (layer.kind === 'obstacle') {
    obstacles.push(layer);
    return node.outputs.map(() => layer);
  }
  if (--room.layers < 0) {
    const tooMany = obstacle(node, `more than ${mostLayers} recurrent nodes, beyond the limit`);
    if (room.layers === -1) obstacles.push(tooMany);
    return node.outputs.map(() => tooMany);
  }
  layers.push(layer);
  const { all, last } = outputsOf(layer);
  return [all, last, layer.kind === 'lstm' ? { kind: 'cell', layer } : undefined];
}

/** What a name stands for; an obstacle where nothing gave it yet. */
function read({ scope, made }: Way, name: string, reader: string): Value {
  const value = scope.get(name);
  if (value) return value;
  return made.has(name)
    ? {
        kind: 'obstacle',
        found: 'nodes out of order',
        at: reader,
        why: `it reads ${name}, which a node behind it makes: a cycle, or nodes that are not in the order in which they run`,
      }
    : {
        kind: 'obstacle',
        found: `no value ${name}`,
        at: reader,
        why: 'it is no input, no initializer and no output of a node before',
      };
}

/** A value, unless it is a constant that no honest graph comes to: in all they are not bounded by the file's size. */
function within({ room }: Walk, node: OnnxNode, value: Value): Value {
  if (value.kind !== 'constant') return value;
  const { shape, array, entries } = value;
  const places = cutting.has(node.op) ? Math.max(0, ...shape) : 0;
  room.work -= 1 + places + (entries?.length ?? 0) + (array?.identity.length ?? 0);
  if (room.work >= 0 && shape.length <= mostAxes) return value;
  return obstacle(node, 'the constants it is computed from are larger than is followed');
}
