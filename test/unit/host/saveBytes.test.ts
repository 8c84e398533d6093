import { beforeEach, expect, it, vi } from 'vitest';
import { l10n } from '../../support/editorStandIn.ts';

interface Uri {
  readonly fsPath: string;
}
const { state } = vi.hoisted(() => ({
  state: {
    chosen: [] as (string | undefined)[],
    offered: [] as string[],
    said: [] as string[],
    presses: undefined as string | undefined,
    /** What is pressed on what is only told. */
    pressesThen: undefined as string | undefined,
    commands: [] as unknown[][],
    written: new Map<string, Uint8Array>(),
  },
}));
vi.mock('vscode', () => {
  const file = (fsPath: string): Uri => ({ fsPath });
  return {
    Uri: { file },
    l10n,
    window: {
      showSaveDialog: ({ defaultUri }: { readonly defaultUri: Uri }) => {
        state.offered.push(defaultUri.fsPath);
        const path = state.chosen.shift();
        return Promise.resolve(path === undefined ? undefined : file(path));
      },
      showErrorMessage: (text: string) => {
        state.said.push(text);
        return Promise.resolve(state.presses);
      },
      showInformationMessage: (text: string, ...buttons: string[]) => {
        state.said.push(text);
        return Promise.resolve(buttons.find(each => each === state.pressesThen));
      },
    },
    commands: {
      executeCommand: (...given: unknown[]) => {
        state.commands.push(given);
        return Promise.resolve();
      },
    },
    workspace: {
      fs: {
        writeFile: ({ fsPath }: Uri, bytes: Uint8Array) => {
          if (fsPath.startsWith('/readonly/')) throw new Error('EROFS: read-only file system');
          state.written.set(fsPath, bytes);
          return Promise.resolve();
        },
      },
    },
  };
});
const { saveBytes } = await import('../../../src/host/saveBytes.ts');

const bytes = new Uint8Array([1, 2]);
beforeEach(() => {
  Object.assign(state, { chosen: [], offered: [], said: [], commands: [] });
  Object.assign(state, { presses: undefined, pressesThen: undefined });
  state.written.clear();
});

it('where a folder cannot be written it is said, and another place is asked for', async () => {
  state.chosen = ['/readonly/a.csv', '/home/a.csv'];
  state.presses = 'Choose Another Place…';
  await saveBytes('a.csv', bytes, '/readonly');
  expect(state.offered).toEqual(['/readonly/a.csv', '/readonly/a.csv']);
  expect(state.said[0]).toContain('/readonly/a.csv could not be written: EROFS');
  expect(state.said[1]).toContain('/home/a.csv is exported');
  expect([...state.written]).toEqual([['/home/a.csv', bytes]]);
});

it('what is left is not asked again, and not said to be exported', async () => {
  state.chosen = ['/readonly/a.csv', '/home/a.csv'];
  await saveBytes('a.csv', bytes, '/readonly');
  expect(state.said).toHaveLength(1);
  state.chosen = [undefined];
  await saveBytes('a.csv', bytes, '/home');
  expect(state.said).toHaveLength(1);
  expect(state.written.size).toBe(0);
});

it('what was exported is opened where that is asked for, and is not by itself', async () => {
  state.chosen = ['/home/a.csv', '/home/a.csv'];
  await saveBytes('a.csv', bytes, '/home');
  await Promise.resolve();
  expect(state.commands).toEqual([]);
  state.pressesThen = 'Open';
  await saveBytes('a.csv', bytes, '/home');
  await Promise.resolve();
  expect(state.commands).toEqual([['vscode.open', { fsPath: '/home/a.csv' }]]);
});
