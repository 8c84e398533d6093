import { applyEdits } from 'jsonc-parser';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { l10n } from '../../support/editorStandIn.ts';

interface Uri {
  readonly fsPath: string;
  readonly path: string;
  readonly scheme: string;
}
type Saving = (event: unknown) => void;
type Replace = readonly [{ readonly from: number; readonly to: number }, string];
const { state } = vi.hoisted(() => ({
  state: {
    saving: undefined as Saving | undefined,
    saved: [] as ((document: FakeDocument) => void)[],
    /** Nothing is copied before it comes. */
    held: undefined as Promise<void> | undefined,
    documents: [] as FakeDocument[],
    said: [] as string[],
    /** Which document is left for which. */
    left: [] as (readonly [string, string])[],
    /** Paths in tabs; the first is in front. */
    tabs: [] as string[],
    /** The tabs compare a document with what it was. */
    isDiff: false,
  },
}));

vi.mock('vscode', () => {
  const file = (path: string, scheme = 'file'): Uri => ({ fsPath: path, path, scheme });
  const failing = (error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new FileSystemError('FileNotFound') : error;
  };
  class TabInputText {
    readonly uri: { toString(): string };
    constructor(path: string) {
      this.uri = { toString: () => path };
    }
  }
  class TabInputTextDiff {
    readonly original = { toString: () => 'git:before' };
    readonly modified: { toString(): string };
    constructor(path: string) {
      this.modified = { toString: () => path };
    }
  }
  class FileSystemError extends Error {
    constructor(readonly code: string) {
      super(code);
    }
  }
  return {
    l10n,
    FileSystemError,
    Uri: { file, joinPath: ({ fsPath }: Uri, ...names: string[]) => file(join(fsPath, ...names)) },
    TextDocumentSaveReason: { Manual: 1, AfterDelay: 2 },
    Range: class {
      constructor(
        readonly from: number,
        readonly to: number,
      ) {}
    },
    TextEdit: class {
      constructor(
        readonly range: { readonly from: number; readonly to: number },
        readonly newText: string,
      ) {}
    },
    WorkspaceEdit: class {
      readonly edits: (readonly [Uri, ...Replace])[] = [];
      replace(uri: Uri, ...edit: Replace) {
        this.edits.push([uri, ...edit]);
      }
    },
    TabInputText,
    TabInputCustom: TabInputText,
    TabInputTextDiff,
    window: {
      showWarningMessage: (text: string) => Promise.resolve(state.said.push(text)),
      get tabGroups() {
        const Input = state.isDiff ? TabInputTextDiff : TabInputText;
        const tabs = state.tabs.map(path => ({ input: new Input(path) }));
        const group = { tabs, activeTab: tabs[0] };
        return { all: [group], activeTabGroup: group };
      },
    },
    workspace: {
      get textDocuments() {
        return state.documents;
      },
      onWillSaveTextDocument: (act: Saving) => (state.saving = act),
      onDidSaveTextDocument: (act: (document: FakeDocument) => void) => {
        state.saved.push(act);
        return { dispose: () => void state.saved.splice(state.saved.indexOf(act), 1) };
      },
      applyEdit({ edits }: { readonly edits: readonly (readonly [Uri, ...Replace])[] }) {
        for (const document of state.documents) {
          const own = edits.filter(([uri]) => uri === document.uri);
          if (own.length === 0) continue;
          document.isDirty = true;
          document.text = applyEdits(
            document.text,
            own.map(([, { from, to }, content]) => ({ offset: from, length: to - from, content })),
          );
        }
        return Promise.resolve(true);
      },
      fs: {
        readFile: ({ fsPath }: Uri) => readFile(fsPath).catch(failing),
        readDirectory: async ({ fsPath }: Uri) => (await readdir(fsPath)).map(name => [name, 1]),
        copy: async ({ fsPath }: Uri, target: Uri) => {
          await state.held;
          await copyFile(fsPath, target.fsPath).catch(failing);
        },
      },
    },
  };
});
const { onSaving } = await import('../../../src/host/saving.ts');
const { applyChange } = await import('../../../src/host/document.ts');

class FakeDocument {
  readonly uri: Uri;
  isDirty = true;
  constructor(
    readonly path: string,
    public text: string,
    readonly isUntitled = false,
  ) {
    const scheme = isUntitled ? 'untitled' : 'file';
    this.uri = { fsPath: path, path, scheme, toString: () => path } as Uri;
    state.documents.push(this);
  }
  getText = (): string => this.text;
  /** What was written to its file, each time. */
  readonly files: string[] = [];
  save(): Promise<boolean> {
    this.files.push(this.text);
    this.isDirty = false;
    for (const saved of [...state.saved]) saved(this);
    return Promise.resolve(true);
  }
  positionAt = (offset: number): number => offset;
}
let root = '';
const at = (...names: string[]): string => join(root, ...names);
const write = (path: string, content: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};
const textOf = (checkpoint: string): string =>
  JSON.stringify({ version: 1, checkpoint, base: { text: 'a' } });
