import type { Component } from '../../src/domain/components.ts';
import type { Place } from '../state/place.ts';
import { decimals } from '../words/format.ts';
import { say } from '../words/words.ts';

/** The one value at a place, or how many there are. */
export const nowText = (values: Float32Array, place: Place): string =>
  values.length === 1
    ? say('{0} now', decimals(values[0] ?? NaN))
    : say('{0} values', countOf(values, place));

/** One value now and then, or how far many move from what they are now, which is not the difference from the base that is drawn. */
export function movedText(before: Float32Array, after: Float32Array, place: Place): string {
  if (before.length === 1) return `${decimals(before[0] ?? NaN)} → ${decimals(after[0] ?? NaN)}`;
  const sum = before.reduce((total, v, k) => total + Math.abs((after[k] ?? NaN) - v), 0);
  return say(
    '{0} values, mean |change| from now {1}',
    countOf(before, place),
    decimals(sum / before.length),
  );
}

/** How many of a place's values there are, and of how many where they are not all. */
function countOf(values: Float32Array, { units, timesteps }: Place): string {
  const all = units.length * timesteps.length;
  return values.length < all ? say('{0} of {1}', values.length, all) : String(all);
}

/** A place in words: `cell 15` and `t 4`. */
export function placeText({ layer, component, units, timesteps }: Place): [string, string] {
  const which = units.length > 3 ? say('{0} units', units.length) : units.join(', ');
  const when =
    timesteps.length > 3 ? say('{0} timesteps', timesteps.length) : `t ${timesteps.join(', ')}`;
  return [`${whereText(layer, component)} ${which}`, when];
}

/** A component and its layer in words. */
export const whereText = (layer: number | null, component: Component): string =>
  layer === null ? component : say('layer {0} {1}', layer, component);
