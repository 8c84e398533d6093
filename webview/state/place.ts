import { rising } from '../../src/base/rising.ts';
import type { Component } from '../../src/domain/components.ts';
import type { Intervention } from '../../src/domain/experiment.ts';

/** What an intervention is made from. */
export interface Place {
  readonly layer: number | null;
  readonly component: Component;
  readonly units: readonly number[];
  readonly timesteps: readonly number[];
}

/**
 * The place of a selection, whose last unit and timestep are the cursor's: here both rise, as a file has them. Numbers that
 * are written for it, one a unit, and timesteps of an example, one a timestep, go with them in that order.
 */
export const chosenPlace = ({ layer, component, units, timesteps }: Place): Place => ({
  layer,
  component,
  units: rising(units),
  timesteps: rising(timesteps),
});

/** A list of one as the file writes it: the number alone. */
export const one = (list: readonly number[]): number | number[] =>
  list.length === 1 && list[0] !== undefined ? list[0] : [...list];

/** Units in rising order, as the file writes them: three or more in a row as a range, `[from, to)`. */
export function toRanges(units: readonly number[]): (number | [number, number])[] {
  const all = rising(new Set(units));
  const written: (number | [number, number])[] = [];
  for (let k = 0; k < all.length;) {
    const from = all[k] ?? 0;
    let end = k + 1;
    while (all[end] === from + end - k) end++;
    if (end - k >= 3) written.push([from, from + end - k]);
    else written.push(...all.slice(k, end));
    k = end;
  }
  return written;
}

/** The site of a place, as the file writes it; its units are in rising order. */
export function siteOf({ layer, component, units, timesteps }: Place): Intervention['site'] {
  return {
    ...(layer !== null && { layer }),
    component,
    timesteps: one(timesteps),
    units: toRanges(units),
  };
}
