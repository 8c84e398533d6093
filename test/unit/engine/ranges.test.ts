import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/domain/model.ts';
import { contradictionsOf } from '../../../src/engine/contradictions.ts';
import { warningsOf } from '../../../src/engine/summary.ts';
import { makeModel } from '../../support/models.ts';
import { gradient, planOf, runs, type Question } from '../../support/runs.ts';

const choices = {
  kind: 'gru',
  hidden: [4],
  input: 3,
  vocabulary: 6,
  seed: 3,
} as const;
const tokens = makeModel(choices);
const vectors = makeModel({ ...choices, vocabulary: null });
const site = { layer: 0, component: 'hidden', timesteps: 0 } as const;

/** A model whose readout's bias has one value of another kind. */
function withBias(model: Model, at: number, value: number): Model {
  const bias = model.weights.readoutBias?.data.slice() ?? new Float32Array();
  bias[at] = value;
  return {
    ...model,
    weights: { ...model.weights, readoutBias: { shape: [bias.length], data: bias } },
  };
}

async function warnings(question: Question, model: Model): Promise<string[]> {
  const found = await runs('wasm', model, question);
  return warningsOf(planOf(model, question), found, model, undefined, []);
}

describe('values that are not finite', () => {
  it('are counted where they are written: outputs, traces asked for, metrics', async () => {
    const broken = withBias(vectors, 1, NaN);
    expect(
      await warnings(
        {
          base: {
            vectors: [
              [0, 0, 0],
              [1, 1, 1],
            ],
          },
        },
        broken,
      ),
    ).toEqual(['4 values are not finite; they are written as null']);
    const metrics = [{ kind: 'probability' as const, token: 0 }];
    const nan = withBias(tokens, 1, NaN);
    expect(await warnings({ base: { tokens: [0, 1] }, metrics }, nan)).toEqual([
      '1 value is not finite; it is written as null',
    ]);
    expect(await warnings({ base: { tokens: [0, 1] } }, nan)).toEqual([]);
  });

  it('of a logit that is −∞ add nothing to KL, nor to its gradient', async () => {
    const model = withBias(tokens, 2, -Infinity);
    const question: Question = {
      base: { tokens: [0, 1, 2] },
      interventions: [{ site, edit: { kind: 'zero' } }],
      metrics: [{ kind: 'kl' }],
    };
    const [found] = await gradient('wasm', model, question, 'hidden');
    expect(found?.every(Number.isFinite)).toBe(true);
    expect(found?.some(value => value !== 0)).toBe(true);
  });
});

describe('a temperature near 0', () => {
  const written = async (decoding: {
    kind: 'greedy' | 'sample' | 'soft';
    temperature?: number;
  }) => {
    const { base } = await runs('wasm', tokens, {
      base: { tokens: [0, 1] },
      unroll: {
        mode: 'free-running',
        steps: 5,
        decoding:
          decoding.kind === 'sample'
            ? { ...decoding, kind: 'sample', seed: 1 }
            : { ...decoding, kind: decoding.kind },
      },
    });
    return [...(base.said.outputIds ?? [])];
  };

  it.each([
    ['sample', 1e-310],
    ['soft', 1e-38],
    ['soft', 1e-46],
  ] as const)('of %s, %d, is greedy', async (kind, temperature) => {
    expect(await written({ kind, temperature })).toEqual(await written({ kind: 'greedy' }));
  });
});

describe('a given vector', () => {
  it('as JSON writes what the model said contradicts nothing', async () => {
    const free = { mode: 'free-running', steps: 3 } as const;
    const interventions = [{ site, edit: { kind: 'zero' as const } }];
    const base = { vectors: [[0.1, 0.2, 0.3]] };
    const { intervened } = await runs('wasm', vectors, { base, unroll: free, interventions });
    const said = intervened.said.inputVectors!.map(vector =>
      vector.map(x => Number(x.toPrecision(9))),
    );
    const question: Question = {
      base,
      unroll: { mode: 'teacher-forced', inputs: { vectors: said } },
      interventions,
    };
    expect(
      contradictionsOf(planOf(vectors, question), await runs('wasm', vectors, question)),
    ).toEqual([]);
  });
});

it('an embedding with rows beyond the tokens contradicts as any other', async () => {
  const padded = { ...tokens.weights.embedding! };
  const letters = 'abcdef';
  const model: Model = {
    ...tokens,
    architecture: { ...tokens.architecture, vocabularySize: 7 },
    weights: {
      ...tokens.weights,
      embedding: { shape: [7, 3], data: Float32Array.from([...padded.data, 0, 0, 0]) },
    },
    vocabulary: {
      tokens: [...letters],
      from: 'a test',
      decode: (ids: readonly number[]) => ids.map(id => letters[id]).join(' '),
    } as never,
  };
  const question: Question = {
    base: { tokens: [1, 2, 3, 4, 5, 0] },
    unroll: { mode: 'teacher-forced' },
    interventions: [{ site: { ...site, timesteps: 'all' }, edit: { kind: 'set', value: 4 } }],
  };
  const said = await warnings(question, model);
  expect(said.join()).toMatch(/but the forced input at \d is "[a-f]"/);
});
