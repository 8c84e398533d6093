import { expect, it, vi } from 'vitest';
import { ScriptedEngine, settled } from '../../support/scriptedEngine.ts';
import { Readings } from '../../../src/session/readings.ts';
import { root } from '../../support/root.ts';

const none = () => ({ dispose: () => undefined });
vi.mock('vscode', () => ({
  l10n: { t: String },
  RelativePattern: Object,
  Uri: { file: String },
  window: { visibleTextEditors: [] },
  workspace: {
    isTrusted: true,
    textDocuments: [],
    getConfiguration: () => ({ get: (_: string, other: unknown) => other }),
    createFileSystemWatcher: () => ({
      onDidChange: none,
      onDidDelete: none,
      onDidCreate: none,
      dispose: () => undefined,
    }),
    onDidOpenTextDocument: none,
    onDidCloseTextDocument: none,
    onDidChangeTextDocument: none,
    onDidGrantWorkspaceTrust: none,
  },
}));
const { Sessions } = await import('../../../src/host/sessions.ts');

it('of experiments that are read again those that a person can see go first', async () => {
  const engine = new ScriptedEngine();
  const lethal = { has: () => false, add: () => undefined, remove: () => undefined };
  const log = { info: vi.fn(), warn: vi.fn() };
  const sessions = new Sessions(new Readings(engine as never, lethal), log as never);
  const show = (checkpoint: string, isInSight: boolean) => {
    const path = `${root}/media/samples/${checkpoint}.ripple.json`;
    const text = JSON.stringify({ version: 1, checkpoint, base: { text: 'a' } });
    const document = { uri: { path, fsPath: path, scheme: 'file' }, getText: () => text };
    sessions.attach(document as never, { shown: 'own', component: undefined, isInSight });
  };
  show('count-gru.pt', false);
  show('agreement-lstm.pt', true);
  await settled();
  const loads = () => engine.calls.splice(0).filter(({ name }) => name === 'load');
  const inOrder = () => loads().map(({ ask }) => String(ask['path']).split('/').at(-1));
  expect(inOrder()).toEqual(['count-gru.pt', 'agreement-lstm.pt']); // as they were opened
  sessions.reconfigured();
  await settled();
  expect(inOrder()).toEqual(['agreement-lstm.pt', 'count-gru.pt']);
  sessions.dispose();
});
