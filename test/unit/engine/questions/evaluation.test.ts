import { describe, expect, it } from 'vitest';
import { parseDataset } from '../../../../src/domain/dataset.ts';
import { EngineError } from '../../../../src/domain/failure.ts';
import { noAssets } from '../../../../src/engine/assets.ts';
import { unattended } from '../../../../src/engine/control.ts';
import { toLines } from '../../../../src/engine/lines.ts';
import {
  evaluateLines,
  type LineRun,
} from '../../../../src/engine/questions/evaluation/evaluateLines.ts';
import { makeModel } from '../../../support/models.ts';
import { planOf, withModel, type Question } from '../../../support/runs.ts';

const model = makeModel({ kind: 'gru', hidden: [6, 5], input: 4, vocabulary: 9, seed: 2 });
const question: Question = {
  base: { tokens: [1, 2, 3, 4] },
  sources: { other: { tokens: [5, 6, 7, 8], steps: 3 } },
  unroll: { mode: 'free-running', steps: 6 },
  interventions: [
    {
      site: { layer: 0, component: 'hidden', timesteps: 2 },
      edit: { kind: 'interchange' },
      source: { example: 'other' },
    },
  ],
  metrics: [{ kind: 'kl' }, { kind: 'firstDivergence' }],
};
/** Lines of several lengths; every third leaves the base to the experiment, every other the source. */
const lines = Array.from({ length: 20 }, (_, k) => ({
  ...(k % 3 > 0 && {
    base: { tokens: Array.from({ length: 3 + (k % 5) }, (_each, t) => (k * t) % 9) },
  }),
  sources: k % 2 > 0 ? { other: { tokens: [k % 9, 3, 1], steps: 3 } } : {},
  sourceLabels: { other: { tokens: [k % 9, 1, 1] } },
}));

async function evaluated(memoryLimitMB: number) {
  const parsed = parseDataset('l.json', JSON.stringify(lines));
  const experiment = { version: 1, checkpoint: 'random', ...question } as const;
  const asked = { experiment, model, assets: noAssets };
  const held = toLines(asked, '--dataset', { path: 'l.json', parsed });
  const steps: [number, number][] = [];
  const control = { ...unattended, progress: (...at: [number, number]) => void steps.push(at) };
  return withModel('wasm', model, async parameters => {
    const batches: LineRun[][] = [];
    const options = { control, memoryLimitMB };
    const plan = planOf(model, question);
    for await (const batch of evaluateLines(parameters, plan, held, [0, 20], options))
      batches.push([...batch]);
    return { batches, steps };
  });
}

describe('an evaluation', () => {
  it('is in as many batches as the memory limit asks for, and the same', async () => {
    const [whole, parts] = [await evaluated(64), await evaluated(0.02)];
    expect(whole.batches).toHaveLength(1);
    expect(parts.batches.length).toBeGreaterThan(3);
    expect(parts.batches.flat()).toEqual(whole.batches[0]);
    expect(whole.batches[0]?.map(({ number }) => number)).toEqual(lines.map((_, k) => k + 1));
  });

  it('tells its progress in lines, and takes none back', async () => {
    const { steps } = await evaluated(0.02);
    expect(steps.at(-1)).toEqual([20, 20]);
    for (const [at, [done, count]] of steps.entries()) {
      expect(count).toBe(20);
      expect(done).toBeGreaterThanOrEqual(steps[at - 1]?.[0] ?? 0);
    }
  });

  it('that does not fit the memory limit line by line is refused with both numbers', async () => {
    await expect(evaluated(0.0003)).rejects.toThrow(EngineError);
    await expect(evaluated(0.0003)).rejects.toThrow(
      /takes .* MB, more than the memory limit of 0\.0003 MB/,
    );
  });
});
