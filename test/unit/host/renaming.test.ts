import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

interface Uri {
  readonly fsPath: string;
  readonly path: string;
  readonly scheme: string;
}
type Renaming = (event: unknown) => void;
const { state } = vi.hoisted(() => ({ state: { renaming: undefined as Renaming | undefined } }));

vi.mock('vscode', () => {
  const file = (path: string): Uri => ({ fsPath: path, path, scheme: 'file' });
  class Edit {
    readonly set = vi.fn();
  }
  return {
    FileType: { Directory: 2 },
    RelativePattern: class {
      constructor(readonly base: Uri) {}
    },
    Range: class {
      constructor(
        readonly from: number,
        readonly to: number,
      ) {}
    },
    TextEdit: class {
      constructor(
        readonly range: unknown,
        readonly newText: string,
      ) {}
    },
    WorkspaceEdit: Edit,
    workspace: {
      onWillRenameFiles: (act: Renaming) => (state.renaming = act),
      openTextDocument: ({ fsPath }: Uri) =>
        Promise.resolve({ getText: () => readFileSync(fsPath, 'utf8'), positionAt: Number }),
      findFiles: ({ base }: { readonly base: Uri }) =>
        Promise.resolve(
          readdirSync(base.fsPath, { recursive: true })
            .map(String)
            .flatMap(name =>
              name.endsWith('.ripple.json') ? [file(join(base.fsPath, name))] : [],
            ),
        ),
      fs: {
        stat: async ({ fsPath }: Uri) => ({ type: (await stat(fsPath)).isDirectory() ? 2 : 1 }),
      },
    },
  };
});
const { onRenaming } = await import('../../../src/host/renaming.ts');

let root = '';
const uri = (...names: string[]): Uri => {
  const path = join(root, ...names);
  return { fsPath: path, path, scheme: 'file' };
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'renaming-'));
  const experiment = { version: 1, checkpoint: 'm.pt', base: { text: 'a' } };
  for (const [name, content] of [
    ['work/a.ripple.json', JSON.stringify(experiment)],
    ['work/deep/b.ripple.json', JSON.stringify({ ...experiment, checkpoint: '../m.pt' })],
    ['work/m.pt', ''],
    ['work/broken.ripple.json', '{'],
  ] as const) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
});
afterEach(() => rmSync(root, { recursive: true }));

/** What is written into which experiment as files are moved. */
async function written(...moves: readonly (readonly [from: string, to: string])[]) {
  onRenaming();
  const waited: Promise<{ readonly set: ReturnType<typeof vi.fn> }>[] = [];
  const files = moves.map(([from, to]) => ({ oldUri: uri(from), newUri: uri(to) }));
  state.renaming?.({ files, waitUntil: (each: (typeof waited)[number]) => waited.push(each) });
  const [edit] = await Promise.all(waited);
  const calls = edit?.set.mock.calls as [Uri, readonly { readonly newText: string }[]][];
  return calls.map(([{ fsPath }, edits]) => [
    fsPath.slice(root.length + 1),
    edits.map(({ newText }) => newText),
  ]);
}

it('an experiment that is moved to another folder names its checkpoint from there', async () => {
  expect(await written(['work/a.ripple.json', 'other/a.ripple.json'])).toEqual([
    ['work/a.ripple.json', ['"../work/m.pt"']],
  ]);
  expect(await written(['work/a.ripple.json', 'work/c.ripple.json'])).toEqual([]);
});

it('what is moved with its checkpoint, or in its folder, stays as it is', async () => {
  const both = [
    ['work/a.ripple.json', 'other/a.ripple.json'],
    ['work/m.pt', 'other/m.pt'],
  ] as const;
  expect(await written(...both)).toEqual([]);
  expect(await written(['work', 'moved/work'])).toEqual([]);
  expect(await written(['work/deep', 'deep'])).toEqual([
    ['work/deep/b.ripple.json', ['"../work/m.pt"']],
  ]);
});

it('what is no experiment, or none that can be read, is moved as it is', async () => {
  expect(await written(['work/m.pt', 'other/m.pt'])).toEqual([]);
  expect(await written(['work/broken.ripple.json', 'other/broken.ripple.json'])).toEqual([]);
});
