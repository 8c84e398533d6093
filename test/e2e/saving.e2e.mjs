import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { fresh, open, panelAt, tab, tabs, unused } from './stage.mjs';
import { closeEditors } from './startOver.mjs';
import { at, dialog, openCheckpoint, parsed, place, zero } from './unsaved.mjs';

/** A new experiment on a checkpoint that lies in a folder of the folder. @returns what it would be called, without its ending */
async function openDeep(editor) {
  const folder = unused('deep');
  const name = place(editor, undefined, `${folder}/er`);
  await (await editor.explorerRow(folder)).click();
  await openCheckpoint(editor, name);
  return { stem: name.replace('.pt', ''), folder: `${folder}/er` };
}

/** What the tests look at: neither is what a panel starts with. */
async function look(editor) {
  await editor.webview().getByRole('radio', { name: '1', exact: true }).click();
  await editor.webview().getByRole('radio', { name: 'traces' }).click();
}

async function expectLook(editor) {
  const panel = editor.webview();
  await fresh(panel);
  await expect(panel.getByRole('radio', { name: '1', exact: true })).toBeChecked();
  await expect(panel.getByRole('radio', { name: 'traces' })).toBeChecked();
}

/** An editor of an unsaved text, as it is remembered. */
const unsaved = stem => new RegExp(`${stem}\\.ripple\\.json"[^{}]*"scheme":"untitled"`);

test('a new experiment is unsaved, and Ctrl+S saves it beside its checkpoint, in no place of a file that came meanwhile without asking; another has the next free name, and not saved it leaves no file', async ({
  editor,
}) => {
  const { stem, folder } = await openDeep(editor);
  await expect(tab(editor, `${stem}.ripple.json`)).toHaveClass(/dirty/);
  await expect.poll(() => editor.remembers(unsaved(stem))).toBe(true);
  await expect(editor.webview().locator('#title')).toHaveText(stem);
  expect(existsSync(at(editor, `${folder}/${stem}.ripple.json`))).toBe(false);
  await zero(editor);
  const path = at(editor, `${folder}/${stem}.ripple.json`);
  writeFileSync(path, 'of another');
  await editor.page.keyboard.press('Control+s');
  await expect(dialog(editor)).toContainText('already exists');
  await dialog(editor).getByRole('button', { name: 'Cancel' }).click();
  await expect(tab(editor, `${stem}.ripple.json`)).toHaveClass(/dirty/);
  await fresh(editor.webview());
  expect(readFileSync(path, 'utf8')).toBe('of another');
  await look(editor);
  await editor.page.keyboard.press('Control+s');
  await dialog(editor).getByRole('button', { name: 'Replace' }).click();
  await expect(tab(editor, `${stem}.ripple.json`)).not.toHaveClass(/dirty/);
  await expect(tabs(editor)).toHaveCount(1);
  await expectLook(editor);
  await expect(editor.webview().locator('#title')).toHaveText(stem);
  const saved = await parsed(editor, `${folder}/${stem}.ripple.json`);
  expect(saved.checkpoint).toBe(`${stem}.pt`);
  expect(saved.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(saved.interventions).toHaveLength(1);
  // What a reload would bring back is the file's panel.
  await expect.poll(() => editor.remembers(unsaved(stem))).toBe(false);

  await closeEditors(editor);
  await openCheckpoint(editor, `${stem}.pt`);
  await expect(tab(editor, `${stem}-2.ripple.json`)).toHaveClass(/dirty/);
  await zero(editor);
  await editor.command('View: Close Editor');
  await expect(dialog(editor)).toContainText(`${stem}-2.ripple.json`);
  await dialog(editor).getByRole('button', { name: 'Cancel' }).click();
  await fresh(editor.webview());
  await editor.command('View: Close Editor');
  await dialog(editor).getByRole('button', { name: "Don't Save" }).click();
  await expect(tabs(editor)).toHaveCount(0);
  expect(existsSync(at(editor, `${folder}/${stem}-2.ripple.json`))).toBe(false);
});

test('undo takes an edit back, in every panel of it, and never the experiment itself', async ({
  editor,
}) => {
  const name = place(editor);
  await openCheckpoint(editor, name);
  const saved = name.replace('.pt', '.ripple.json');
  await editor.command('View: Split Editor Right');
  await fresh(panelAt(editor, 1));
  const grid = panelAt(editor, 1).getByRole('grid').first();
  const inBoth = async text => {
    for (const place of [0, 1]) {
      await expect(panelAt(editor, place).getByText(text)).toBeVisible();
      await fresh(panelAt(editor, place));
      await expect(panelAt(editor, place).locator('[data-trouble]')).toHaveCount(0);
    }
  };
  // The first takes the edit back; one too many of an unsaved experiment is made good.
  const undo = async times => {
    for (let k = 0; k < times; k++) {
      await grid.focus();
      await editor.page.keyboard.press('Control+z');
      await inBoth('Nothing is changed yet');
    }
  };
  await grid.focus();
  await editor.page.keyboard.press('0');
  await inBoth(/tokens? changed/);
  await undo(2);
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, saved).first()).not.toHaveClass(/dirty/);
  await inBoth('Nothing is changed yet');
  await undo(2);
  await editor.command('File: Save');
  await expect(tab(editor, saved).first()).not.toHaveClass(/dirty/);
  // Saved without a change, it is written all the same.
  expect((await parsed(editor, saved)).interventions ?? []).toEqual([]);
});

