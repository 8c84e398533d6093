import type * as nodeFs from 'node:fs';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { unattended } from '../../../src/engine/control.ts';
import { Inspections } from '../../../src/worker/inspectArrays.ts';
import { tryOut } from '../../../src/worker/tryOut.ts';
import { person, type Answer } from '../../support/askedPerson.ts';
import { writeSafetensors } from '../../support/safetensors.ts';

interface Uri {
  readonly fsPath: string;
}

/** Folders that cannot be written to, where a copy is asked for, and whether what is written stays unsaved. */
const { disk } = vi.hoisted(() => ({
  disk: { readOnly: '', chosen: '', isFull: false, said: [] as string[] },
}));
vi.mock('node:fs', async original => {
  const fs = await original<typeof nodeFs>();
  const accessSync = (path: string): void => {
    if (path === disk.readOnly) throw new Error('EROFS: read-only file system');
  };
  return { ...fs, accessSync };
});

vi.mock('vscode', async () => {
  const { copyFileSync: copy, writeFileSync: write, readFileSync: read } = await import('node:fs');
  const asked = (await import('../../support/askedPerson.ts')).person.vscode;
  class WorkspaceEdit {
    readonly texts: (readonly [path: string, text: string])[] = [];
    createFile(): void {
      // What is written into it makes it.
    }
    insert({ fsPath }: Uri, _: unknown, text: string): void {
      this.texts.push([fsPath, text]);
    }
    replace(uri: Uri, range: unknown, text: string): void {
      this.insert(uri, range, text);
    }
  }
  return {
    ...asked,
    window: {
      ...asked.window,
      showWarningMessage: (text: string, button: string) => {
        disk.said.push(text);
        return Promise.resolve(button);
      },
      showErrorMessage: (text: string) => {
        disk.said.push(text);
        return Promise.resolve();
      },
      showOpenDialog: () => Promise.resolve(disk.chosen === '' ? [] : [{ fsPath: disk.chosen }]),
    },
    Uri: { file: (fsPath: string) => ({ fsPath }) },
    Position: Object,
    Range: Object,
    WorkspaceEdit,
    commands: { executeCommand: () => Promise.resolve() },
    workspace: {
      fs: {
        copy: ({ fsPath }: Uri, to: Uri) => {
          copy(fsPath, to.fsPath);
          return Promise.resolve();
        },
      },
      openTextDocument: ({ fsPath }: Uri) =>
        Promise.resolve({
          isDirty: disk.isFull,
          getText: () => read(fsPath, 'utf8'),
          positionAt: Number,
          save: () => Promise.resolve(false), // the editor, which saves by itself, was first
        }),
      applyEdit: ({ texts }: WorkspaceEdit) => {
        for (const [path, text] of texts) write(path, text);
        return Promise.resolve(true);
      },
    },
  };
});
const { describeCheckpoint } = await import('../../../src/host/commands/describeCheckpoint.ts');

