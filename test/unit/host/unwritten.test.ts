import { beforeEach, expect, it, vi } from 'vitest';
import type { ChangeMessage, UnsentMessage } from '../../../src/session/askedChange.ts';
import type { Change } from '../../../src/session/changes.ts';
import { person } from '../../support/askedPerson.ts';
import { checkedController } from '../../support/checkedController.ts';
import { makeModel } from '../../support/models.ts';

const editor = vi.hoisted(() => ({
  saved: (_: unknown): void => undefined,
  changed: (_: unknown): void => undefined,
  closed: (_: unknown): void => undefined,
  opened: [] as unknown[],
  made: [] as Change[],
}));
vi.mock('vscode', async () => ({
  ...(await import('../../support/askedPerson.ts')).person.vscode,
  workspace: {
    onDidSaveTextDocument: (saved: typeof editor.saved) => {
      editor.saved = saved;
      return { dispose: () => undefined };
    },
    onDidChangeTextDocument: (changed: typeof editor.changed) => {
      editor.changed = changed;
      return { dispose: () => undefined };
    },
    onDidCloseTextDocument: (closed: typeof editor.closed) => {
      editor.closed = closed;
      return { dispose: () => undefined };
    },
    openTextDocument: (uri: unknown) => {
      editor.opened.push(uri);
      return Promise.resolve({ getText: () => text() });
    },
  },
}));
vi.mock('../../../src/host/document.ts', () => ({
  applyChange: (_: unknown, change: Change) => {
    editor.made.push(change);
    return active.change(change);
  },
}));
const { Unwritten } = await import('../../../src/host/unwritten.ts');

const gru = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: 6, seed: 3 });
let { active, text } = checkedController(gru, { base: { tokens: [1, 2] } });

const zeroIn = (layer: number): ChangeMessage => ({
  type: 'intervened',
  intervention: {
    site: { layer, component: 'hidden', timesteps: 0, units: [1] },
    edit: { kind: 'zero' },
  },
});
const steps = { type: 'adjusted', part: { steps: 2 } } as const;

/** A page in which something was pressed, on a document with edits or without. */
function pressedOn(isDirty: boolean, ...changes: UnsentMessage[]) {
  const document = { uri: { scheme: 'untitled', fsPath: '/a' }, isDirty, getText: text };
  const unwritten = new Unwritten({ ...active, document, readText: text() } as never);
  unwritten.pressed(changes);
  return { unwritten, document };
}

beforeEach(() => {
  person.begin();
  editor.made = [];
  editor.opened = [];
  ({ active, text } = checkedController(gru, { base: { tokens: [1, 2] } }));
});

it('what was pressed in a page that has gone is written, in order and once', async () => {
  const { unwritten } = pressedOn(false, zeroIn(0), { type: 'toggled', at: 0, enabled: false });
  await Promise.all([unwritten.write(), unwritten.write()]);
  expect(editor.opened).toMatchObject([{ fsPath: '/a' }]);
  expect(editor.made.map(({ kind }) => kind)).toEqual(['add', 'enable']);
  expect(active.experiment?.interventions).toMatchObject([{ enabled: false }]);
  expect(person.told).toEqual([]);
});

it('an undo that waited in a page that has gone is said not to be done, once, and what was pressed after it is written', async () => {
  const undid = { type: 'undid' } as const;
  const { unwritten } = pressedOn(true, undid, undid, zeroIn(0));
  await unwritten.write();
  expect(person.told).toEqual([
    'Ripple: the last change of a was not undone: its panel had gone before it was written.',
  ]);
  expect(person.commanded).toEqual([]);
  expect(editor.made.map(({ kind }) => kind)).toEqual(['add']);
});

it('what would be wrong is said, and only what is right is written', async () => {
  const { unwritten } = pressedOn(false, zeroIn(7), zeroIn(0), steps);
  await unwritten.write();
  expect(person.told).toHaveLength(2);
  expect(person.told[0]).toMatch(/^Nothing was changed.*interventions\[0\]\.site\.layer/);
  expect(person.told[1]).toMatch(/^Nothing was changed.*unroll/);
  expect(editor.made).toMatchObject([{ kind: 'add', intervention: { site: { layer: 0 } } }]);
});

