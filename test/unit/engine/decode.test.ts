import { describe, expect, it } from 'vitest';
import { gumbelAt, philox } from '../../../src/base/philox.ts';
import { decode, noisy, nucleus, type DecodingPlan } from '../../../src/engine/decode.ts';
import { logSoftmax, softmax, tempered } from '../../../src/engine/distribution.ts';
import { argmax, byRank, firstByRank, ranksAbove, rising } from '../../../src/engine/rank.ts';

const greedy: DecodingPlan = { kind: 'greedy' };
const sample = (topK = Infinity, topP = 1, seed = 1): DecodingPlan => ({
  kind: 'sample',
  hindsight: null,
  temperature: 1,
  topK,
  topP,
  seed,
});
const soft = (seed: number | null): DecodingPlan => ({
  kind: 'soft',
  temperature: 0.5,
  seed,
  straightThrough: false,
});
const decodings: [string, DecodingPlan][] = [
  ['greedy', greedy],
  ['sample', sample()],
  ['sample, topK 2', sample(2)],
  ['sample, topP 0.7', sample(Infinity, 0.7)],
  ['sample, topK 3, topP 0.9', sample(3, 0.9)],
  ['soft', soft(null)],
  ['soft with noise', soft(4)],
];

/** Every row of `length` values out of `from`. */
function rows(from: readonly number[], length: number): number[][] {
  return length === 0
    ? [[]]
    : rows(from, length - 1).flatMap(row => from.map(value => [...row, value]));
}

const odd = rows([NaN, -Infinity, Infinity, 0, 1], 4);

describe('the order of logits', () => {
  it('puts the larger first, NaN last, equals by id', () => {
    const values = [NaN, 1, -Infinity, 3, NaN, 3, Infinity];
    expect([...values.keys()].sort(byRank(values))).toEqual([6, 3, 5, 1, 2, 0, 4]);
  });

  it('is total: of two ids exactly one comes first, and order goes on from one to the next', () => {
    for (const values of rows([NaN, -Infinity, Infinity, 0, -0], 3)) {
      const order = byRank(values);
      for (const a of values.keys()) {
        for (const b of values.keys()) {
          expect(Math.sign(order(a, b))).toBe(a === b ? 0 : -Math.sign(order(b, a)));
          if (a !== b) expect(order(a, b)).not.toBe(0);
          for (const c of values.keys())
            if (order(a, b) < 0 && order(b, c) < 0) expect(order(a, c)).toBeLessThan(0);
        }
      }
    }
  });

  it('gives NaN no place above anything', () => {
    expect([NaN, -Infinity, 0].map(b => ranksAbove(NaN, b))).toEqual([false, false, false]);
    expect([-Infinity, 0].map(a => ranksAbove(a, NaN))).toEqual([true, true]);
  });

  it('is the one that argmax and the first by rank go by', () => {
    for (const values of odd) {
      const ranked = [...values.keys()].sort(byRank(values));
      expect([values, argmax(values)]).toEqual([values, ranked[0]]);
      for (let count = 1; count <= values.length; count++) {
        const first = ranked.slice(0, count).sort((a, b) => a - b);
        expect([values, firstByRank(values, rising(values), count)]).toEqual([values, first]);
      }
    }
  });
});

