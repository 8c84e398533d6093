import { afterAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../../../src/worker/wasm.ts';
import { normals, numbers, seeded, unitsApart, withinWider } from '../../../support/kernels.ts';
import { expectSameBits } from '../../../support/tolerances.ts';

const wasm = startWasm({ threads: 1 });
afterAll(() => wasm.dispose());

function plainSoftmax(y: readonly number[], τ: number, noise?: Float64Array): number[] {
  const z = y.map((value, c) => (value + (noise?.[c] ?? 0)) / τ);
  const top = Math.max(...z);
  const e = z.map(value => Math.exp(value - top));
  const sum = e.reduce((a, b) => a + b);
  return e.map(value => value / sum);
}

const worstOf = (found: Float32Array, expected: readonly number[]): number =>
  expected.reduce((worst, value, at) => Math.max(worst, unitsApart(found[at]!, value)), 0);

describe('softmax', () => {
  it.each([1, 2, 31, 33, 64, 100, 1001])('of %i columns is that in float64, rounded', columns => {
    const y = seeded(wasm, 3, columns, 1);
    const noise = Float64Array.from(normals(3 * columns, 2), a => a * Math.PI);
    for (const τ of [1, 0.3, 7])
      for (const drawn of [null, noise]) {
        const all = wasm.softmax(y, τ, drawn);
        for (let r = 0; r < 3; r++) {
          const row = wasm.rows(y, r, r + 1);
          const own = drawn?.slice(r * columns, (r + 1) * columns);
          const expected = plainSoftmax([...wasm.read(row)], τ, own);
          const found = numbers(wasm, wasm.rows(all, r, r + 1));
          expect(worstOf(found, expected)).toBeLessThanOrEqual(1);
          const alone = wasm.softmax(withinWider(wasm, row), τ, own ?? null);
          expectSameBits(wasm.read(alone), found, `row ${r} alone`);
        }
      }
  });

  it('is right far below the best: to the least float32, then 0', () => {
    const y = [0, -1, -50, -87, -95, -103, -104, -150, -699, -701, -3e38];
    const found = wasm.read(wasm.softmax(wasm.matrix(y, 1, y.length), 1, null));
    expect(worstOf(found, plainSoftmax(y.map(Math.fround), 1))).toBeLessThanOrEqual(1);
  });

  it('gives 0 for −∞, and NaN for a row that has NaN, +∞ or nothing but −∞', () => {
    const y = wasm.matrix(
      [1, -Infinity, 1, 1, NaN, 1, 1, Infinity, 1, -Infinity, -Infinity, -Infinity],
      4,
      3,
    );
    const found = [...wasm.read(wasm.softmax(y, 1, null))];
    expect(found).toEqual([0.5, 0, 0.5, ...Array<number>(9).fill(NaN)]);
  });
});

describe('softmaxBack', () => {
  it.each([1, 2, 33, 100])('of %i columns is p ⊙ (dp − ⟨p, dp⟩)/τ', columns => {
    const p = wasm.softmax(seeded(wasm, 3, columns, 1), 1, null);
    const dp = seeded(wasm, 3, columns, 2);
    const found = numbers(wasm, wasm.softmaxBack(dp, p, 0.7));
    for (let r = 0; r < 3; r++) {
      const [q, d] = [p, dp].map(each => numbers(wasm, wasm.rows(each, r, r + 1)));
      const dot = q!.reduce((sum, value, c) => sum + value * d![c]!, 0);
      const expected = [...q!].map((value, c) => (value * (d![c]! - dot)) / 0.7);
      const row = found.slice(r * columns, (r + 1) * columns);
      expect(worstOf(row, expected)).toBe(0);
    }
    const wide = wasm.softmaxBack(withinWider(wasm, dp), withinWider(wasm, p), 0.7);
    expectSameBits(wasm.read(wide), found);
  });

  it('is 0 where p is 0, whatever comes', () => {
    const p = wasm.matrix([0, 0, 1], 1, 3);
    const dp = wasm.matrix([Infinity, NaN, 2], 1, 3);
    expect([...wasm.read(wasm.softmaxBack(dp, p, 1))]).toEqual([0, 0, 0]);
  });
});
