import { describe, expect, it } from 'vitest';
import type { Example } from '../../../src/domain/experiment.ts';
import type { Model } from '../../../src/domain/model.ts';
import { makeModel } from '../../support/models.ts';
import { runs } from '../../support/runs.ts';

const random = makeModel({
  kind: 'lstm',
  hidden: [2],
  input: 3,
  vocabulary: 6,
  seed: 5,
});
const learned = { hidden: [[0.5, -0.5]], cell: [[2, -1]] };
const model: Model = { ...random, weights: { ...random.weights, initialState: learned } };

type Start = NonNullable<Example['initialState']>;

async function firstHidden(of: Model, initialState?: Start): Promise<number[]> {
  const base = { tokens: [1, 2], ...(initialState && { initialState }) };
  const { base: run } = await runs('wasm', of, { base });
  return [...run.recorder.at('hidden', 0, 0)];
}

describe('a learned start', () => {
  it('is where a run starts that names no state, and zero where there is none', async () => {
    expect(await firstHidden(model)).toEqual(await firstHidden(random, learned));
    expect(await firstHidden(model)).not.toEqual(await firstHidden(random));
  });

  it('stays for a state that the example does not name', async () => {
    const hidden = [[1, 1]];
    expect(await firstHidden(model, { hidden })).toEqual(
      await firstHidden(random, { hidden, cell: learned.cell }),
    );
    expect(await firstHidden(model, { cell: [[0, 0]] })).toEqual(
      await firstHidden(random, { hidden: learned.hidden }),
    );
  });
});
