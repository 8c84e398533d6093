import { beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import type { ToCheckpointView } from '../../../src/protocol/checkpointView.ts';
import { l10n } from '../../support/editorStandIn.ts';

const none = () => ({ dispose: vi.fn() });
vi.mock('vscode', () => ({
  l10n,
  commands: { executeCommand: () => Promise.resolve() },
  RelativePattern: Object,
  Uri: { file: String },
  workspace: {
    isTrusted: true,
    onDidGrantWorkspaceTrust: none,
    createFileSystemWatcher: () => ({
      onDidChange: none,
      onDidCreate: none,
      onDidDelete: none,
      dispose: vi.fn(),
    }),
  },
}));
const { CheckpointView } = await import('../../../src/host/checkpointView/checkpointView.ts');

const place = { dictionary: 0, name: 'w' };
const lethal = new Set<string>();
beforeEach(() => lethal.clear());

/** A view of a checkpoint, and an engine that answers at once or, of what it is told not to, never. */
function stage(never: readonly string[] = []) {
  const exited = new Emitter<void>();
  const calls: string[] = [];
  const cancelled: (readonly [name: string, byPerson: boolean])[] = [];
  const engine = {
    onDidExit: exited.event,
    isLethal: (path: string) => lethal.has(path),
    call(name: string) {
      calls.push(name);
      let fail = (_: Error): void => undefined;
      const answer = new Promise((resolve, reject) => {
        if (!never.includes(name)) resolve(name === 'inspect' ? { files: [] } : {});
        fail = reject;
      });
      const cancel = (byPerson = false): void => {
        cancelled.push([name, byPerson]);
        fail(new EngineError('cancelled', 'stopped'));
      };
      return { answer, cancel };
    },
  };
  const posted: ToCheckpointView[] = [];
  const uri = { fsPath: '/m.pt' };
  const view = new CheckpointView(uri as never, engine as never, each => posted.push(each));
  const state = () => posted.filter(({ type }) => type === 'changed').at(-1);
  return { view, engineEnds: () => exited.fire(), calls, cancelled, state };
}

it('an engine that ends at rest is no trouble of a view whose values are there', async () => {
  const { view, engineEnds, state } = stage();
  await view.receive({ type: 'opened' });
  await view.receive({ type: 'chose', place });
  engineEnds();
  expect(state()).toMatchObject({ state: { trouble: null } });
});

it('an engine that ends over values that are waited for is said', async () => {
  const { view, engineEnds, state } = stage(['arrayStatistics']);
  await view.receive({ type: 'opened' });
  void view.receive({ type: 'chose', place });
  engineEnds();
  expect(state()).toMatchObject({ state: { trouble: { kind: 'engine-lost' } } });
});

it('a checkpoint at which the engine ended is looked into only where somebody asks', async () => {
  lethal.add('/m.pt');
  const { view, calls, state } = stage();
  await view.receive({ type: 'opened' });
  expect(calls).toEqual([]);
  expect(state()).toMatchObject({ state: { isReading: false, trouble: { kind: 'engine-lost' } } });
  await view.receive({ type: 'reread' });
  expect(calls).toEqual(['inspect']);
  expect(state()).toMatchObject({ state: { inspection: { files: [] }, trouble: null } });
});

it('an engine is ended over what a person stops, not over what is left for something else', async () => {
  const { view, cancelled } = stage(['arrayStatistics']);
  await view.receive({ type: 'opened' });
  void view.receive({ type: 'chose', place });
  void view.receive({ type: 'chose', place: { ...place, name: 'b' } });
  await view.receive({ type: 'left' });
  expect(cancelled).toEqual([
    ['arrayStatistics', false],
    ['arrayStatistics', true],
  ]);
});
