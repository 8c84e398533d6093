import { expect, it, vi } from 'vitest';
import type { TextDocument, TextDocumentChangeEvent } from 'vscode';

type Listener = (event: TextDocumentChangeEvent) => void;
const listeners: Listener[] = [];
const executeCommand = vi.fn(() => Promise.resolve());
const uri = 'file:///a.ripple.json';

vi.mock('vscode', () => {
  const TabInputCustom = class {
    readonly uri = uri;
  };
  return {
    TabInputCustom,
    TextDocumentChangeReason: { Undo: 1 },
    commands: { executeCommand },
    window: { tabGroups: { activeTabGroup: { activeTab: { input: new TabInputCustom() } } } },
    workspace: {
      onDidChangeTextDocument: (listener: Listener) => {
        listeners.push(listener);
        return { dispose: vi.fn() };
      },
    },
  };
});
const { TextWatcher } = await import('../../../src/host/textWatcher.ts');

it('one undo too many is taken back once, however many panels the document has', async () => {
  const document = { uri, getText: () => '' } as unknown as TextDocument;
  for (const _ of ['left', 'right']) new TextWatcher(document, vi.fn(), vi.fn());
  const undo = (): void => {
    const event = {
      document,
      reason: 1,
      contentChanges: [{}],
    } as unknown as TextDocumentChangeEvent;
    for (const listener of listeners) listener(event);
  };
  undo();
  expect(executeCommand.mock.calls).toEqual([['redo']]);
  await new Promise(setImmediate);
  undo();
  expect(executeCommand.mock.calls).toEqual([['redo'], ['redo']]);
});
