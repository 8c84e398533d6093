import { describe, expect, it } from 'vitest';
import { toFailure } from '../../../src/domain/failure.ts';
import { checkMemory } from '../../../src/engine/memory.ts';
import manifest from '../../../package.json';
import { parseDataset } from '../../../src/domain/dataset.ts';
import { noAssets } from '../../../src/engine/assets.ts';
import { gradientOf } from '../../../src/engine/gradient/gradient.ts';
import { makeModel } from '../../support/models.ts';
import { optionsFor, planOf, runs, withModel, type Question } from '../../support/runs.ts';

/** How the editor writes a setting's name: `ripple.memoryLimitMB` is `Ripple: Memory Limit MB`. */
const shown = (id: string): string =>
  id
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split('.')
    .map(part => part.replace(/^./, letter => letter.toUpperCase()))
    .join(': ');

function refused(): unknown {
  try {
    checkMemory('recording this run', 3 * 2 ** 20, 2);
  } catch (error) {
    return error;
  }
  throw new Error('was not refused');
}

it('a refusal for memory names the setting as a person sees it, and the command that shows it', () => {
  const { code, message, remedies = [] } = toFailure(refused());
  const { properties } = manifest.contributes.configuration;
  expect(Object.keys(properties)).toContain('ripple.memoryLimitMB');
  expect(code).toBe('too-large');
  expect(message).toContain('takes 3 MB, more than the memory limit of 2 MB');
  expect(message).toContain(`“${shown('ripple.memoryLimitMB')}”`);
  const commands = manifest.contributes.commands.map(({ command }) => command);
  expect(remedies.length).toBeGreaterThan(0);
  for (const remedy of remedies) expect(commands).toContain(`ripple.${remedy}`);
});

it('what fits is not refused', () => {
  expect(() => checkMemory('recording this run', 2 * 2 ** 20, 2)).not.toThrow();
});

describe('the examples of a dataset', () => {
  const model = makeModel({ kind: 'gru', hidden: [16], input: 2, vocabulary: 6, seed: 1 });
  /** 200 examples of 40 timesteps: 16 numbers at each are 0.49 MB, of one example 2.5 kB. */
  const text = Array.from({ length: 200 }, (_, k) =>
    JSON.stringify({ tokens: Array.from({ length: 40 }, (_each, t) => (t * k) % 6) }),
  ).join('\n');
  const assets = { ...noAssets, datasets: new Map([['d.jsonl', parseDataset('d.jsonl', text)]]) };
  const question: Question = {
    base: { tokens: [1, 2, 3] },
    interventions: [
      {
        site: { layer: 0, component: 'hidden', timesteps: 1, units: [0] },
        edit: { kind: 'zero' },
        basis: { kind: 'pca', dataset: 'd.jsonl' },
      },
    ],
    metrics: [{ kind: 'probability', token: 1 }],
  };

  it('count together where a run, or a gradient, is held to its memory', async () => {
    const few = { memoryLimitMB: 0.3, record: [] };
    await expect(runs('wasm', model, question, few, assets)).rejects.toThrow(
      /recording this run takes 0\.\d+ MB, more than the memory limit of 0\.3 MB/,
    );
    const plan = planOf(model, question, assets);
    await withModel('wasm', model, parameters =>
      expect(
        gradientOf(parameters, plan, plan.metrics[0]!, 'hidden', {
          ...optionsFor(model),
          memoryLimitMB: 0.3,
        }),
      ).rejects.toThrow(/recording what this run reads takes 0\.\d+ MB/),
    );
    const enough = { memoryLimitMB: 0.6, record: [] };
    await expect(runs('wasm', model, question, enough, assets)).resolves.toBeDefined();
  });
});
