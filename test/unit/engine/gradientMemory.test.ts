import { describe, expect, it } from 'vitest';
import { gradientOf } from '../../../src/engine/gradient/gradient.ts';
import { toParameters } from '../../../src/engine/parameters.ts';
import { makeBackend } from '../../support/backends.ts';
import { makeModel } from '../../support/models.ts';
import { optionsFor, planOf } from '../../support/runs.ts';

const choices = {
  kind: 'gru',
  hidden: [256],
  input: 32,
  vocabulary: 9,
  seed: 1,
} as const;
const MB = 2 ** 20;

/** The most that the gradient of a run of T timesteps takes of the model's memory, in MB. */
async function peakOf(T: number, resetAfter: boolean): Promise<number> {
  const model = makeModel({ ...choices, resetAfter });
  const backend = await makeBackend('wasm');
  let peak = 0;
  const watched: typeof backend = {
    ...backend,
    affineBack(dy, weights) {
      peak = Math.max(peak, backend.usedBytes());
      return backend.affineBack(dy, weights);
    },
  };
  const parameters = toParameters(watched, model.architecture, model.weights);
  const before = backend.usedBytes();
  const plan = planOf(model, {
    base: { tokens: Array.from({ length: T }, (_, t) => t % 9) },
    metrics: [{ kind: 'logitDifference', token: 0, against: 1 }],
  });
  await gradientOf(parameters, plan, plan.metrics[0]!, 'hidden', optionsFor(model));
  parameters.dispose();
  return (peak - before) / MB;
}

describe('a gradient over many timesteps', () => {
  // A copy of the weights for each timestep of a segment is 64 · 0.75 MB and more; the activations are 2 MB.
  it.each([true, false])('holds no copy of the weights (reset after: %s)', async resetAfter => {
    expect(await peakOf(120, resetAfter)).toBeLessThan(12);
  });

  it('holds one segment of it at a time', async () => {
    const [short, long] = [await peakOf(64, true), await peakOf(1000, true)];
    expect(long).toBeLessThan(1.2 * short);
  });
});
