import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { fresh, tab, tabs } from './stage.mjs';

// Everything that can save by itself does: nothing of the extension's own is to be written.
test.use({
  spec: 'samples',
  settings: { 'files.autoSave': 'afterDelay', 'files.autoSaveDelay': 50 },
});

const rows = editor => editor.page.locator('.quick-input-list .monaco-list-row');
const row = (editor, k) => rows(editor).and(editor.page.locator(`[data-index="${k}"]`));
const saved = (editor, name) => JSON.parse(readFileSync(join(editor.at.folder, name), 'utf8'));

async function openAgreement(editor) {
  await editor.command('Ripple: Open Sample');
  await expect(rows(editor)).toHaveCount(4);
  await row(editor, 0).click();
  await expect(editor.webview().getByText('3 of 7 tokens changed')).toBeVisible();
}

/** Adds an intervention. */
async function zero(editor) {
  await editor.webview().getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  await editor.showContainer('Ripple');
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(2);
  await fresh(editor.webview());
}

test('the list says what each sample shows, agreement first', async ({ editor }) => {
  await editor.command('Ripple: Open Sample');
  await expect(rows(editor)).toHaveCount(4);
  const says = [
    /^agreement\s*agreement: the tokens carry the pronoun/,
    /^anbn\s*a\^n b\^n/,
    /^count\s*count: the hidden state carries the count whole/,
    /^agreement-forced\s*agreement: what the state alone carries/,
  ];
  for (const [k, text] of says.entries()) await expect(row(editor, k)).toHaveText(text);
});

test('a sample is a new, unsaved experiment, and is shown once while it is unchanged', async ({
  editor,
}) => {
  for (let k = 0; k < 2; k++) {
    await openAgreement(editor);
    await expect(tabs(editor)).toHaveCount(1);
  }
  // The folder has an agreement.ripple.json of its own.
  await expect(tab(editor, 'agreement-2.ripple.json')).toHaveClass(/dirty/);
});

test('it is saved in the folder that is open, and the next one is as it was', async ({
  editor,
}) => {
  await openAgreement(editor);
  await zero(editor);
  await openAgreement(editor);
  await expect(tab(editor, 'agreement-3.ripple.json')).toHaveClass(/dirty/);
  await zero(editor);
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, 'agreement-3.ripple.json')).not.toHaveClass(/dirty/);
  await fresh(editor.webview());
  expect(saved(editor, 'agreement-3.ripple.json').interventions).toHaveLength(2);
  expect(existsSync(join(editor.at.folder, 'agreement-2.ripple.json'))).toBe(false);
});

test('what is installed with the extension is not written', async ({ editor }) => {
  await openAgreement(editor);
  const folder = join(editor.at.extensions, readdirSync(editor.at.extensions).find(isOurs));
  const own = join(folder, 'media/samples');
  const before = readFileSync(join(own, 'agreement.ripple.json'), 'utf8');
  await zero(editor);
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, 'agreement-2.ripple.json')).not.toHaveClass(/dirty/);
  expect(readFileSync(join(own, 'agreement.ripple.json'), 'utf8')).toBe(before);
  expect(JSON.parse(before)).toMatchObject({ checkpoint: 'agreement-lstm.pt' });
  expect(readdirSync(own).filter(name => /-\d\.ripple/.test(name))).toEqual([]);
});
const isOurs = name => /^(ripple\.ripple-|developed$)/.test(name);

test('opening a checkpoint starts in the folder that is open', async ({ editor }) => {
  await editor.command('Ripple: Open Checkpoint…');
  await expect(editor.page.locator('.quick-input-widget input.input')).toHaveValue(
    `${editor.at.folder}/`,
  );
});
