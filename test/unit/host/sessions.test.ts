import { beforeEach, expect, it, vi } from 'vitest';
import { ScriptedEngine, settled } from '../../support/scriptedEngine.ts';
import { Readings } from '../../../src/session/readings.ts';
import { root } from '../../support/root.ts';

const none = () => ({ dispose: () => undefined });
const trust = vi.hoisted(() => ({ isGiven: true, granted: (): void => undefined }));
vi.mock('vscode', () => ({
  l10n: { t: String },
  RelativePattern: Object,
  Uri: { file: String },
  window: { visibleTextEditors: [] },
  workspace: {
    get isTrusted() {
      return trust.isGiven;
    },
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
    onDidGrantWorkspaceTrust: (granted: () => void) => {
      trust.granted = granted;
      return none();
    },
  },
}));
const { Sessions } = await import('../../../src/host/sessions.ts');

/** Shows two experiments, of which a person can see the second. @returns which checkpoints were loaded since it was last asked */
async function shown() {
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
  return { sessions, inOrder };
}

beforeEach(() => (trust.isGiven = true));

it('of experiments that are read again those that a person can see go first', async () => {
  const { sessions, inOrder } = await shown();
  expect(inOrder()).toEqual(['count-gru.pt', 'agreement-lstm.pt']); // as they were opened
  sessions.reconfigured();
  await settled();
  expect(inOrder()).toEqual(['agreement-lstm.pt', 'count-gru.pt']);
  sessions.dispose();
});

it('and so of those that are read once their folder is trusted', async () => {
  trust.isGiven = false;
  const { sessions, inOrder } = await shown();
  expect(inOrder()).toEqual([]);
  trust.isGiven = true;
  trust.granted();
  await settled();
  expect(inOrder()).toEqual(['agreement-lstm.pt', 'count-gru.pt']);
  sessions.dispose();
});
