import { beforeEach, expect, it, vi } from 'vitest';
import type { Problem } from '../../../src/domain/failure.ts';
import type { Experiment } from '../../../src/domain/experiment.ts';
import { l10n } from '../../support/editorStandIn.ts';

let said: string[] = [];
let pressed = '';
let whileAsked = (): void => undefined;
let problems: readonly Problem[] = [];
vi.mock('vscode', () => ({
  l10n,
  window: {
    showWarningMessage: (text: string, ...buttons: string[]) => {
      said.push(text);
      whileAsked();
      return Promise.resolve(buttons.find(each => each === pressed));
    },
  },
}));
const { unrollModes } = await import('../../../src/host/unrollModes.ts');

const experiment: Experiment = { version: 1, checkpoint: 'm', base: { text: 'the key' } };
const done: unknown[] = [];
const on = (outputSize: number | null): Parameters<typeof unrollModes>[0] =>
  ({
    experiment,
    result: null,
    shown: 'own',
    folder: '/a',
    troubles: [],
    document: { getText: () => JSON.stringify(experiment) },
    engine: { call: () => ({ answer: Promise.resolve({ problems }) }) },
    model: { architecture: { bidirectional: false, outputSize, vocabularySize: 6, inputSize: 3 } },
    change: (change: unknown) => Promise.resolve(done.push(change)),
    show: (shown: unknown) => done.push(shown),
  }) as never;

beforeEach(() => {
  said = [];
  pressed = '';
  whileAsked = () => undefined;
  problems = [];
  done.length = 0;
});

it('writes a mode that the model can have', async () => {
  const [, free] = unrollModes(on(6), experiment);
  await free?.choose();
  expect(done).toEqual(['own', { kind: 'unroll', unroll: { mode: 'free-running', steps: 8 } }]);
  expect(said).toEqual([]);
});

it('says what a mode would make wrong elsewhere, and writes it only where that is wanted', async () => {
  problems = [{ field: 'interventions[0].site.timesteps', message: 'found 9, expected 0 to 5' }];
  const [, free] = unrollModes(on(6), experiment);
  await free?.choose();
  expect(done).toEqual([]);
  expect(said).toEqual([expect.stringContaining('would make wrong')]);
  pressed = 'Change Anyway';
  await free?.choose();
  expect(done).toHaveLength(2);
});

it('writes a mode with the steps that were written while a warning was read', async () => {
  problems = [{ field: 'interventions[0].site.timesteps', message: 'found 9, expected 0 to 5' }];
  pressed = 'Change Anyway';
  const active = on(6);
  const [, free] = unrollModes(active, experiment);
  const unroll = { mode: 'teacher-forced', inputs: 'baseOutput', steps: 20 } as const;
  whileAsked = () => Object.assign(active, { experiment: { ...experiment, unroll } });
  await free?.choose();
  expect(done.at(-1)).toEqual({ kind: 'unroll', unroll: { mode: 'free-running', steps: 20 } });
});

it('writes no mode that is wrong itself', async () => {
  problems = [{ field: 'unroll.steps', message: 'too many' }];
  pressed = 'Change Anyway';
  await unrollModes(on(6), experiment)[1]?.choose();
  expect(done).toEqual([]);
});

it.each(['free-running', 'both'] as const)(
  'shows %s with the reason where outputs are no inputs; choosing it says so, and writes and shows nothing',
  async mode => {
    const row = unrollModes(on(2), experiment).find(each => each.mode === mode);
    expect(row?.description).toContain('puts out 2 tokens and reads 6');
    expect(row?.icon).toBe('circle-slash');
    await row?.choose();
    expect(done).toEqual([]);
    expect(said).toEqual([expect.stringContaining('puts out 2 tokens and reads 6')]);
  },
);
