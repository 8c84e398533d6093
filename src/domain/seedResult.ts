import { toShare, type Share } from './share.ts';

/** What both runs of a seed emitted. */
export interface SeedResult {
  readonly seed: number;
  /** Ids of the emitted tokens, of the base run and of the intervened one. */
  readonly base: readonly number[];
  readonly intervened: readonly number[];
  /** The first timestep at which they differ. */
  readonly firstDivergence: number | null;
}

/** In how many of some seeds the emitted tokens differ at all; null of none. */
export const differOf = (results: readonly SeedResult[]): Share | null =>
  toShare(results.filter(({ firstDivergence }) => firstDivergence !== null).length, results.length);

/** At each emitting timestep, in how many seeds the tokens differ first there: a distribution over timesteps. */
export function firstDivergences(results: readonly SeedResult[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { firstDivergence: t } of results)
    if (t !== null) counts.set(t, (counts.get(t) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => a - b));
}