describe('a logit that is not finite', () => {
  it.each(decodings)('of %s: NaN is never said where a number is there', (_, decoding) => {
    for (const values of odd) {
      const hasNumber = values.some(value => !Number.isNaN(value));
      const said = decode(decoding, Float32Array.from(values), 3);
      if (hasNumber) expect([values, values[said]]).not.toEqual([values, NaN]);
      else expect(said).toBe(0);
    }
  });

  it.each(decodings)('of %s: NaN anywhere leaves the others their order', (_, decoding) => {
    for (let at = 0; at < 5; at++) {
      const values = [9, 9, 9, 9, 9].map((value, id) => (id === at ? NaN : value + 40 * id));
      expect(decode(decoding, Float32Array.from(values), 0)).toBe(at === 4 ? 3 : 4);
    }
  });

  it.each(decodings)('of %s: +∞ is said before all finite ones, −∞ after', (_, decoding) => {
    expect(decode(decoding, Float32Array.of(1, -Infinity, Infinity, NaN, Infinity), 0)).toBe(2);
    expect(decode(decoding, Float32Array.of(NaN, -Infinity, -Infinity, -3e38), 0)).toBe(3);
    expect(decode(decoding, Float32Array.of(NaN, -Infinity, -Infinity), 0)).toBe(1);
  });

  it('shares nothing in topP, but where there is nothing else', () => {
    const left = (topP: number, ...φ: number[]): number[] =>
      nucleus(Float64Array.from(φ), Infinity, topP);
    expect(left(0.999, NaN, 0, -Infinity, 0)).toEqual([1, 3]);
    expect(left(0.5, Infinity, 5, NaN, Infinity)).toEqual([0]);
    expect(left(0.51, Infinity, 5, NaN, Infinity)).toEqual([0, 3]);
    expect(left(0.999, Infinity, 5, NaN, Infinity)).toEqual([0, 3]);
    expect(left(0.1, NaN, -Infinity, NaN)).toEqual([0, 1, 2]);
    expect(left(0.1, NaN, NaN)).toEqual([0, 1]);
  });

  it('stays what it is at any temperature, and never makes a finite one infinite above', () => {
    const y = Float32Array.of(NaN, 3, Infinity, -Infinity, 2);
    expect([...tempered(y, 0.5)]).toEqual([NaN, 0, Infinity, -Infinity, -2]);
    expect([...tempered(Float32Array.of(NaN, 3, Infinity, 2e38), 1e-300)]).toEqual([
      NaN,
      -Infinity,
      Infinity,
      0,
    ]);
  });
});

describe('topK and topP', () => {
  it('leave what sorting all ids by rank leaves', () => {
    for (let seed = 1; seed < 40; seed++) {
      const φ = Float64Array.from({ length: 30 }, (_, v) => philox(seed, [v, 0, 0, 0])[0] % 7);
      const ranked = [...φ.keys()].sort(byRank(φ));
      for (const topK of [1, 2, 7, 29, 30, 99]) {
        for (const topP of [0.05, 0.5, 0.95, 1]) {
          const best = ranked.slice(0, topK);
          const p = softmax(best.map(id => φ[id] ?? NaN));
          let held = 0;
          const last = [...p].findIndex(share => (held += share) >= topP - 1e-12);
          const kept = topP === 1 ? best : best.slice(0, last + 1);
          expect(nucleus(φ, topK, topP)).toEqual(kept.sort((a, b) => a - b));
        }
      }
    }
  });

  it('sample by the noise of the token’s own id', () => {
    const y = Float32Array.of(0, 5, 5, 5, 0, 5);
    for (let t = 0; t < 20; t++) {
      const noise = [1, 2, 3, 5].map(v => gumbelAt(8, t, v));
      const expected = [1, 2, 3, 5][noise.indexOf(Math.max(...noise))];
      expect(decode(sample(4, 1, 8), y, t)).toBe(expected);
    }
  });

  it('each act alone', () => {
    const y = Float32Array.of(0, 1, 0, 0); // the second has 0.48 of all
    const said = (topK: number, topP: number): Set<number> =>
      new Set(Array.from({ length: 60 }, (_, t) => decode(sample(topK, topP), y, t)));
    expect(said(Infinity, 1).size).toBe(4);
    expect([...said(Infinity, 0.4)]).toEqual([1]);
    expect([...said(1, 1)]).toEqual([1]);
  });

  it('add the noise in float64', () => {
    expect([...noisy(Float32Array.of(1, -2), 3, 7)]).toEqual([
      1 + gumbelAt(3, 7, 0),
      -2 + gumbelAt(3, 7, 1),
    ]);
  });
});

describe('log softmax', () => {
  it('is the logarithm of shares of one', () => {
    const logP = logSoftmax([1, 2, 1000]);
    expect(logP[2]).toBeCloseTo(0, 12);
    expect(logP[0]).toBeCloseTo(-999, 9);
    const shares = softmax([3, 3, -Infinity]);
    expect(shares[2]).toBe(0);
    expect([shares[0], shares[1]].map(share => share?.toFixed(14))).toEqual(
      Array(2).fill((0.5).toFixed(14)),
    );
  });
});
