import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { fresh, open, panelAt, tab, tabs } from './stage.mjs';

// Nothing saves by itself: what is saved, a person saved.
test.use({ goesOn: true, spec: 'saving', settings: { 'files.autoSave': 'off' } });
// A new experiment, from the checkpoint to the file; each test goes on from where the one before left the editor.
test.describe.configure({ mode: 'serial' });

const at = (editor, ...names) => join(editor.at.folder, ...names);
const parsed = (editor, ...names) => JSON.parse(readFileSync(at(editor, ...names), 'utf8'));
const dialog = editor => editor.page.locator('.monaco-dialog-box');

/** Opens a checkpoint that the explorer shows. */
async function openCheckpoint(editor, name) {
  await editor.showContainer('Explorer');
  await editor.contextMenu(name, 'Open in Ripple');
  await fresh(editor.webview());
}

/** Copies a sample's checkpoint to where nothing is saved yet. */
function place(editor, name, ...to) {
  mkdirSync(at(editor, ...to.slice(0, -1)), { recursive: true });
  copyFileSync(at(editor, name), at(editor, ...to));
}

/** Sets the value at the cursor to zero. */
async function zero(editor) {
  const panel = editor.webview();
  await panel.getByRole('grid').first().focus();
  await editor.page.keyboard.press('0');
  await expect(panel.getByText(/tokens? changed/)).toBeVisible();
  await fresh(panel);
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

test('a new experiment is unsaved, and named after its checkpoint', async ({ editor }) => {
  place(editor, 'agreement-lstm.pt', 'deep', 'er', 'small.pt');
  await editor.showContainer('Explorer');
  await (await editor.explorerRow('deep')).click();
  await openCheckpoint(editor, 'small.pt');
  await expect(tab(editor, 'small.ripple.json')).toHaveClass(/dirty/);
  await expect(editor.webview().locator('#title')).toHaveText('small');
  expect(existsSync(at(editor, 'deep/er/small.ripple.json'))).toBe(false);
});

test('Ctrl+S saves it beside the checkpoint without asking, and the panel stays as it is', async ({
  editor,
}) => {
  await zero(editor);
  await look(editor);
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, 'small.ripple.json')).not.toHaveClass(/dirty/);
  await expect(tabs(editor)).toHaveCount(1);
  await expectLook(editor);
  await expect(editor.webview().locator('#title')).toHaveText('small');
  const saved = parsed(editor, 'deep/er/small.ripple.json');
  expect(saved.checkpoint).toBe('small.pt');
  expect(saved.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(saved.interventions).toHaveLength(1);
});

test('a reload of the window brings the same back', async ({ editor }) => {
  // The file's panel, and no more that of the unsaved one.
  await expect.poll(() => editor.remembers(/small\.ripple\.json.*"layer":1,/s)).toBe(true);
  await expect.poll(() => editor.remembers(/"scheme":"untitled"/)).toBe(false);
  await editor.reload();
  await expectLook(editor);
  await expect(tab(editor, 'small.ripple.json')).not.toHaveClass(/dirty/);
});

test('undo takes an edit back, and never the experiment itself', async ({ editor }) => {
  await editor.command('View: Close All Editors');
  place(editor, 'agreement-lstm.pt', 'undone.pt');
  await openCheckpoint(editor, 'undone.pt');
  await zero(editor);
  const panel = editor.webview();
  const undo = async () => {
    await panel.getByRole('grid').first().focus();
    await editor.page.keyboard.press('Control+z');
  };
  await undo();
  await expect(panel.getByText('Nothing is changed yet')).toBeVisible();
  await undo();
  await fresh(panel);
  await expect(panel.locator('[data-trouble]')).toHaveCount(0);
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, 'undone.ripple.json')).not.toHaveClass(/dirty/);
  await fresh(panel);
  for (let k = 0; k < 4; k++) {
    await undo();
    await fresh(panel);
  }
  await expect(panel.locator('[data-trouble]')).toHaveCount(0);
  await editor.command('File: Save');
  await expect(tab(editor, 'undone.ripple.json')).not.toHaveClass(/dirty/);
  // Saved without a change, it is written all the same: for a moment the file is empty.
  await expect(() => expect(parsed(editor, 'undone.ripple.json').base).toBeDefined()).toPass();
});

test('of two panels beside each other, both show it undone, and one undo too many is made good once', async ({
  editor,
}) => {
  await editor.command('View: Close All Editors');
  place(editor, 'agreement-lstm.pt', 'beside.pt');
  await openCheckpoint(editor, 'beside.pt');
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
  await grid.focus();
  await editor.page.keyboard.press('0');
  await inBoth(/tokens? changed/);
  for (let k = 0; k < 3; k++) {
    await grid.focus();
    await editor.page.keyboard.press('Control+z');
    await inBoth('Nothing is changed yet');
  }
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, 'beside.ripple.json').first()).not.toHaveClass(/dirty/);
  expect(parsed(editor, 'beside.ripple.json').interventions ?? []).toEqual([]);
});

