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

/** Some seeds of a run over seeds. */
export interface SeedsPart {
  /** Names the model and the files that they are of, as they were read: those of another do not go together with them. */
  readonly stamp: string;
  readonly results: readonly SeedResult[];
}

/** How often the emitted tokens of some seeds differ: counts alone, so that more seeds can be added, and few numbers kept. */
export interface SeedTally {
  readonly seeds: number;
  /** Under how many of them any token differs. */
  readonly differing: number;
  /** The first timestep that emits. */
  readonly emitsFrom: number;
  /** Under how many the token of each emitting timestep differs, [emitted]. */
  readonly differ: readonly number[];
  /** Under how many it is the first that does, [emitted]. */
  readonly first: readonly number[];
}

/** A tally of no seeds. @param emitsFrom  the first timestep that emits */
export const noSeeds = (emitsFrom: number): SeedTally => ({
  ...{ seeds: 0, differing: 0, emitsFrom },
  differ: [],
  first: [],
});

/** A tally with more seeds in it. */
export function tallied(before: SeedTally, results: readonly SeedResult[]): SeedTally {
  const { emitsFrom } = before;
  const emitted = results[0]?.base.length ?? before.differ.length;
  const differ = Array.from({ length: emitted }, (_, k) => before.differ[k] ?? 0);
  const first = Array.from({ length: emitted }, (_, k) => before.first[k] ?? 0);
  for (const { base, intervened, firstDivergence } of results) {
    base.forEach((id, k) => {
      if (id !== intervened[k]) differ[k] = (differ[k] ?? 0) + 1;
    });
    if (firstDivergence === null) continue;
    const at = firstDivergence - emitsFrom;
    first[at] = (first[at] ?? 0) + 1;
  }
  const differing = results.filter(({ firstDivergence: t }) => t !== null).length;
  return {
    seeds: before.seeds + results.length,
    differing: before.differing + differing,
    ...{ emitsFrom, differ, first },
  };
}

/** In how many of some seeds the emitted tokens differ at all; null of none. */
export const differOf = ({ differing, seeds }: SeedTally): Share | null =>
  toShare(differing, seeds);

/** Of some seeds, at one emitting timestep: the share whose tokens differ there, and the share whose tokens differ there first. */
export interface SeedShares {
  readonly timestep: number;
  readonly differ: Share;
  readonly first: Share;
}

/** The shares at each emitting timestep; empty of no seeds. */
export function sharesOf({ seeds, emitsFrom, differ, first }: SeedTally): SeedShares[] {
  return differ.flatMap((count, k) => {
    const [there, before] = [toShare(count, seeds), toShare(first[k] ?? 0, seeds)];
    return there && before ? [{ timestep: emitsFrom + k, differ: there, first: before }] : [];
  });
}
