import type * as nodeFs from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

interface State {
  folders: unknown;
  readOnly: string[];
}
const { state } = vi.hoisted((): { readonly state: State } => ({
  state: { folders: undefined, readOnly: [] },
}));
vi.mock('vscode', () => ({
  workspace: {
    get workspaceFolders() {
      return state.folders;
    },
  },
}));
vi.mock('node:fs', async original => {
  const fs = await original<typeof nodeFs>();
  return {
    ...fs,
    accessSync: (path: string, mode: number) => {
      if (state.readOnly.includes(path)) throw new Error('EROFS: read-only file system');
      fs.accessSync(path, mode);
    },
  };
});
const { isPlaceless, placeFor } = await import('../../../src/host/places.ts');

let folder = '';
const installed = '/extensions/ripple';
const opened = (path: string): void => {
  state.folders = [{ uri: { fsPath: path } }];
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'places-'));
  [state.folders, state.readOnly] = [undefined, []];
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a new experiment is saved beside its checkpoint, and a sample in the folder that is open', () => {
  opened(folder);
  const beside = dirname(folder);
  expect(placeFor(installed, beside)).toEqual({ folder: beside, mustAsk: false });
  expect(placeFor(installed)).toEqual({ folder, mustAsk: false });
  expect(placeFor(beside, join(beside, 'x'))).toEqual({ folder: homedir(), mustAsk: true });
  expect(placeFor(folder, beside)).toEqual({ folder: beside, mustAsk: false });
  opened(beside);
  expect(placeFor(folder, folder)).toEqual({ folder: beside, mustAsk: false });
});

it('where nothing may be written it is the open folder; where that is none, saving asks', () => {
  const asks = { folder: homedir(), mustAsk: true };
  for (const wanted of ['/gone/for/good', `${installed}/media/samples`, dirname(folder)]) {
    state.readOnly = [dirname(folder)];
    opened(folder);
    expect(placeFor(installed, wanted), wanted).toEqual({ folder, mustAsk: false });
    state.readOnly.push(folder);
    expect(placeFor(installed, wanted), wanted).toEqual(asks);
    state.folders = undefined;
    expect(placeFor(installed, wanted), wanted).toEqual(asks);
  }
});

it('a path in the home folder is a place where that is the open folder', () => {
  const path = join(homedir(), 'a.ripple.json');
  expect(isPlaceless(path)).toBe(true);
  opened(folder);
  expect(isPlaceless(path)).toBe(true);
  opened(homedir());
  expect(isPlaceless(path)).toBe(false);
  expect(isPlaceless(join(folder, 'a.ripple.json'))).toBe(false);
});
