import { describe, expect, it } from 'vitest';
import { gumbelAt, gumbelRow, normalAt, philox, uniformAt } from '../../../src/base/philox.ts';

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

  it('draws a row of Gumbel noise as its tokens one by one', () => {
    const row = gumbelRow(2 ** 40 + 7, 3, 50);
    expect([...row]).toEqual(Array.from({ length: 50 }, (_, v) => gumbelAt(2 ** 40 + 7, 3, v)));
    expect(new Set(row).size).toBe(50);
  });

  it('gives these bits, whichever JavaScript engine computes', () => {
    expect(gumbelAt(1, 0, 0)).toBe(2.152075435130231);
    expect(normalAt(1, 0, 0, 0, 0)).toBe(-0.16504769051095722);
    expect(gumbelAt(9007199254740991, 17, 9999)).toBe(2.0066416498859865);
  });
});
