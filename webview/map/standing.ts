import { patternOf } from '../../src/domain/sweepCells.ts';
import { namedUnits } from '../../src/domain/namedUnits.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import type { Axis } from '../../src/domain/sweepMap.ts';
import type { Edited } from '../paint/heatMap.ts';
import type { PanelMap, Panelled } from './mapOf.ts';

/** Where the pattern itself stands in a picture of its map, as far as it has cells there. */
export function standingIn(
  { experiment, axes }: Pick<PanelMap, 'experiment' | 'axes'>,
  { title, rows }: Panelled,
): Edited {
  const nowhere: Edited = { at: () => undefined, names: () => false };
  const pattern = patternOf(experiment)?.pattern;
  if (!pattern) return nowhere;
  const has = (name: Axis['name'], value: string | number): boolean => stands(pattern, name, value);
  if (title !== '' && !has('component', title)) return nowhere;
  const isHere = (row: number): boolean => has(rows.name, rows.values[row] ?? row);
  const times = axes.at(-1)?.values ?? [];
  return {
    at(t) {
      const time = times[t] ?? t;
      if (!has('timestep', time)) return undefined;
      if (rows.name !== 'sourceTimestep') return isHere;
      const read = readFor(pattern, Number(time), rows.values.length);
      return row => rows.values[row] === read;
    },
    names: isHere,
  };
}

/** The timestep of its source that a pattern reads for one of its own: they are paired in the order given, or one is read for all. */
function readFor({ site, source }: Intervention, t: number, count: number): number | undefined {
  const [own, from] = [site.timesteps, source?.timesteps];
  if (from === undefined) return t;
  if (typeof from === 'number') return from;
  const place = own === 'all' ? t : [own].flat().indexOf(t);
  if (from === 'all') return count === 1 ? 0 : place;
  return from.length === 1 ? from[0] : from[place];
}

function stands({ site, source }: Intervention, name: Axis['name'], value: string | number) {
  const isIn = (list: number | readonly number[] | 'all'): boolean =>
    list === 'all' || [list].flat().some(each => each === value);
  switch (name) {
    case 'component':
      return site.component === value;
    case 'layer':
      return site.layer === value;
    case 'timestep':
      return isIn(site.timesteps);
    case 'unit':
      return site.units === undefined || isIn(namedUnits(site.units));
    case 'sourceTimestep':
      return isIn(source?.timesteps ?? site.timesteps);
  }
}
