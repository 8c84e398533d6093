import type { OnnxNode } from '../../description.ts';
import { axisOf, unsqueezed } from './constants.ts';
import { isSingle, regrouped } from './reshape.ts';
import { cutsOf, type Cut } from './slices.ts';
import {
  numbersOf,
  obstacle,
  sizeOfGroup,
  type Axis,
  type Entry,
  type Flow,
  type Group,
  type Value,
} from './values.ts';

/** A part of an input, which may be a state of the model. */
const partOf = (flow: Flow, groups: readonly Group[]): Flow => ({
  ...flow,
  groups,
  stage: { is: 'input', isWhole: false },
});

/** Values whose axes stand in another order. */
export function turned(node: OnnxNode, flow: Flow): Value {
  const order = node.attributes.get('perm');
  const axes = Array.isArray(order)
    ? order.map(Number)
    : flow.groups.map((_, k) => flow.groups.length - 1 - k);
  const groups = axes.map(axis => flow.groups[axis]);
  return groups.length === flow.groups.length && groups.every(group => group !== undefined)
    ? { ...flow, groups }
    : obstacle(node, `its perm [${axes.join(', ')}] does not fit ${flow.groups.length} axes`);
}

/** Values without axes of size 1. */
export function withoutAxes(
  node: OnnxNode,
  flow: Flow,
  axes: readonly number[] | undefined,
): Value {
  const { groups, time, at } = flow;
  const isOne = (group: Group): boolean =>
    group.every(axis => axis.size === 1 || isSingle(axis, time) || isFree(axis, flow));
  const places = axes?.map(axis => axisOf(axis, groups.length));
  const gone = new Set(places ?? groups.flatMap((group, k) => (group.length === 0 ? [k] : [])));
  if (![...gone].every(axis => groups[axis] && isOne(groups[axis])))
    return obstacle(node, 'it takes an axis away that may hold more than one thing');
  if (axes === undefined && at === 'all' && groups.some(group => group.length > 0 && isOne(group)))
    return obstacle(node, 'it names no axes, and which of them are of size 1 is not known');
  return { ...flow, groups: groups.filter((_, k) => !gone.has(k)) };
}

/** An axis of the input before anything says which of them is time: who takes it away says that it is none. */
const isFree = (axis: Axis, { time, groups }: Flow): boolean =>
  time === null && axis.is === 'input' && axis.size === null && groups.length > 1;

/** Values with more axes of size 1. */
export const withAxes = (flow: Flow, axes: readonly number[]): Flow => ({
  ...flow,
  groups: unsqueezed<Group>(flow.groups, axes, []),
});

/** Values in another shape. */
export function reshapedFlow(node: OnnxNode, flow: Flow, target: Value | undefined): Value {
  const entries = target?.kind === 'constant' ? target.entries : undefined;
  const keepsZero = node.attributes.get('allowzero') !== 1;
  const groups = entries && regrouped(flow.groups, entries, keepsZero, flow.time);
  if (groups) return { ...flow, groups };
  if (flow.stage.is === 'input') return partOf(flow, []);
  return obstacle(
    node,
    'its shape cuts an axis in two, or fixes the number of timesteps, or is not known before a run',
  );
}

/** One place along an axis. @param index  of one element */
export function placeOf(
  node: OnnxNode,
  flow: Flow,
  index: { readonly entry: Entry; readonly keepsAxis: boolean },
): Value {
  const axis = axisOf(Number(node.attributes.get('axis') ?? 0), flow.groups.length);
  const cut: Cut = {
    axis,
    start: index.entry,
    end:
      typeof index.entry === 'number'
        ? index.entry + 1 || Number.MAX_SAFE_INTEGER
        : afterThat(index.entry),
    step: 1,
  };
  const found = cutAlong(node, flow, cut);
  if (found.kind !== 'flow' || index.keepsAxis) return found;
  return { ...found, groups: found.groups.filter((_, k) => k !== axis) };
}

const afterThat = (entry: Entry): Entry =>
  entry !== null && typeof entry === 'object' && 'iteration' in entry && entry.iteration === 0
    ? { iteration: 1 }
    : null;

/** What a `Slice` leaves of values. */
export function slicedFlow(
  node: OnnxNode,
  flow: Flow,
  inputs: readonly (Value | undefined)[],
): Value {
  const cuts = cutsOf(node, inputs, flow.groups.length);
  if (!cuts) return obstacle(node, 'where it cuts is not known before a run');
  let value: Value = flow;
  for (const cut of cuts) if (value.kind === 'flow') value = cutAlong(node, value, cut);
  return value;
}

/** A cut that keeps its axis: all of it, one timestep inside a loop, or the last timestep. */
function cutAlong(node: OnnxNode, flow: Flow, { axis, start, end, step }: Cut): Value {
  const { groups, stage, time } = flow;
  const group = groups[axis];
  if (!group) return obstacle(node, `it has no axis ${axis}`);
  const [only] = group;
  const size = sizeOfGroup(group);
  const alone = groups.map((each, k) => (k === axis ? [] : each));
  if (step === 1 && isRound(start, 0) && isRound(end, 1)) {
    if (!only || group.length !== 1 || (time !== null && time !== only) || flow.at !== 'all')
      return obstacle(node, 'it reads along an axis that is not time');
    return { ...flow, groups: alone, time: only, at: 'step' };
  }
  if (typeof start === 'number' && typeof end === 'number' && step === 1) {
    const isToEnd = end >= (size ?? 2 ** 31 - 1);
    if ((start === 0 || start === -(size ?? 0)) && isToEnd) return flow;
    const isLast = start === -1 || (size !== null && start === size - 1);
    if ((start === 0 || isLast) && group.every(each => isSingle(each, time))) return flow;
    if (isLast && isToEnd && time !== null && group.includes(time) && flow.at === 'all')
      return { ...flow, groups: alone, at: 'last' };
  }
  if (stage.is === 'input') return partOf(flow, alone);
  return obstacle(node, 'it takes a part of what a layer gives');
}

const isRound = (entry: Entry, iteration: 0 | 1): boolean =>
  entry !== null &&
  typeof entry === 'object' &&
  'iteration' in entry &&
  entry.iteration === iteration;

/** The one place that an index holds; undefined where it holds several, or none that is known. */
export function onePlace(
  value: Value | undefined,
): { readonly entry: Entry; readonly keepsAxis: boolean } | undefined {
  if (value?.kind !== 'constant' || value.entries?.length !== 1) return undefined;
  return { entry: value.entries[0] ?? null, keepsAxis: value.shape.length > 0 };
}

/** Axes of an operator: an attribute up to version 12, an input since. */
export function axesOf(
  node: OnnxNode,
  input: Value | undefined,
): readonly number[] | undefined | null {
  const attribute = node.attributes.get('axes');
  if (Array.isArray(attribute)) return attribute.map(Number);
  return input ? (numbersOf(input) ?? null) : undefined;
}