test('a second experiment on the checkpoint has the next free name', async ({ editor }) => {
  await editor.command('View: Close All Editors');
  await openCheckpoint(editor, 'small.pt');
  await expect(tab(editor, 'small-2.ripple.json')).toHaveClass(/dirty/);
});

test('closing it asks; not saved, it leaves no file, and its name is free again', async ({
  editor,
}) => {
  await zero(editor);
  await editor.command('View: Close Editor');
  await expect(dialog(editor)).toContainText('small-2.ripple.json');
  await dialog(editor).getByRole('button', { name: 'Cancel' }).click();
  await fresh(editor.webview());
  await editor.command('View: Close Editor');
  await dialog(editor).getByRole('button', { name: "Don't Save" }).click();
  await expect(tabs(editor)).toHaveCount(0);
  expect(existsSync(at(editor, 'deep/er/small-2.ripple.json'))).toBe(false);
  await openCheckpoint(editor, 'small.pt');
  await expect(tab(editor, 'small-2.ripple.json')).toHaveClass(/dirty/);
});

test('a reload keeps an unsaved one with its view, and it is saved to its place after that', async ({
  editor,
}) => {
  await zero(editor);
  await look(editor);
  await expect.poll(() => editor.remembers(/small-2\.ripple\.json.*"layer":1,/s)).toBe(true);
  await expect.poll(() => editor.backedUp(/"kind": "zero"/)).toBe(true);
  await editor.reload();
  await expectLook(editor);
  await expect(tab(editor, 'small-2.ripple.json')).toHaveClass(/dirty/);
  await editor.webview().getByRole('radio', { name: 'traces' }).focus();
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, 'small-2.ripple.json')).not.toHaveClass(/dirty/);
  await expectLook(editor);
  const saved = parsed(editor, 'deep/er/small-2.ripple.json');
  expect(saved.checkpoint).toBe('small.pt');
  expect(saved.interventions).toHaveLength(1);
});

test('a file that came to its path meanwhile is not replaced without asking', async ({
  editor,
}) => {
  await editor.command('View: Close All Editors');
  await openCheckpoint(editor, 'small.pt');
  await zero(editor);
  const path = at(editor, 'deep/er/small-3.ripple.json');
  writeFileSync(path, 'of another');
  await editor.page.keyboard.press('Control+s');
  await expect(dialog(editor)).toContainText('already exists');
  await dialog(editor).getByRole('button', { name: 'Cancel' }).click();
  await expect(tab(editor, 'small-3.ripple.json')).toHaveClass(/dirty/);
  await fresh(editor.webview());
  expect(readFileSync(path, 'utf8')).toBe('of another');
  await editor.command('View: Revert and Close Editor');
});

test('where it cannot be saved that is said, and nothing is lost', async ({ editor }) => {
  // A name that the checkpoint still has room for, and the experiment has not.
  const name = 'n'.repeat(245);
  place(editor, 'agreement-lstm.pt', `${name}.pt`);
  await openCheckpoint(editor, `${name}.pt`);
  await zero(editor);
  await editor.page.keyboard.press('Control+s');
  await expect(editor.toast(/name too long|ENAMETOOLONG|Failed to save/)).toBeVisible();
  await expect(tabs(editor).first()).toHaveClass(/dirty/);
  await fresh(editor.webview());
  await expect(editor.webview().getByText(/tokens? changed/)).toBeVisible();
  await editor.command('View: Revert and Close Editor');
});

test('an edit and Ctrl+S at once never fall into each other', async ({ editor }) => {
  await editor.command('View: Close All Editors');
  const file = `${editor.at.folder}/agreement.ripple.json`;
  const before = readFileSync(file, 'utf8');
  for (let k = 0; k < 8; k++) {
    await open(editor, 'agreement.ripple.json');
    await fresh(editor.webview());
    await editor.webview().getByRole('grid').first().focus();
    await editor.page.keyboard.press('0');
    await editor.page.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('fingerprint');
    await expect(tab(editor, 'agreement.ripple.json')).not.toHaveClass(/dirty/);
    const saved = parsed(editor, 'agreement.ripple.json');
    expect(saved.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(saved.metrics).toHaveLength(4);
    await editor.command('View: Close All Editors');
    writeFileSync(file, before);
  }
});

test('nothing was reported as an error', ({ editor }) => {
  editor.mayLog(/ENAMETOOLONG|name too long/);
  expect(editor.errors()).toEqual([]);
});
