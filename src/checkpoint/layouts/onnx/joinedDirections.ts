import type { OnnxNode } from '../../description.ts';
import { axisOf } from './constants.ts';
import { outputsOf } from './recurrent.ts';
import { obstacle, type Flow, type Recurrent, type Value } from './values.ts';

/**
 * Two layers of one direction each, side by side: what some exporters write for a bidirectional layer.
 *
 * @param flows  what the node joins
 */
export function joinedDirections(node: OnnxNode, flows: readonly Flow[], axis: number): Value {
  const [first, second, ...more] = flows;
  if (
    !first ||
    !second ||
    more.length > 0 ||
    first.stage.is !== 'layer' ||
    second.stage.is !== 'layer'
  )
    return obstacle(node, 'it joins several paths, for which the equations have no place');
  const [forward, backward] = [first.stage.layer, second.stage.layer];
  const isPair =
    forward.reads === 'forward' &&
    backward.reads === 'reverse' &&
    first.at === 'all' &&
    second.at === 'all' &&
    first.groups.length === second.groups.length &&
    axisOf(axis, first.groups.length) === first.groups.length - 1 &&
    isSameInput(forward.x, backward.x) &&
    optionsOf(forward) === optionsOf(backward);
  if (!isPair)
    return obstacle(
      node,
      'it joins two layers that are not the two directions of one: first forward, then reverse, over the same input',
    );
  if (![forward, backward].every(startsAtZero))
    return obstacle(node, 'it joins two directions with initial states of their own');
  const layer: Recurrent = {
    ...forward,
    reads: 'bidirectional',
    directions: [...forward.directions, ...backward.directions],
    starts: {},
    parts: [forward, backward],
  };
  const { all } = outputsOf(layer);
  return { ...all, groups: [...first.groups.slice(0, -1), all.features] };
}

const startsAtZero = ({ starts }: Recurrent): boolean =>
  [starts.hidden, starts.cell].every(
    start => start === undefined || (start.from === 'fill' && start.value === 0),
  );

const optionsOf = (layer: Recurrent): string =>
  [
    ...[layer.kind, layer.hidden, layer.activation, layer.recurrentActivation],
    ...[layer.resetAfter, layer.peepholes],
  ].join();

const isSameInput = (a: Flow, b: Flow): boolean =>
  a.input === b.input &&
  a.time === b.time &&
  (a.stage.is === 'layer' && b.stage.is === 'layer'
    ? a.stage.layer === b.stage.layer
    : a.stage.is === b.stage.is);
