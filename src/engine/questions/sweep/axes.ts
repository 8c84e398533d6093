import { assertNever, known } from '../../../base/assert.ts';
import { layerCount, type Anatomy } from '../../../domain/anatomy.ts';
import type { Intervention } from '../../../domain/experiment.ts';
import { EngineError } from '../../../domain/failure.ts';
import { cellCount, type Axis } from '../../../domain/sweepMap.ts';

/** The axes that make a map, as they are named; they nest in this order, the last fastest. */
export const overs: readonly string[] = [
  'layer,timestep',
  'component,layer,timestep',
  'sourceTimestep,timestep',
  'unit,timestep',
];

/** More cells than anyone waits for, and as many as a list holds with ease. */
const mostCells = 1e7;

/** What axes run over: the pattern's, and those of the run that it is in. */
export interface Extent {
  readonly anatomy: Anatomy;
  readonly timesteps: number;
  /** Of the pattern's source; null where it has none. */
  readonly sourceTimesteps: number | null;
  /** Of the pattern's component at its layer; in a basis, its directions. */
  readonly units: number;
}

/**
 * The axes that were asked for, with their values.
 *
 * @param over  their names, as `--over` has them
 * @throws EngineError `wrong-question`: none of the four, a source's timesteps without a source, too many cells
 */
export function toAxes(over: string, extent: Extent): Axis[] {
  const names = over.replaceAll(/\s/g, '');
  if (!overs.includes(names)) {
    const expected = `expected one of ${overs.join(' · ')}`;
    throw new EngineError('wrong-question', `--over: found ${JSON.stringify(over)}, ${expected}`);
  }
  const axes = names.split(',').map(name => toAxis(name as Axis['name'], extent));
  const count = cellCount(axes);
  if (count <= mostCells) return axes;
  const found = `${names} comes to ${count} cells`;
  throw new EngineError('wrong-question', `--over: ${found}, expected at most ${mostCells}`);
}

function toAxis(name: Axis['name'], { anatomy, timesteps, sourceTimesteps, units }: Extent): Axis {
  switch (name) {
    case 'component':
      return { name, values: anatomy.layers.map(layer => layer.name) };
    case 'layer':
      return { name, values: countedTo(layerCount(anatomy)) };
    case 'timestep':
      return { name, values: countedTo(timesteps) };
    case 'unit':
      return { name, values: countedTo(units) };
    case 'sourceTimestep': {
      if (sourceTimesteps !== null) return { name, values: countedTo(sourceTimesteps) };
      const needs =
        'the first enabled intervention has no source whose timesteps it could run over';
      throw new EngineError('wrong-question', `--over: ${name}: ${needs}`);
    }
    default:
      return assertNever(name);
  }
}

const countedTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

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
