/** What tests of saving share: a checkpoint with nothing saved beside it, an edit, the file, the question. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from './fixture.mjs';
import { fresh, unused } from './stage.mjs';

export const at = (editor, ...names) => join(editor.at.folder, ...names);
/** What a file holds, once it is whole: for a moment of its being saved it is empty. */
export async function parsed(editor, ...names) {
  let value;
  const read = () => {
    value = JSON.parse(readFileSync(at(editor, ...names), 'utf8'));
  };
  await expect(read).toPass({ timeout: 5000 });
  return value;
}
export const dialog = editor => editor.page.locator('.monaco-dialog-box');

/** Opens a checkpoint that the explorer shows, in a new experiment. */
export async function openCheckpoint(editor, name) {
  await editor.contextMenu(name, 'Open in Ripple');
  await fresh(editor.webview());
}

/** Copies a checkpoint to where nothing is saved yet. @returns its name */
export function place(editor, name = `${unused('model')}.pt`, folder = '') {
  mkdirSync(at(editor, folder), { recursive: true });
  copyFileSync(at(editor, 'agreement-lstm.pt'), at(editor, folder, name));
  return name;
}

/** Sets the value at the cursor to zero. */
export async function zero(editor) {
  const panel = editor.webview();
  await panel.getByRole('grid').first().focus();
  await editor.page.keyboard.press('0');
  await expect(panel.getByText(/tokens? changed/)).toBeVisible();
  await fresh(panel);
}
