import { unitsOf, type Anatomy } from '../../src/domain/anatomy.ts';
import type { Intervention, Site } from '../../src/domain/experiment.ts';
import { namedUnits } from '../../src/domain/namedUnits.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Place } from './place.ts';
import { resultOf } from '../../src/protocol/resultOf.ts';

/** Interventions by their places in the list. */
export interface Whose {
  /** On exactly these units and timesteps: what a gesture here may change. */
  readonly own: readonly number[];
  /** On some of these timesteps, and other units or more timesteps. */
  readonly others: readonly number[];
}

/** How large the place's layer and the run are. */
export interface Extent {
  readonly anatomy: Anatomy | null;
  readonly timesteps: number;
}

/** How large what a panel shows is; without a result no timestep is known. */
export const extentOf = (panel: PanelState): Extent => ({
  anatomy: panel.model?.anatomy ?? null,
  timesteps: resultOf(panel)?.timesteps ?? 0,
});

/** Whose interventions a place has, of those at its layer and component. */
export function whoseAt(
  list: readonly Intervention[],
  place: Place,
  { anatomy, timesteps }: Extent,
): Whose {
  const width = anatomy ? unitsOf(anatomy, place.component, place.layer) : 0;
  const here = list.flatMap(({ site, basis }, at) => {
    if ((site.layer ?? null) !== place.layer || site.component !== place.component) return [];
    const times = timestepsOf(site, timesteps);
    if (!times.some(t => place.timesteps.includes(t))) return [];
    // The units of a basis are directions.
    const isOwn =
      !basis && isSame(times, place.timesteps) && isSame(unitsOfSite(site, width), place.units);
    return [{ at, isOwn }];
  });
  return {
    own: here.filter(({ isOwn }) => isOwn).map(({ at }) => at),
    others: here.filter(({ isOwn }) => !isOwn).map(({ at }) => at),
  };
}

/** The last enabled intervention that changes a place, where it is of exactly that place: one before it might leave nothing. */
export function lastOwnAt(
  list: readonly Intervention[],
  place: Place,
  extent: Extent,
): number | undefined {
  const at = list
    .flatMap((each, k) => (each.enabled !== false && touches(each, place, extent) ? [k] : []))
    .at(-1);
  return at !== undefined && whoseAt(list, place, extent).own.includes(at) ? at : undefined;
}

/** Whether an intervention changes some value of a place; one along directions may change any unit. */
export function touches({ site, basis }: Intervention, place: Place, extent: Extent): boolean {
  if ((site.layer ?? null) !== place.layer || site.component !== place.component) return false;
  const { units, timesteps } = placeOf({ site }, extent);
  const hasUnit = basis !== undefined || units.some(each => place.units.includes(each));
  return hasUnit && timesteps.some(each => place.timesteps.includes(each));
}

/** The place that an intervention names itself; one of all timesteps names those of a run. */
export function placeOf(
  { site }: Pick<Intervention, 'site'>,
  { anatomy, timesteps }: Extent,
): Place {
  const layer = site.layer ?? null;
  const width = anatomy ? unitsOf(anatomy, site.component, layer) : 1;
  return {
    layer,
    component: site.component,
    units: unitsOfSite(site, width),
    timesteps: timestepsOf(site, timesteps),
  };
}

/** Where an intervention along directions is, with every unit there: any of them may change. */
export function placeAlong({ site }: Pick<Intervention, 'site'>, extent: Extent): Place {
  const { units: _, ...whole } = site;
  return placeOf({ site: whole }, extent);
}

const unitsOfSite = ({ units }: Site, width: number): number[] => namedUnits(units ?? [[0, width]]);

const timestepsOf = ({ timesteps }: Site, count: number): number[] =>
  timesteps === 'all' ? Array.from({ length: count }, (_, t) => t) : [timesteps].flat();

function isSame(a: readonly number[], b: readonly number[]): boolean {
  const set = new Set(a);
  return set.size === new Set(b).size && b.every(each => set.has(each));
}