const checkpointOf = ({ text }: FakeDocument): unknown =>
  (JSON.parse(text) as { checkpoint: unknown }).checkpoint;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'saving-'));
  [state.documents, state.said, state.left, state.tabs, state.saved] = [[], [], [], [], []];
  state.held = undefined;
  state.isDiff = false;
  for (const [name, content] of [
    ['toy.pt', 'weights'],
    ['toy.vocab.json', '["a"]'],
    ['toy.ripple.json', '{}'],
    ['toys.pt', 'others'],
  ] as const)
    write(at('ext', name), content);
  mkdirSync(at('work'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Saves a document by hand. @param shown  the model of what a panel shows */
async function save(
  document: FakeDocument,
  { reason = 1, shown }: { reason?: number; shown?: { path: string; fingerprint: string } } = {},
): Promise<void> {
  const sessions = { of: () => ({ isShown: shown !== undefined, model: shown }) };
  onSaving(sessions as never, at('ext'), ({ uri }, to) => state.left.push([uri.path, to.uri.path]));
  const waited: unknown[] = [];
  state.saving?.({ document, reason, waitUntil: (each: unknown) => waited.push(each) });
  await Promise.all(waited);
}

it('a sample is saved with its checkpoint beside it, and what is read with that', async () => {
  const sample = new FakeDocument(at('work/new.ripple.json'), textOf(at('ext/toy.pt')));
  await save(sample);
  expect(checkpointOf(sample)).toBe('toy.pt');
  expect(readdirSync(at('work')).sort()).toEqual(['toy.pt', 'toy.vocab.json']);
  expect(readFileSync(at('work/toy.pt'), 'utf8')).toBe('weights');
});

it.each([true, false])(
  'what takes longer to put in order than the editor waits is saved by itself after that (the file was written by then: %s)',
  async isWritten => {
    let copy = (): void => undefined;
    state.held = new Promise(resolve => (copy = resolve));
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const sample = new FakeDocument(at('work/new.ripple.json'), textOf(at('ext/toy.pt')));
    const saving = save(sample);
    await vi.advanceTimersByTimeAsync(1500); // by then the editor goes on
    vi.useRealTimers();
    await saving;
    const before = sample.text;
    if (isWritten) await sample.save();
    copy();
    await vi.waitFor(() => expect(checkpointOf(sample)).toBe('toy.pt'));
    if (!isWritten) {
      sample.files.push(before); // it was being written meanwhile
      for (const saved of [...state.saved]) saved(sample);
    }
    await vi.waitFor(() => expect(sample.files).toEqual([before, sample.text]));
    expect([sample.isDirty, state.saved]).toEqual([false, []]);
  },
);

it('where nothing was put in order it is not saved by itself, however long that took', async () => {
  let copy = (): void => undefined;
  state.held = new Promise(resolve => (copy = resolve));
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const sample = new FakeDocument(at('gone/new.ripple.json'), textOf(at('ext/toy.pt')));
  const saving = save(sample);
  await vi.advanceTimersByTimeAsync(1500);
  vi.useRealTimers();
  await saving;
  await sample.save();
  sample.isDirty = true; // a person writes on
  copy();
  await vi.waitFor(() => expect(state.said).toHaveLength(1)); // it could not be copied
  await new Promise(setImmediate); // by then it would have been
  expect(sample.files).toHaveLength(1);
});

it('what lies there with another content stays, and of the same is no second copy', async () => {
  write(at('work/toy.vocab.json'), '["mine"]');
  const [first, second] = ['a', 'b'].map(
    name => new FakeDocument(at(`work/${name}.ripple.json`), textOf(at('ext/toy.pt'))),
  ) as [FakeDocument, FakeDocument];
  first.isDirty = second.isDirty = false;
  await save(first);
  await save(second);
  expect([checkpointOf(first), checkpointOf(second)]).toEqual(['toy-2.pt', 'toy-2.pt']);
  expect(readFileSync(at('work/toy.vocab.json'), 'utf8')).toBe('["mine"]');
  expect(readdirSync(at('work')).sort()).toEqual([
    'toy-2.pt',
    'toy-2.vocab.json',
    'toy.vocab.json',
  ]);
});

it('where it cannot be copied that is said, and the text is saved as it is', async () => {
  const sample = new FakeDocument(at('gone/new.ripple.json'), textOf(at('ext/toy.pt')));
  await save(sample);
  expect(checkpointOf(sample)).toBe(at('ext/toy.pt'));
  expect(state.said).toEqual([expect.stringContaining(`${at('gone')}:`)]);
});

it.each([false, true])(
  'saved in another folder it means the same checkpoint, and the one left behind is untouched (compared with what it was: %s)',
  async isDiff => {
    state.isDiff = isDiff;
    const before = new FakeDocument(at('work/a.ripple.json'), textOf('m.pt'));
    const saved = new FakeDocument(at('work/deep/b.ripple.json'), textOf('m.pt'));
    state.tabs = [before.path];
    await save(saved, { shown: { path: at('work/m.pt'), fingerprint: 'f'.repeat(64) } });
    expect(JSON.parse(saved.text)).toMatchObject({
      checkpoint: '../m.pt',
      fingerprint: 'f'.repeat(64),
    });
    expect(before.text).toBe(textOf('m.pt'));
    expect(state.left).toEqual([[before.path, saved.path]]);
  },
);

it.each(['work/a', 'work/deep/b'])(
  'a change that is being written as the experiment is saved as %s is saved with it',
  async name => {
    const before = new FakeDocument(at('work/a.ripple.json'), textOf('m.pt'), true);
    const saved = new FakeDocument(at(`${name}.ripple.json`), textOf('m.pt'));
    state.tabs = [before.path];
    const named = { kind: 'set', field: 'fingerprint', value: 'f'.repeat(64) } as const;
    const texts = { shown: () => before.text, foreseen: () => undefined };
    const written = applyChange(before as never, named, texts);
    await save(saved);
    expect(await written).toBe(true);
    const checkpoint = name === 'work/a' ? 'm.pt' : '../m.pt';
    expect(JSON.parse(saved.text)).toMatchObject({ checkpoint, fingerprint: named.value });
  },
);

it.each(['', textOf('older.pt')])(
  'once the editor has written the file, what it has reverted the one left behind to is not taken over: %s',
  async reverted => {
    const before = new FakeDocument(at('work/a.ripple.json'), textOf('m.pt'));
    const saved = new FakeDocument(at('work/b.ripple.json'), textOf('m.pt'));
    state.tabs = [before.path];
    const saving = save(saved);
    [saved.isDirty, before.text] = [false, reverted]; // it waited no longer
    await saving;
    expect(saved.text).toBe(textOf('m.pt'));
  },
);

it('of two of the same text each means its own checkpoint, whichever is saved', async () => {
  const other = new FakeDocument(at('work/a.ripple.json'), textOf('m.pt'));
  const saved = new FakeDocument(at('work/deep/b.ripple.json'), textOf('m.pt'));
  state.tabs = [saved.path, other.path];
  await save(saved);
  expect(saved.text).toBe(textOf('m.pt'));
  expect(state.said).toEqual([]);
  state.tabs.reverse(); // every one saved, or the other over this one
  await save(saved);
  expect(saved.text).toBe(textOf('m.pt'));
  expect(state.said).toEqual([expect.stringContaining(saved.path)]);
  expect(state.left).toEqual([]);
});

it('saved over one that is open in another folder it keeps its fingerprint, which says that another model is read', async () => {
  const text = JSON.stringify({
    ...(JSON.parse(textOf('m.pt')) as object),
    fingerprint: 'a'.repeat(64),
  });
  const front = new FakeDocument(at('work/a.ripple.json'), text);
  const over = new FakeDocument(at('work/deep/b.ripple.json'), text);
  state.tabs = [front.path, over.path];
  await save(over, { shown: { path: at('work/deep/m.pt'), fingerprint: 'f'.repeat(64) } });
  expect(over.text).toBe(text);
  expect(state.said).toEqual([expect.stringContaining(over.path)]);
});

it('a copy that is in no tab is not taken for that of one that is not in front', async () => {
  new FakeDocument(at('work/a.ripple.json'), textOf('m.pt'));
  const front = new FakeDocument(at('work/c.ripple.json'), textOf('other.pt'));
  const saved = new FakeDocument(at('work/deep/b.ripple.json'), textOf('m.pt'));
  state.tabs = [front.path];
  await save(saved);
  expect(saved.text).toBe(textOf('m.pt'));
});

it('a copy that was there before is not taken for the one that it was made of', async () => {
  new FakeDocument(at('work/a.ripple.json'), textOf('m.pt'));
  const copy = new FakeDocument(at('work/deep/a.ripple.json'), textOf('m.pt'));
  copy.isDirty = false;
  await save(copy);
  expect(copy.text).toBe(textOf('m.pt'));
});

it('a new experiment has its checkpoint from its folder; as text alone, or saved by itself, it stays as it is', async () => {
  const text = textOf(at('work/m.pt'));
  const saved = new FakeDocument(at('work/a.ripple.json'), text);
  const untitled = new FakeDocument(at('work/a.ripple.json'), text, true);
  const shown = { path: at('work/m.pt'), fingerprint: 'f'.repeat(64) };
  await save(saved, { reason: 2, shown });
  await save(saved);
  expect(saved.text).toBe(text);
  await save(saved, { shown });
  expect(checkpointOf(saved)).toBe('m.pt');
  expect(untitled.text).toBe(text);
  const other = new FakeDocument(at(`work/${basename(root)}.txt`), textOf(at('ext/toy.pt')));
  await save(other, { shown });
  expect(checkpointOf(other)).toBe(at('ext/toy.pt'));
});
