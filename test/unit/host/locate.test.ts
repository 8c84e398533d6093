import { beforeEach, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/domain/failure.ts';
import type { Experiment } from '../../../src/domain/experiment.ts';
import type { Change } from '../../../src/session/changes.ts';
import { l10n } from '../../support/editorStandIn.ts';

interface Uri {
  readonly fsPath: string;
}
const { state } = vi.hoisted(() => ({
  state: { chosen: [] as string[], said: [] as string[], offered: [] as string[], presses: '' },
}));
vi.mock('vscode', () => ({
  Uri: { file: (fsPath: string): Uri => ({ fsPath }) },
  l10n,
  window: {
    showOpenDialog: () => {
      const path = state.chosen.shift();
      return Promise.resolve(path === undefined ? undefined : [{ fsPath: path }]);
    },
    showWarningMessage: (text: string, ...buttons: readonly string[]) => {
      state.said.push(text);
      state.offered.push(...buttons);
      return Promise.resolve(buttons.find(each => each === state.presses));
    },
  },
  workspace: {
    getWorkspaceFolder: ({ fsPath }: Uri) =>
      fsPath.startsWith('/work/') ? { uri: { fsPath: '/work' } } : undefined,
  },
}));
const { locate } = await import('../../../src/host/locate.ts');

const experiment: Experiment = { version: 1, checkpoint: 'gone.pt', base: { text: 'a' } };
const model = { fingerprint: 'f' };
/** What is written into an experiment in /work/runs, whose files open as is told. */
async function located(loaded: unknown, problems: readonly unknown[] = [], more: object = {}) {
  const written: unknown[] = [];
  const call = (name: string) => ({
    answer:
      loaded instanceof Error
        ? Promise.reject(loaded)
        : Promise.resolve(name === 'load' ? loaded : { problems, hints: [] }),
  });
  await locate({
    folder: '/work/runs',
    experiment: { ...experiment, ...more },
    engine: { call } as never,
    change: (change: Change) => Promise.resolve(written.push(change) > 0),
  });
  return written.map(change => (change as { readonly value: string }).value);
}
beforeEach(() => Object.assign(state, { chosen: [], said: [], offered: [], presses: '' }));

it('is written from the folder of the experiment where both are in one workspace, else whole', async () => {
  state.chosen = ['/work/models/m.pt', '/elsewhere/m.pt'];
  expect(await located(model)).toEqual(['../models/m.pt']);
  expect(await located(model)).toEqual(['/elsewhere/m.pt']);
  expect(state.said).toEqual([]);
});

it.each([
  [{ refusal: { message: 'no recurrent layer' } }, 'no recurrent layer'],
  [new EngineError('unreadable', 'm.pt: truncated'), 'm.pt: truncated'],
])('one that does not open is not written: %o', async (loaded, said) => {
  state.chosen = ['/work/m.pt'];
  state.presses = 'Use It Anyway';
  expect(await located(loaded)).toEqual([]);
  expect(state.said).toEqual([expect.stringContaining(said)]);
  expect(state.offered).toEqual(['Choose Another…']);
});

it('another model than the experiment was made with is written where a person wants it', async () => {
  state.chosen = ['/work/m.pt', '/work/m.pt'];
  expect(await located(model, [], { fingerprint: 'g' })).toEqual([]);
  expect(state.said).toEqual([expect.stringContaining('another model')]);
  state.presses = 'Use It Anyway';
  expect(await located(model, [], { fingerprint: 'g' })).toEqual(['../m.pt']);
});

it('one that the experiment does not fit says why, and another can be chosen', async () => {
  const problems = [{ field: 'interventions[0].site.layer', message: 'found 7' }];
  state.chosen = ['/work/a.pt', '/work/b.pt'];
  state.presses = 'Choose Another…';
  expect(await located(model, problems)).toEqual([]);
  expect(state.said).toHaveLength(2);
  expect(state.said[0]).toContain('/work/a.pt: interventions[0].site.layer: found 7');
  expect(state.said[1]).toContain('/work/b.pt');
});
