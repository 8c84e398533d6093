import { describe, expect, it } from 'vitest';
import {
  differOf,
  noSeeds,
  sharesOf,
  tallied,
  type SeedResult,
} from '../../../src/domain/seedResult.ts';

const result = (seed: number, base: string, intervened: string): SeedResult => {
  const ids = (text: string): number[] => [...text].map(Number);
  const at = [...base].findIndex((id, k) => id !== intervened[k]);
  const firstDivergence = at < 0 ? null : 4 + at;
  return { seed, base: ids(base), intervened: ids(intervened), firstDivergence };
};
const results = [
  result(7, '111', '121'),
  result(8, '123', '123'),
  result(9, '222', '122'),
  result(10, '333', '313'),
];

describe('seeds over timesteps', () => {
  it('are counted where their tokens differ, and where they do first', () => {
    const tally = tallied(noSeeds(4), results);
    expect(tally).toEqual({
      seeds: 4,
      differing: 3,
      emitsFrom: 4,
      differ: [1, 2, 0],
      first: [1, 2, 0],
    });
    const again = tallied(noSeeds(4), [result(7, '111', '122'), result(8, '111', '211')]);
    expect([again.differ, again.first]).toEqual([
      [1, 1, 1],
      [1, 1, 0],
    ]);
  });

  it('are the same counts whichever parts they come in, and none of which is none', () => {
    const [some, others] = [results.slice(0, 1), results.slice(1)];
    expect(tallied(tallied(noSeeds(4), some), others)).toEqual(tallied(noSeeds(4), results));
    expect(tallied(tallied(noSeeds(4), results), [])).toEqual(tallied(noSeeds(4), results));
  });

  it('give shares with Wilson intervals, each at its timestep; of no seeds none', () => {
    const tally = tallied(noSeeds(4), results);
    expect(differOf(tally)).toMatchObject({ share: 0.75, of: 4 });
    const shares = sharesOf(tally);
    expect(shares.map(({ timestep }) => timestep)).toEqual([4, 5, 6]);
    // 2 of 4, by hand: (1/2 + z²/8 ± z √(1/16 + z²/64)) / (1 + z²/4), z = 1.96
    expect(shares[1]?.differ.share).toBe(0.5);
    expect(shares[1]?.differ.low).toBeCloseTo(0.15, 3);
    expect(shares[1]?.differ.high).toBeCloseTo(0.85, 3);
    expect(shares[2]?.first).toMatchObject({ share: 0, low: 0, of: 4 });
    expect([sharesOf(noSeeds(4)), differOf(noSeeds(4))]).toEqual([[], null]);
  });
});
