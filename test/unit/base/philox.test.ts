import { describe, expect, it } from 'vitest';
import { gumbelAt, normalAt, philox, uniformAt } from '../../../src/base/philox.ts';

const hex = (words: readonly number[]): string =>
  words.map(word => word.toString(16).padStart(8, '0')).join(' ');

describe('Philox4x32-10', () => {
  // Known answers of Random123 1.14, kat_vectors.
  it.each([
    [0, [0, 0, 0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [1, [0, 0, 0, 0], 'e3e80670 e50a0ebc 95f222c0 b615aa27'],
  ] as const)('of seed %s and counter %j gives the known words', (seed, counter, words) => {
    expect(hex(philox(seed, [...counter]))).toBe(words);
  });

  it('gives the known draws of seed 1', () => {
    expect(uniformAt(1, 0, 0)).toBeCloseTo(0.8902591729, 10);
    expect(gumbelAt(1, 0, 0)).toBeCloseTo(2.1520754351, 9);
    expect(normalAt(1, 0, 0, 0, 0)).toBeCloseTo(-0.1650476905, 9);
  });

  it('uses the upper word of a seed above 32 bits', () => {
    expect(hex(philox(2 ** 33 + 1, [0, 0, 0, 0]))).not.toBe(hex(philox(1, [0, 0, 0, 0])));
  });
});