it('a metric that the model has is written, another is said to be wrong', async () => {
  const metric = (token: number): ChangeMessage => ({
    type: 'measured',
    metric: { kind: 'probability', token },
  });
  const { unwritten } = pressedOn(false, metric(6), metric(5));
  await unwritten.write();
  expect(person.told).toHaveLength(1);
  expect(person.told[0]).toMatch(/^Nothing was changed.*metrics\[0\]\.token/);
  expect(active.experiment?.metrics).toEqual([{ kind: 'probability', token: 5 }]);
});

it('what is right is written before anybody answers to what would be wrong', async () => {
  let answer: (button: string) => void = () => undefined;
  const answered = new Promise<string>(resolve => (answer = resolve));
  person.vscode.window.showWarningMessage.mockReturnValueOnce(answered as never);
  const { unwritten } = pressedOn(false, zeroIn(7), zeroIn(0));
  const all = unwritten.write();
  await vi.waitFor(() => expect(editor.made).toHaveLength(1));
  answer('Change Anyway');
  await all;
  const layers = editor.made.map(made => 'intervention' in made && made.intervention.site.layer);
  expect(layers).toEqual([0, 7]);
});

it('what was pressed in a document whose edits were then discarded is discarded with them', async () => {
  const { unwritten, document } = pressedOn(true, zeroIn(0));
  document.isDirty = false;
  await unwritten.write();
  expect([editor.opened, editor.made]).toEqual([[], []]);
});

it('what was pressed before an edit that was then discarded is discarded with it', async () => {
  const { unwritten, document } = pressedOn(false, zeroIn(0));
  document.isDirty = true;
  editor.changed({ document });
  document.isDirty = false; // as the text is put back before its tab closes
  editor.changed({ document });
  await unwritten.write();
  expect([editor.opened, editor.made]).toEqual([[], []]);
});

it('what was pressed in a document that was then saved is written after that', async () => {
  const { unwritten, document } = pressedOn(true, zeroIn(0));
  document.isDirty = false;
  editor.saved({ uri: { scheme: 'file', fsPath: '/b' } });
  const file = { scheme: 'file', fsPath: '/a' };
  editor.saved({ uri: file }); // the first time, as another document
  await unwritten.write();
  expect(editor.opened).toEqual([file]);
  expect(editor.made).toHaveLength(1);
});

it('what was pressed in a document that was then saved under another name is written there', async () => {
  const { unwritten } = pressedOn(true, zeroIn(0));
  const [other, elsewhere] = ['/b', '/c'].map(fsPath => ({ scheme: 'file', fsPath }));
  unwritten.savedAs(other as never);
  editor.saved({ uri: elsewhere });
  editor.saved({ uri: other });
  await unwritten.write(true);
  expect(editor.opened).toEqual([other]);
  expect(editor.made).toHaveLength(1);
});

it('what was pressed in a document that the editor empties once it is saved as another is written there', async () => {
  const { unwritten, document } = pressedOn(true, zeroIn(0));
  const file = { scheme: 'file', fsPath: '/a' };
  editor.saved({ uri: file });
  editor.changed({ document }); // which has edits still as it is emptied
  unwritten.pressed([zeroIn(0)]);
  document.isDirty = false;
  await unwritten.write(true);
  expect(editor.opened).toEqual([file]);
  expect(editor.made).toHaveLength(1);
});

it('what was pressed in an unsaved document that is closed then is discarded with it', async () => {
  const { unwritten, document } = pressedOn(true, zeroIn(0));
  const written = unwritten.write(true); // its panel goes first
  editor.closed({ uri: document.uri });
  editor.closed(document);
  await written;
  expect([editor.opened, editor.made]).toEqual([[], []]);
});

it('what was pressed in an unsaved document that stays open without its panel is written', async () => {
  vi.useFakeTimers();
  const { unwritten } = pressedOn(true, zeroIn(0));
  const written = unwritten.write(true);
  await vi.runAllTimersAsync();
  await written;
  vi.useRealTimers();
  expect(editor.made).toHaveLength(1);
});
