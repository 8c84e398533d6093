import type { Intervention, Site } from '../../src/domain/experiment.ts';
import { namedUnits } from '../../src/domain/namedUnits.ts';
import type { Edited } from '../paint/heatMap.ts';
import type { View } from './store.ts';

type Units = 'all' | Set<number>;

/** @returns the cells that enabled interventions edit at a layer and component */
export function editedCells(
  interventions: readonly Intervention[],
  { layer, component }: Pick<View, 'layer' | 'component'>,
): Edited {
  const always: Units[] = [];
  const byTimestep = new Map<number, Units[]>();
  const named = new Set<number>();
  for (const { site, enabled, basis } of interventions) {
    if (enabled === false || (site.layer ?? null) !== layer || site.component !== component)
      continue;
    const units = basis ? 'all' : unitsOf(site); // along directions any unit may change
    if (units !== 'all') for (const unit of units) named.add(unit);
    if (site.timesteps === 'all') always.push(units);
    else
      for (const t of [site.timesteps].flat()) {
        const list = byTimestep.get(t) ?? [];
        list.push(units);
        byTimestep.set(t, list);
      }
  }
  return {
    at(t) {
      const list = [...always, ...(byTimestep.get(t) ?? [])];
      if (list.length === 0) return undefined;
      return unit => list.some(units => units === 'all' || units.has(unit));
    },
    names: unit => named.has(unit),
  };
}

/** The units that a site names, one by one; a range that is absurdly long is left to the model to refuse. */
const unitsOf = ({ units }: Site): Units => (units ? new Set(namedUnits(units, 100_000)) : 'all');
