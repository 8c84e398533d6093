import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../src/domain/experiment.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import type { Vocabulary } from '../../../src/domain/model.ts';
import { noAssets } from '../../../src/engine/assets.ts';
import { validate } from '../../../src/engine/validate.ts';
import { makeModel } from '../../support/models.ts';
import { cpuMs } from '../../support/cpuMs.ts';

const words = Array.from({ length: 50_000 }, (_, id) => `word${id}x`);
const vocabulary: Vocabulary = {
  size: words.length,
  from: 'test',
  tokens: words,
  encode: () => ({ ids: [0] }),
  decode: () => '',
};
const small = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: 6, seed: 3 });
const model = { ...small, vocabulary };

function failureOf(experiment: Omit<Experiment, 'version' | 'checkpoint'>): EngineError {
  try {
    validate({ version: 1, checkpoint: 'm', ...experiment }, model, noAssets);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Long enough for a loaded machine, far shorter than what it would take without a bound. */
const mostMs = 4000;

describe('an experiment that is wrong at length', () => {
  it('is told a hundred problems and the count, in 4 kB', () => {
    const startedMs = cpuMs();
    const { message, problems } = failureOf({
      base: { tokens: Array.from({ length: 3000 }, (_, k) => `wrod${k}x`) },
    });
    expect(cpuMs() - startedMs).toBeLessThan(mostMs);
    expect(problems).toHaveLength(100);
    expect(problems.at(-1)).toEqual({ field: '', message: 'and 2901 more problems' });
    expect(message.length).toBeLessThanOrEqual(4096);
    const lines = message.split('\n');
    expect(lines[0]).toContain('base.tokens[0]: "wrod0x" is not in the vocabulary');
    expect(lines.at(-1)).toBe(`and ${3000 - lines.length + 1} more problems`);
  });

  it('lists a few of many sources', () => {
    const sources = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, k) => [`s${k}`, { tokens: [1] }]),
    );
    const site = { component: 'hidden', layer: 0, timesteps: 0 } as const;
    const intervention = {
      site,
      edit: { kind: 'interchange' },
      source: { example: 'none' },
    } as const;
    const { problems } = failureOf({
      base: { tokens: [1] },
      sources,
      interventions: Array.from({ length: 500 }, () => intervention),
    });
    expect(problems[0]?.message).toBe(
      'found "none", expected one of "base", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10" and 19989 more',
    );
  });

  it('is refused before its ranges are written out', () => {
    const all = {
      site: { component: 'hidden', layer: 0, timesteps: 'all' },
      edit: { kind: 'zero' },
    } as const;
    const { problems } = failureOf({
      base: { tokens: Array<number>(40_000).fill(1) },
      interventions: Array.from({ length: 900 }, () => all),
    });
    expect(problems).toEqual([
      {
        field: 'interventions',
        message: expect.stringContaining(
          '900 interventions in a run of 40000 timesteps name more than 20000000',
        ) as string,
      },
    ]);
  });
});
