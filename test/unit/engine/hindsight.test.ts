import { expect, it } from 'vitest';
import { decode, type SampleDecoding } from '../../../src/engine/decode.ts';
import { softmax, tempered } from '../../../src/engine/distribution.ts';
import { noiseInHindsight } from '../../../src/engine/hindsight.ts';
import { makeModel } from '../../support/models.ts';
import { runs, type Question } from '../../support/runs.ts';

const t = 3;
const y = [0.3, 1.2, -0.5, 0.8, 0.1];
/** What another run makes of it. */
const other = [1.4, 0.2, 0.6, -0.3, 0.9];
const seeds = Array.from({ length: 5_000 }, (_, seed) => seed);

const sample = (seed: number, more: Partial<SampleDecoding> = {}): SampleDecoding => ({
  kind: 'sample',
  temperature: 1,
  topK: Infinity,
  topP: 1,
  seed,
  hindsight: null,
  ...more,
});

/** How often each of five tokens is. */
function counts(tokens: readonly number[]): number[] {
  const found = [0, 0, 0, 0, 0];
  for (const token of tokens) found[token] = (found[token] ?? 0) + 1;
  return found;
}

/** Pearson's χ² of counts against probabilities; a token that cannot be must not have been. */
function χ2(found: readonly number[], probabilities: readonly number[]): number {
  const n = found.reduce((sum, each) => sum + each, 0);
  return found.reduce((sum, count, v) => {
    const expected = n * (probabilities[v] ?? 0);
    if (expected === 0) return count === 0 ? sum : Infinity;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

/** The 99.9 % quantile of χ² with four degrees of freedom: of these fixed seeds one test in a thousand would fail by chance. */
const most = 18.47;

it.each([1, 0.4, 2.5])(
  'tokens are as frequent as the distribution says, at temperature %d',
  temperature => {
    const drawn = seeds.map(seed => decode(sample(seed, { temperature }), y, t));
    expect(χ2(counts(drawn), [...softmax(tempered(y, temperature))])).toBeLessThan(most);
  },
);

/** The filters, and the tokens that they leave of `y`. */
const filters: readonly [string, Partial<SampleDecoding>, readonly number[]][] = [
  ['no filter', {}, [0, 1, 2, 3, 4]],
  ['topK 3', { topK: 3 }, [0, 1, 3]],
  ['topP 0.7', { topP: 0.7, temperature: 0.8 }, [0, 1, 3]],
];

it.each(filters)(
  'with %s the posterior is that of rejection: what is left of all seeds',
  (_, more, left) => {
    const written = seeds.map(seed => decode(sample(seed, more), y, t));
    expect([...new Set(written)].sort()).toEqual(left);
    for (const k of left) {
      const kept = seeds.filter((_, at) => written[at] === k);
      const rejected = counts(kept.map(seed => decode(sample(seed, more), other, t)));
      const hindsight = counts(
        seeds.map(seed => {
          const decoding = sample(seed, more);
          return decode(decoding, other, t, noiseInHindsight(decoding, y, t, k));
        }),
      );
      // Two samples of one distribution: each is held against what both together say.
      const all = hindsight.map((count, v) => count + (rejected[v] ?? 0));
      const whole = seeds.length + kept.length;
      const together = all.map(count => count / whole);
      expect(χ2(hindsight, together) + χ2(rejected, together), `${k}`).toBeLessThan(most);
    }
  },
);

it.each(filters)('with %s the base run itself writes what was observed', (_, more, left) => {
  for (const k of left)
    for (const seed of seeds.slice(0, 200)) {
      const decoding = sample(seed, more);
      expect(decode(decoding, y, t, noiseInHindsight(decoding, y, t, k))).toBe(k);
    }
});

it('a token that the filters leave out is refused by name', () => {
  expect(() => noiseInHindsight(sample(1, { topK: 2 }), y, t, 2)).toThrow(
    "unroll.decoding.hindsight: found id 2 for timestep 3, which the base run's topK 2 leave out",
  );
});

it('logits that are no numbers have no posterior: the noise is the own of each token', () => {
  const decoding = sample(1);
  for (const strange of [NaN, Infinity, -Infinity]) {
    const g = noiseInHindsight(decoding, [0.3, strange, 1], t, 1);
    for (const v of [0, 1, 2]) expect(g(v), `${strange} ${v}`).not.toBeNaN();
  }
});

it.each([1e-300, 1e-14, 1, 1e300])(
  'at temperature %d another run with the same logits writes what was observed, whatever rounding says',
  async temperature => {
    const model = makeModel({ kind: 'gru', input: 2, hidden: [3], vocabulary: 9, seed: 1 });
    const tokens = [5, 1, 8, 2, 7];
    for (let seed = 0; seed < 40; seed++) {
      const decoding = { kind: 'sample', temperature, seed, hindsight: { tokens } } as const;
      const { base, intervened } = await runs('wasm', model, {
        base: { tokens: [1] },
        unroll: { mode: 'free-running', steps: 5, decoding },
        interventions: [
          {
            site: { layer: 0, component: 'hidden', timesteps: 0 },
            edit: { kind: 'scale', factor: 1 },
          },
        ],
      });
      expect([...base.said.outputIds!]).toEqual(tokens);
      expect([...intervened.said.outputIds!], `seed ${seed}`).toEqual(tokens);
    }
  },
);

it('the logits that the noise follows from are held against the memory limit', async () => {
  const model = makeModel({ kind: 'rnn', input: 2, hidden: [2], vocabulary: 6, seed: 1 });
  const steps = 2000; // 47 KB of logits, 32 KB of states of both runs
  const tokens = Array.from({ length: steps }, (_, k) => k % 6);
  const question = (more: object): Question => ({
    base: { tokens: [1] },
    unroll: { mode: 'free-running', steps, decoding: { kind: 'sample', seed: 1, ...more } },
    interventions: [
      { site: { layer: 0, component: 'hidden', timesteps: 0 }, edit: { kind: 'zero' } },
    ],
  });
  const options = { record: [], memoryLimitMB: 0.05 };
  await expect(runs('wasm', model, question({}), options)).resolves.toBeDefined();
  await expect(
    runs('wasm', model, question({ hindsight: { tokens } }), options),
  ).rejects.toMatchObject({ code: 'too-large' });
});
