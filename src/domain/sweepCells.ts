import { assertNever, known } from '../base/assert.ts';
import type { Experiment, Intervention } from './experiment.ts';
import type { Axis } from './sweepMap.ts';

/** The axes that make a map, as they are named; they nest in this order, the last fastest. */
export const overs = [
  'layer,timestep',
  'component,layer,timestep',
  'sourceTimestep,timestep',
  'unit,timestep',
] as const;

/** The axes of a map, by their names. */
export type Over = (typeof overs)[number];

/** The first enabled intervention, whose place the cells take; undefined where there is none. */
export function patternOf({
  interventions = [],
}: Experiment): { readonly at: number; readonly pattern: Intervention } | undefined {
  const at = interventions.findIndex(({ enabled }) => enabled !== false);
  const pattern = interventions[at];
  return pattern && { at, pattern };
}

/** Where a cell is on each axis. */
export function placesOf(axes: readonly Axis[], index: number): number[] {
  let rest = index;
  return axes
    .map(({ values }) => values.length)
    .reverse()
    .map(length => {
      const place = rest % length;
      rest = (rest - place) / length;
      return place;
    })
    .reverse();
}

/** The pattern with a cell's values in place of its own. */
export function toCell(pattern: Intervention, axes: readonly Axis[], index: number): Intervention {
  const places = placesOf(axes, index);
  return axes.reduce((cell, axis, at) => put(cell, axis, known(places[at], 'a place')), pattern);
}

function put(cell: Intervention, { name, values }: Axis, place: number): Intervention {
  const { site, source } = cell;
  const value = known(values[place], name);
  switch (name) {
    case 'component':
    case 'layer':
      return { ...cell, site: { ...site, [name]: value } };
    case 'timestep':
      return { ...cell, site: { ...site, timesteps: Number(value) } };
    case 'unit':
      return { ...cell, site: { ...site, units: [Number(value)] } };
    case 'sourceTimestep':
      return source ? { ...cell, source: { ...source, timesteps: Number(value) } } : cell;
    default:
      return assertNever(name);
  }
}
