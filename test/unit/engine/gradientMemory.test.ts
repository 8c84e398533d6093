import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../support/backends.ts';
import { makeModel } from '../../support/models.ts';
import { gradient } from '../../support/runs.ts';

const choices = {
  kind: 'gru',
  input: 32,
  vocabulary: 9,
  bidirectional: false,
  bias: true,
  projection: false,
  relu: false,
  tied: false,
  seed: 1,
} as const;
const T = 120;
const question = {
  base: { tokens: Array.from({ length: T }, (_, t) => t % 9) },
  metrics: [{ kind: 'logitDifference' as const, token: 0, against: 1 }],
};

describe('a gradient over many timesteps', () => {
  beforeAll(() => useBackend('wasm'));

  // A copy of the weights for each timestep is 120 · 0.75 MB and more; the activations are 5 MB.
  it.each([true, false])('holds no copy of the weights (reset after: %s)', async resetAfter => {
    const model = makeModel({ ...choices, hidden: [256], resetAfter });
    const before = process.memoryUsage().external;
    await gradient(model, question, 'hidden');
    const grown = (process.memoryUsage().external - before) / 2 ** 20;
    expect(grown).toBeLessThan(60);
  });
});