const folder = mkdtempSync(join(tmpdir(), 'describe-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => person.begin());
const at = (name: string): string => join(folder, name);
const write = (name: string, json: unknown): void => writeFileSync(at(name), JSON.stringify(json));
const read = (name: string): unknown => JSON.parse(readFileSync(at(name), 'utf8'));

/** An LSTM with two linear heads that fit: which one is the readout, nobody can tell. */
const heads = {
  'embedding.weight': [12, 8],
  'lstm.weight_ih_l0': [32, 8],
  'lstm.weight_hh_l0': [32, 8],
  'actor.weight': [12, 8],
  'critic.weight': [12, 8],
};

async function describeIt(
  name: string,
  model?: string,
  answers: Answer[] = [{ types: 'actor.weight' }, { types: 'embedding.weight' }],
): Promise<void> {
  const inspections = new Inspections();
  const forget = ({ asker }: { readonly asker: string }): Promise<null> => {
    inspections.forget(asker);
    return Promise.resolve(null);
  };
  const engine = {
    call: (call: string, ask: never) => ({
      answer:
        call === 'inspect'
          ? inspections.inspect(ask, unattended)
          : call === 'tryOut'
            ? tryOut(ask, unattended, 512)
            : forget(ask),
    }),
  };
  person.answers = [...answers];
  await describeCheckpoint(engine as never, { fsPath: at(name) } as never, () => true, model);
}
const answered = { readout: 'actor.weight', embedding: 'embedding.weight' };

it('answers begin a sidecar where there is none', async () => {
  writeSafetensors(at('alone.safetensors'), heads);
  await describeIt('alone.safetensors');
  expect(read('alone.ripple-model.json')).toEqual({ version: 1, ...answered });
});

it('a module is offered with its first arrays, and how many more it has', async () => {
  const lstm = (name: string) => ({
    [`${name}.weight_ih_l0`]: [32, 8],
    [`${name}.weight_hh_l0`]: [32, 8],
    [`${name}.bias_ih_l0`]: [32],
    [`${name}.bias_hh_l0`]: [32],
  });
  writeSafetensors(at('groups.safetensors'), { ...lstm('encoder'), ...lstm('decoder') });
  await describeIt('groups.safetensors', undefined, ['Esc']);
  const { results } = person.vscode.window.createQuickPick.mock;
  const list = results.at(-1)?.value as
    | { readonly items: readonly { readonly label: string; readonly description?: string }[] }
    | undefined;
  expect(list?.items.find(({ label }) => label === 'encoder')?.description).toMatch(
    /^weight_ih_l0 \[32, 8\], .* and 1 more$/,
  );
});

it('a sidecar that could not be saved is said, by its path', async () => {
  writeSafetensors(at('full.safetensors'), heads);
  disk.isFull = true;
  await describeIt('full.safetensors');
  disk.isFull = false;
  expect(disk.said.splice(0)).toEqual([
    `Ripple: ${at('full.ripple-model.json')} could not be written.`,
  ]);
});

it('in a folder that cannot be written, a copy elsewhere is described; nothing where none is wanted', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'describe-copy-'));
  writeSafetensors(at('kept.safetensors'), heads);
  write('kept.vocab.json', ['a']);
  disk.readOnly = folder;
  for (disk.chosen of ['', elsewhere]) await describeIt('kept.safetensors');
  [disk.readOnly, disk.chosen] = ['', ''];
  expect(disk.said[0]).toContain(`nothing can be written to ${folder}`);
  expect(existsSync(at('kept.ripple-model.json'))).toBe(false);
  const sidecar: unknown = JSON.parse(
    readFileSync(join(elsewhere, 'kept.ripple-model.json'), 'utf8'),
  );
  expect(sidecar).toEqual({ version: 1, ...answered });
  expect(readFileSync(join(elsewhere, 'kept.safetensors'))).toEqual(
    readFileSync(at('kept.safetensors')),
  );
  rmSync(elsewhere, { recursive: true });
});

it('answers go into the sidecar that is read, not into that of another file of the name', async () => {
  writeSafetensors(at('two.safetensors'), heads);
  write('two.ripple-model.json', { version: 1, cell: 'gru' });
  write('two.safetensors.ripple-model.json', { version: 1, cell: 'lstm' });
  await describeIt('two.safetensors');
  expect(read('two.safetensors.ripple-model.json')).toEqual({
    version: 1,
    cell: 'lstm',
    ...answered,
  });
  expect(read('two.ripple-model.json')).toEqual({ version: 1, cell: 'gru' });
});

it.each(['model.safetensors.index.json', 'shard.safetensors'])(
  'answers of %s go into the sidecar of the whole model',
  async name => {
    writeSafetensors(at('shard.safetensors'), heads);
    const map = Object.keys(heads).map(each => [each, 'shard.safetensors'] as const);
    write('model.safetensors.index.json', { weight_map: Object.fromEntries(map) });
    write('ripple-model.json', { version: 1, cell: 'lstm' });
    await describeIt(name);
    expect(read('ripple-model.json')).toEqual({ version: 1, cell: 'lstm', ...answered });
    for (const other of ['model.ripple-model.json', 'shard.ripple-model.json'])
      expect(existsSync(at(other))).toBe(false);
  },
);

it('answers go into the model that is open, of several that a sidecar describes', async () => {
  writeSafetensors(at('several.safetensors'), heads);
  write('several.ripple-model.json', { version: 1, models: { first: { cell: 'lstm' }, more: {} } });
  await describeIt('several.safetensors');
  expect(read('several.ripple-model.json')).toEqual({
    version: 1,
    models: { first: { cell: 'lstm', ...answered }, more: {} },
  });
});

it('of several models the one that was refused is described', async () => {
  writeSafetensors(at('second.safetensors'), heads);
  const first = { cell: 'lstm' };
  write('second.ripple-model.json', { version: 1, models: { first, more: {} } });
  await describeIt('second.safetensors', 'more');
  expect(read('second.ripple-model.json')).toEqual({
    version: 1,
    models: { first, more: answered },
  });
});

it('a sidecar that begins is of this file alone, where others have its stem', async () => {
  writeSafetensors(at('twin.safetensors'), heads);
  writeFileSync(at('twin.npz'), '');
  await describeIt('twin.safetensors');
  expect(read('twin.safetensors.ripple-model.json')).toEqual({ version: 1, ...answered });
  expect(existsSync(at('twin.ripple-model.json'))).toBe(false);
});
