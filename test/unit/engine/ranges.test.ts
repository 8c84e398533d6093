import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/domain/model.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import { contradictionsOf } from '../../../src/engine/contradictions.ts';
import { toParameters } from '../../../src/engine/parameters.ts';
import { runPlan } from '../../../src/engine/run.ts';
import { warningsOf } from '../../../src/engine/summary.ts';
import { validate } from '../../../src/engine/validate.ts';
import { useBackend } from '../../support/backends.ts';
import { makeModel } from '../../support/models.ts';
import { gradient, optionsFor, runs, type Question } from '../../support/runs.ts';

const choices = {
  kind: 'gru',
  hidden: [4],
  input: 3,
  vocabulary: 6,
  bidirectional: false,
  bias: true,
  resetAfter: true,
  projection: false,
  relu: false,
  tied: false,
  seed: 3,
} as const;
const tokens = makeModel(choices);
const vectors = makeModel({ ...choices, vocabulary: null });
const site = { layer: 0, component: 'hidden', timesteps: 0 } as const;

function problemsOf(question: Question, model: Model): string[] {
  try {
    validate({ version: 1, checkpoint: 'm', ...question }, model);
  } catch (error) {
    if (error instanceof EngineError)
      return error.problems.map(({ field, message }) => `${field}: ${message}`);
    throw error;
  }
  return [];
}

/** A model whose readout's bias has one value of another kind. */
function withBias(model: Model, at: number, value: number): Model {
  const bias = model.weights.readoutBias?.data.slice() ?? new Float32Array();
  bias[at] = value;
  return {
    ...model,
    weights: { ...model.weights, readoutBias: { shape: [bias.length], data: bias } },
  };
}

async function warnings(question: Question, model: Model, shown: readonly 'hidden'[] = []) {
  const plan = validate({ version: 1, checkpoint: 'm', ...question }, model);
  const parameters = toParameters(model.architecture, model.weights);
  const found = await runPlan(parameters, plan, optionsFor(model));
  parameters.dispose();
  return warningsOf(plan, found, model, undefined, shown);
}

describe('a number that is infinite in float32', () => {
  it.each<[string, Question]>([
    ['base.vectors[0][1]', { base: { vectors: [[0, 1e39, 0]] } }],
    [
      'base.initialState.hidden[0][2]',
      { base: { vectors: [[0, 0, 0]], initialState: { hidden: [[0, 0, -1e39, 0]] } } },
    ],
    [
      'unroll.inputs.constant[0]',
      {
        base: { vectors: [[0, 0, 0]] },
        unroll: { mode: 'teacher-forced', inputs: { constant: [1e39, 0, 0] }, steps: 2 },
      },
    ],
    [
      'interventions[0].edit.scale',
      {
        base: { vectors: [[0, 0, 0]] },
        interventions: [{ site, edit: { kind: 'add', value: 3e38, scale: 3e38 } }],
      },
    ],
  ])('is refused by name: %s', (field, question) => {
    expect(problemsOf(question, vectors)).toEqual([
      expect.stringMatching(
        new RegExp(`^${field.replace(/[[\].]/g, '\\$&')}: .*infinite in float32`),
      ) as string,
    ]);
  });
});

describe('a metric’s target', () => {
  const match = (...ids: number[]): Question => ({
    base: { tokens: [0, 1] },
    metrics: [{ kind: 'exactMatch', tokens: ids }],
  });
  const outputs = (outputSize: number): Model => ({
    ...tokens,
    architecture: { ...tokens.architecture, outputSize },
  });

  it('is held against the outputs, not the embedding’s rows', () => {
    expect(problemsOf(match(8, 8), outputs(9))).toEqual([]);
    expect(problemsOf(match(0, 5), outputs(3))).toEqual([
      'metrics[0].tokens[1]: found id 5, expected 0 to 2',
    ]);
  });
});

describe('an index', () => {
  it('of a token in a list is part of its field', () => {
    expect(problemsOf({ base: { tokens: [0, 9] } }, tokens)).toEqual([
      'base.tokens[1]: found id 9, expected 0 to 5',
    ]);
  });

  it('that is there twice among 300 000 is found before the test times out', () => {
    const timesteps = [...Array.from({ length: 300_000 }, (_, t) => t), 7];
    const question: Question = {
      base: { tokens: Array<number>(300_000).fill(0) },
      interventions: [{ site: { ...site, timesteps }, edit: { kind: 'zero' } }],
    };
    expect(problemsOf(question, tokens)[0]).toContain('found 7 twice');
  });

  it('of a source that pairs with one timestep is expected once', () => {
    const question: Question = {
      base: { tokens: [0, 1, 2] },
      interventions: [
        { site, edit: { kind: 'interchange' }, source: { example: 'base', timesteps: [0, 1] } },
      ],
    };
    expect(problemsOf(question, tokens)[0]).toMatch(/expected 1$/);
  });
});

describe('values that are not finite', () => {
  beforeAll(() => useBackend('wasm'));

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
      '1 values are not finite; they are written as null',
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
    const [found] = await gradient(model, question, 'hidden');
    expect(found?.every(Number.isFinite)).toBe(true);
    expect(found?.some(value => value !== 0)).toBe(true);
  });
});

describe('a temperature near 0', () => {
  beforeAll(() => useBackend('wasm'));
  const written = async (decoding: {
    kind: 'greedy' | 'sample' | 'soft';
    temperature?: number;
  }) => {
    const { base } = await runs(tokens, {
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
  beforeAll(() => useBackend('wasm'));

  it('as JSON writes what the model said contradicts nothing', async () => {
    const free = { mode: 'free-running', steps: 3 } as const;
    const interventions = [{ site, edit: { kind: 'zero' as const } }];
    const base = { vectors: [[0.1, 0.2, 0.3]] };
    const { intervened } = await runs(vectors, { base, unroll: free, interventions });
    const said = intervened.said.inputVectors!.map(vector =>
      vector.map(x => Number(x.toPrecision(9))),
    );
    const question: Question = {
      base,
      unroll: { mode: 'teacher-forced', inputs: { vectors: said } },
      interventions,
    };
    const plan = validate({ version: 1, checkpoint: 'm', ...question }, vectors);
    expect(contradictionsOf(plan, await runs(vectors, question))).toEqual([]);
  });
});
