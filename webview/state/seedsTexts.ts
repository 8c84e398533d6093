import {
  differOf,
  sharesOf,
  type SeedShares,
  type SeedTally,
} from '../../src/domain/seedResult.ts';
import type { Share } from '../../src/domain/share.ts';
import type { ShareLane } from '../paint/shares.ts';
import type { OverSeeds } from './overSeeds.ts';
import { decimals } from '../words/format.ts';
import { say } from '../words/words.ts';

/** Of how many seeds it is, as a share with its interval. */
export const shareText = ({ share, low, high }: Share): string =>
  say('{0} %, {1} to {2} %', ...[share, low, high].map(each => decimals(100 * each, 1)));

/** How many of some seeds it is. */
export const countOf = ({ share, of }: Share): number => Math.round(share * of);

/** Under how many seeds the tokens differ at all. */
export function differText(tally: SeedTally): string {
  const differ = differOf(tally);
  if (!differ) return say('no seed has run yet');
  return say(
    'tokens differ under {0} of {1} seeds ({2})',
    countOf(differ),
    differ.of,
    shareText(differ),
  );
}

/** Which seeds they are. */
export const seedsText = ({ seed, wanted }: Pick<OverSeeds, 'seed' | 'wanted'>): string =>
  wanted === 1 ? say('seed {0}', seed) : say('seeds {0} to {1}', seed, seed + wanted - 1);

/** How far they are, where they are not done. */
export function stageText({ stage, tally: { seeds }, wanted }: OverSeeds): string {
  switch (stage.kind) {
    case 'done':
      return '';
    case 'running':
      return say('{0} of {1} seeds', seeds, wanted);
    case 'failed':
      return say('failed after {0} of {1} seeds', seeds, wanted);
    case 'stopped':
      if (stage.by === 'hiding')
        return say('stopped after {0} of {1} seeds: the panel was out of sight', seeds, wanted);
      return stage.by === 'change'
        ? say('stopped after {0} of {1} seeds: the experiment changed', seeds, wanted)
        : say('stopped after {0} of {1} seeds', seeds, wanted);
  }
}

/** At each timestep, the share of seeds whose next token differs, and of those where it is the first that does. */
export function shareLanes(tally: SeedTally): ShareLane[] {
  const all = sharesOf(tally);
  const by = (of: (each: SeedShares) => Share) =>
    new Map(all.map(each => [each.timestep, of(each)] as const));
  const firsts = all.map(({ first }) => first.high);
  return [
    { label: say('differs'), top: 1, shares: by(({ differ }) => differ) },
    {
      label: say('differs first'),
      top: Math.max(...(firsts.length > 0 ? firsts : [1])),
      shares: by(({ first }) => first),
    },
  ];
}