test('after the first save undo takes back what is done since, and says that there is nothing before', async ({
  editor,
}) => {
  const name = place(editor);
  await openCheckpoint(editor, name);
  const saved = name.replace('.pt', '.ripple.json');
  const undo = async () => {
    await editor.webview().getByRole('grid').first().focus();
    await editor.page.keyboard.press('Control+z');
  };
  await zero(editor);
  await editor.page.keyboard.press('Control+s');
  const isSaved = () => expect(tab(editor, saved).first()).not.toHaveClass(/dirty/);
  await isSaved();
  await fresh(editor.webview());
  const text = readFileSync(at(editor, saved), 'utf8');
  const toast = editor.toast(new RegExp(`nothing to undo: what was done before ${saved}`));
  await editor.webview().getByRole('grid').first().focus();
  await editor.page.keyboard.press('ArrowRight');
  await editor.page.keyboard.press('0');
  const listed = editor.webview().getByRole('button', { name: /^Edit: / });
  await expect(listed).toHaveCount(2);
  await undo();
  await expect(listed).toHaveCount(1);
  await expect(toast).toHaveCount(0);
  for (let times = 0; times < 2; times++) {
    await undo();
    await expect(toast).toBeVisible();
    await editor.clearNotifications();
    await expect(toast).toHaveCount(0);
    await isSaved();
    await expect(listed).toHaveCount(1);
  }
  await editor.command('File: Save');
  await expect(() => expect(readFileSync(at(editor, saved), 'utf8')).toBe(text)).toPass();
});

test('where it cannot be saved that is said, and nothing is lost', async ({ editor }) => {
  editor.mayLog(/ENAMETOOLONG|name too long/);
  // A name that the checkpoint still has room for, and the experiment has not.
  const name = 'n'.repeat(245);
  place(editor, `${name}.pt`);
  await openCheckpoint(editor, `${name}.pt`);
  await zero(editor);
  await editor.page.keyboard.press('Control+s');
  await expect(editor.toast(/name too long|ENAMETOOLONG|Failed to save/)).toBeVisible();
  await expect(tabs(editor).first()).toHaveClass(/dirty/);
  await fresh(editor.webview());
  await expect(editor.webview().getByText(/tokens? changed/)).toBeVisible();
});

const rounds = process.env.RIPPLE_LONG ? 20 : 1;

test('an edit and Ctrl+S at once never fall into each other', async ({ editor }) => {
  test.setTimeout(30_000 * rounds);
  for (let k = 0; k < rounds; k++) {
    const name = `${unused('agreement')}.ripple.json`;
    copyFileSync(at(editor, 'agreement.ripple.json'), at(editor, name));
    await open(editor, name);
    await fresh(editor.webview());
    await editor.webview().getByRole('grid').first().focus();
    await editor.page.keyboard.press('0');
    await editor.page.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(at(editor, name), 'utf8')).toContain('fingerprint');
    await expect(tab(editor, name)).not.toHaveClass(/dirty/);
    const saved = await parsed(editor, name);
    expect(saved.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(saved.metrics).toHaveLength(4);
    await closeEditors(editor);
  }
});

/** Where the installed extension has its samples. */
const samples = editor => {
  const { extensions } = editor.at;
  const name = readdirSync(extensions).find(each => /^(ripple\.ripple-|developed$)/.test(each));
  return join(extensions, name, 'media/samples');
};

test('a sample is saved with its checkpoint beside it; saved elsewhere, it means the same one and is shown as it was', async ({
  editor,
}) => {
  rmSync(at(editor, 'anbn-lstm.vocab.json'));
  writeFileSync(at(editor, 'anbn-lstm.safetensors'), 'mine');
  const folder = samples(editor);
  const installed = () =>
    readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'base64')]);
  const before = installed();
  await editor.command('Ripple: Open Sample');
  await editor.pick('anbn');
  await fresh(editor.webview());
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, 'anbn-2.ripple.json')).not.toHaveClass(/dirty/);
  expect((await parsed(editor, 'anbn-2.ripple.json')).checkpoint).toBe('anbn-lstm-2.safetensors');
  expect(readFileSync(at(editor, 'anbn-lstm.safetensors'), 'utf8')).toBe('mine');
  expect(existsSync(at(editor, 'anbn-lstm-2.vocab.json'))).toBe(true);
  expect(installed()).toEqual(before);
  await fresh(editor.webview());

  const order = () => editor.webview().getByRole('radio', { name: 'index', exact: true });
  await order().click();
  await expect(order()).toBeChecked();
  mkdirSync(at(editor, 'other/place'), { recursive: true });
  await editor.command('File: Save As...');
  const path = editor.page.locator('.quick-input-widget input.input');
  await expect(path).toHaveValue(/anbn-2\.ripple\.json$/);
  await path.fill(at(editor, 'other/place/moved.ripple.json'));
  // The dialog reads the folder that is typed; until then it takes no answer.
  await expect(editor.page.locator('.quick-input-list .monaco-list-row')).toHaveCount(1);
  await editor.page.getByRole('button', { name: 'OK', exact: true }).click();
  await expect(tab(editor, 'moved.ripple.json')).not.toHaveClass(/dirty/);
  const moved = await parsed(editor, 'other/place/moved.ripple.json');
  expect(moved.checkpoint).toBe('../../anbn-lstm-2.safetensors');
  await fresh(editor.webview());
  await expect(order()).toBeChecked();
  await expect(editor.webview().locator('[data-trouble]')).toHaveCount(0);
});
