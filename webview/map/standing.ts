import { namedUnits } from '../../src/domain/namedUnits.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import type { Axis } from '../../src/domain/sweepMap.ts';
import type { Edited } from '../paint/heatMap.ts';
import { patternOf, type PanelMap, type Panelled } from './mapOf.ts';

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
    at: t => (has('timestep', times[t] ?? t) ? isHere : undefined),
    names: isHere,
  };
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
