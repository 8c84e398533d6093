import type { Component } from '../src/domain/components.ts';
import type { Intervention } from '../src/domain/experiment.ts';

/** What an intervention is made from. */
export interface Place {
  readonly layer: number | null;
  readonly component: Component;
  readonly units: readonly number[];
  readonly timesteps: readonly number[];
}

/** A list of one as the file writes it: the number alone. */
export const one = (list: readonly number[]): number | number[] =>
  list.length === 1 && list[0] !== undefined ? list[0] : [...list];

/** The site of a place, as the file writes it. */
export function siteOf({ layer, component, units, timesteps }: Place): Intervention['site'] {
  return {
    ...(layer !== null && { layer }),
    component,
    timesteps: one(timesteps),
    units: [...units],
  };
}
