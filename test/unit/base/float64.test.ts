import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cos, exp, log } from '../../../src/base/float64.ts';
import { philox } from '../../../src/base/philox.ts';

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** A float64's place among all of them, so that neighbours differ by 1. */
function place(x: number): bigint {
  float[0] = x === 0 ? 0 : x;
  const word = bits[0] ?? 0n;
  return word < 0n ? -(word & 0x7fffffffffffffffn) : word;
}

/** By how many float64 two numbers differ. */
function ulps(a: number, b: number): number {
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  const apart = place(a) - place(b);
  return Number(apart < 0n ? -apart : apart);
}

/** Seeded numbers from `from` to `to`. */
const spread = (seed: number, from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => {
    const [word] = philox(seed, [at, 0, 0, 0]);
    return from + ((to - from) * (word + 0.5)) / 2 ** 32;
  });

const worst = (of: (x: number) => number, like: (x: number) => number, xs: number[]): number =>
  xs.reduce((most, x) => Math.max(most, ulps(of(x), like(x))), 0);

/** Neighbours of a number on both sides. */
const around = (x: number): number[] => [-2, -1, 0, 1, 2].map(by => x * (1 + by * Number.EPSILON));

// Math's own may be off by one too, and what is compared is within 1 ulp of the true value: two apart at most; one was measured.
describe('exp', () => {
  it.each([
    [1, -1, 1],
    [2, -0.35, 0.35],
    [3, -50, 50],
    [4, -708, 709.7],
    [5, -745.2, -707],
    [6, 709, 710],
    [7, -1e-5, 1e-5],
  ])("is within 1 ulp of Math's, seed %s, from %s to %s", (seed, from, to) => {
    expect(worst(exp, Math.exp, spread(seed, from, to, 20_000))).toBeLessThanOrEqual(1);
  });

  it('has no seam where its cases meet', () => {
    const seams = [0.34657359027997264, 1.0397207708399179, 2 ** -28, 709.782712893384];
    const xs = [...seams, -708.3964185322641, -745.1332191019411].flatMap(x => [
      ...around(x),
      ...around(-x),
    ]);
    expect(worst(exp, Math.exp, xs)).toBeLessThanOrEqual(1);
  });

  it('keeps to the limits', () => {
    expect([0, -0, Infinity, -Infinity, NaN, 5e-324, -1e308, 1e308].map(exp)).toEqual([
      1,
      1,
      Infinity,
      0,
      NaN,
      1,
      0,
      Infinity,
    ]);
  });
});

describe('log', () => {
  it.each([
    [11, 0, 1],
    [12, 0.99, 1.01],
    [13, 0, 1e6],
    [14, 1e300, 1.7e308],
    [15, 5e-324, 1e-306],
  ])("is within 1 ulp of Math's, seed %s, from %s to %s", (seed, from, to) => {
    expect(worst(log, Math.log, spread(seed, from, to, 20_000))).toBeLessThanOrEqual(1);
  });

  it('holds over every exponent', () => {
    const xs = spread(16, -745, 709, 20_000).map(Math.exp);
    expect(worst(log, Math.log, xs)).toBeLessThanOrEqual(1);
  });

  it('has no seam where its cases meet', () => {
    const xs = [1, 2, 0.5, Math.SQRT2, Math.SQRT1_2, 2 ** -1022, 2 ** -1074, 2 ** 1023].flatMap(
      around,
    );
    expect(
      worst(
        log,
        Math.log,
        xs.filter(x => x > 0),
      ),
    ).toBeLessThanOrEqual(1);
  });

  it('keeps to the limits', () => {
    expect([0, -0, 1, Infinity, -Infinity, NaN, -1, -5e-324].map(log)).toEqual([
      -Infinity,
      -Infinity,
      0,
      Infinity,
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
  });
});

describe('cos', () => {
  it.each([
    [21, 0, 2 * Math.PI],
    [22, -1e-6, 1e-6],
    [23, -1000, 1000],
    [24, 1.57079, 1.5708],
    [25, 4.71238, 4.71239],
  ])("is within 1 ulp of Math's, seed %s, from %s to %s", (seed, from, to) => {
    expect(worst(cos, Math.cos, spread(seed, from, to, 20_000))).toBeLessThanOrEqual(1);
  });

  it('holds around the multiples of π/4, where it is least', () => {
    const xs = Array.from({ length: 64 }, (_, k) => around((k * Math.PI) / 4)).flat();
    expect(worst(cos, Math.cos, [...xs, ...xs.map(x => -x)])).toBeLessThanOrEqual(1);
  });

  it('keeps to the limits', () => {
    expect([0, -0, Infinity, -Infinity, NaN, 5e-324].map(cos)).toEqual([1, 1, NaN, NaN, NaN, 1]);
  });
});

describe('the bits of float64', () => {
  it('come from nowhere else, in the engine and below it', () => {
    const root = join(import.meta.dirname, '../../../src');
    const inexact = /Math\.(exp|expm1|log|log1p|log2|sinh?|cosh?|tanh?|a\w+[nh2]|pow|hypot|cbrt)\b/;
    const using = ['base', 'engine'].flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('.ts'))
        .map(name => join(folder, name))
        .filter(name => inexact.test(readFileSync(join(root, name), 'utf8'))),
    );
    expect(using).toEqual([]);
  });

  const pattern = (x: number): string => {
    float[0] = x;
    return BigInt.asUintN(64, bits[0] ?? 0n).toString(16);
  };

  it('are these, whichever JavaScript engine computes', () => {
    expect([1, -20.5, 300.25, -740.125].map(exp).map(pattern)).toEqual([
      '4005bf0a8b14576a',
      '3e157a3afeed00ab',
      '5b01fda3eaeb3d0e',
      '4b',
    ]);
    expect([0.1, 3, 1e300, 5e-324].map(log).map(pattern)).toEqual([
      'c0026bb1bbb55515',
      '3ff193ea7aad030a',
      '4085963447f87fb5',
      'c0874385446d71c3',
    ]);
    expect([0.1, 1.5, 3, 6.25].map(cos).map(pattern)).toEqual([
      '3fefd712f9a817c1',
      '3fb21bd54fc5f9a7',
      'bfefae04be85e5d2',
      '3feffb7d58a8f975',
    ]);
  });
});
