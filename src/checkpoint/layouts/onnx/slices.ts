import type { OnnxNode } from '../../description.ts';
import { axisOf } from './constants.ts';
import { numbersOf, type Entry, type Value } from './values.ts';

/** What a `Slice` takes along one axis. */
export interface Cut {
  readonly axis: number;
  readonly start: Entry;
  readonly end: Entry;
  readonly step: number;
}

/** The cuts of a `Slice`, from its attributes as older operators have them or from its inputs; undefined where an axis or a step is not known. */
export function cutsOf(
  node: OnnxNode,
  [, starts, ends, axes, steps]: readonly (Value | undefined)[],
  rank: number,
): Cut[] | undefined {
  const listOf = (name: string, value: Value | undefined): readonly Entry[] | undefined => {
    const attribute = node.attributes.get(name);
    if (Array.isArray(attribute))
      return attribute.map(each => (typeof each === 'number' ? each : null));
    return value?.kind === 'constant' ? value.entries : undefined;
  };
  const [from, to] = [listOf('starts', starts), listOf('ends', ends)];
  const along = listOf('axes', axes) ?? (axes ? undefined : from?.map((_, k) => k));
  const by = steps ? numbersOf(steps) : from?.map(() => 1);
  if (!from || !to || !along || !by) return undefined;
  const cuts = along.map((axis, k): Cut | undefined => {
    const [start, end, step] = [from[k], to[k], by[k]];
    return typeof axis === 'number' &&
      start !== undefined &&
      end !== undefined &&
      step !== undefined
      ? { axis: axisOf(axis, rank), start, end, step }
      : undefined;
  });
  const axesCut = new Set(cuts.map(cut => cut?.axis)); // each once: what a second cut does is nowhere said
  return cuts.every(each => each !== undefined) && axesCut.size === cuts.length ? cuts : undefined;
}

/** Places that are counted one by one. */
const mostPlaces = 1e7;

/** The places that a cut takes of so many; undefined where its ends are not known. */
export function placesOf({ start, end, step }: Cut, size: number): number[] | undefined {
  if (typeof start !== 'number' || typeof end !== 'number' || step === 0 || size > mostPlaces)
    return undefined;
  const bound = (at: number): number => {
    const place = at < 0 ? at + size : at;
    return Math.min(Math.max(place, step < 0 ? -1 : 0), step < 0 ? size - 1 : size);
  };
  const places: number[] = [];
  const last = end < 0 && step < 0 && end + size < 0 ? -1 : bound(end);
  for (let at = bound(start); step < 0 ? at > last : at < last; at += step) places.push(at);
  return places;
}
