import { beforeEach, expect, it, vi } from 'vitest';
import { l10n } from '../../support/editorStandIn.ts';

const { said, executed, front } = vi.hoisted(() => ({
  said: [] as string[],
  executed: [] as string[],
  front: {} as { input?: unknown },
}));
vi.mock('vscode', () => ({
  l10n,
  TextDocumentChangeReason: { Undo: 1, Redo: 2 },
  TabInputCustom: class {
    constructor(readonly uri: unknown) {}
  },
  window: {
    tabGroups: { activeTabGroup: { activeTab: front } },
    showInformationMessage: (text: string) => {
      said.push(text);
      return Promise.resolve(undefined);
    },
  },
  commands: { executeCommand: (name: string) => executed.push(name) },
}));
const { isDoneAgain, putsInOrder } = await import('../../../src/host/undone.ts');
const { TabInputCustom } = await import('vscode');

let made = 0;
function documentOf(text: string, isUntitled = false) {
  const file = `file ${++made}`;
  const uri = { path: '/folder/a.ripple.json', toString: () => file };
  front.input = new TabInputCustom(uri as never, 'ripple.panel');
  const document = { text, uri, isUntitled, getText: () => document.text };
  return document;
}
type Fake = ReturnType<typeof documentOf>;
const orders = (document: Fake, text: string, isFirst: boolean): void => {
  putsInOrder(document as never, isFirst);
  document.text = text;
};
const undo = (document: Fake, text: string, reason = 1): boolean => {
  document.text = text;
  return isDoneAgain({ document, reason } as never);
};

beforeEach(() => {
  said.length = executed.length = 0;
});

it('what an experiment began with is done again, in its empty document and in its new file', () => {
  expect(undo(documentOf('{}', true), '')).toBe(true);
  expect(undo(documentOf('{}'), '')).toBe(true);
  expect(executed).toEqual(['redo', 'redo']);
  expect(said).toEqual([
    'Ripple: there is nothing to undo: a.ripple.json began like this.',
    'Ripple: there is nothing to undo: what was done before a.ripple.json was first saved stays.',
  ]);
});

it('so is what the first saving put in order, whatever was saved since; of a later one it is said', () => {
  const document = documentOf('absolute');
  orders(document, 'relative', true);
  document.text = 'older print';
  orders(document, 'newer print', false);
  expect(undo(document, 'older print')).toBe(false);
  expect(executed).toEqual([]);
  expect(said).toEqual(['Ripple: undone is what saving had put in order: paths, or fingerprint.']);
  expect(undo(document, 'relative')).toBe(false);
  expect(said).toHaveLength(1);
  // After its first save the editor has the file in another document.
  expect(undo({ ...document, getText: () => 'absolute' }, 'absolute')).toBe(true);
  expect(executed).toEqual(['redo']);
});

it('where the text itself is in front every step is for its editor, and so is what is no undo', () => {
  const document = documentOf('absolute');
  orders(document, 'relative', true);
  expect(undo(document, 'absolute', 2)).toBe(false);
  front.input = {};
  expect(undo(document, 'absolute')).toBe(false);
  expect(undo(document, '')).toBe(false);
  expect([...executed, ...said]).toEqual([]);
});
