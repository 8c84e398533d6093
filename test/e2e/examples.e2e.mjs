import { readFileSync, writeFileSync } from 'node:fs';
import { experiment, writeLstm } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { fresh, open, unused } from './stage.mjs';
import { answer, asked, expectLabels, input, openSample, said } from './trees.mjs';

test.use({ spec: 'examples' });

/** Saves, and waits for a file to say something. */
async function expectSaved(editor, name, experiment) {
  await editor.command('File: Save');
  const read = () => readFileSync(`${editor.at.folder}/${name}`, 'utf8');
  await expect(() => expect(JSON.parse(read())).toMatchObject(experiment)).toPass({
    timeout: 10_000,
  });
}

test('an example is renamed wherever it is used, changes places with the base, and warns before it goes', async ({
  editor,
}) => {
  await openSample(editor);
  await editor.row('Examples', 'plural').click({ button: 'right' });
  await editor.choose('Rename Example…');
  await answer(editor, 'Name of the Example', 'many');
  await expect
    .poll(async () => (await editor.rows('Interventions'))[0]?.description)
    .toBe('← many@1');
  await fresh(editor.webview());
  await editor.row('Examples', 'many').click({ button: 'right' });
  await editor.choose('Remove Example');
  const dialog = editor.page.getByRole('dialog');
  await expect(dialog).toContainText('layer 0 cell @1 [5, 14] ← many@1');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expectLabels(editor, 'Examples', ['base', 'many']);
  await editor.row('Examples', 'many').hover();
  await expect(
    editor.page.getByRole('tooltip', { name: 'many, 5 timesteps: the · keys · near' }),
  ).toBeVisible();
  await editor.row('Examples', 'many').getByRole('button', { name: 'Swap with Base' }).click();
  await expect
    .poll(() => editor.rows('Examples'))
    .toMatchObject([
      { label: 'base', description: 'the keys near the cabinets' },
      { label: 'many', description: 'the key near the cabinets' },
    ]);
});

test('an example is added as text, and from the lines of a file', async ({ editor }) => {
  editor.mayLog(/^Ripple: bad\.jsonl/); // as each message that is an error
  const name = await openSample(editor);
  await editor.command('Ripple: Add Example…');
  await answer(editor, 'Text: new example', 'the keys near the door');
  await expect(input(editor)).toHaveValue('example'); // a free name, for those who need no other
  await answer(editor, 'Name of the Example', 'other');
  await expectLabels(editor, 'Examples', ['base', 'plural', 'other']);
  writeFileSync(`${editor.at.folder}/lines.txt`, 'the door near the key\nthe doors near the key\n');
  writeFileSync(`${editor.at.folder}/bad.jsonl`, '"a"\n{"txt": 1}\n');
  await editor.command('Ripple: Add Example from File…');
  await openFile(editor, 'bad.jsonl');
  await expect(editor.toast('bad.jsonl, line 2: found')).toBeVisible();
  await editor.clearNotifications();
  await editor.command('Ripple: Add Example from File…');
  await openFile(editor, 'lines.txt');
  await expect(asked(editor)).toHaveText('Examples to Add');
  await editor.pick('the door near the key');
  await editor.pick('the doors near the key');
  await editor.page.keyboard.press('Enter');
  await expectLabels(editor, 'Examples', ['base', 'plural', 'other', 'lines', 'lines-2']);
  await expectSaved(editor, name, {
    sources: {
      other: { text: 'the keys near the door' },
      lines: { text: 'the door near the key' },
      'lines-2': { text: 'the doors near the key' },
    },
  });
});

test("the base's text is edited from the palette, and what the model cannot read is not taken", async ({
  editor,
}) => {
  await openSample(editor);
  const base = async () => (await editor.rows('Examples'))[0]?.description;
  await editor.webview().getByRole('button', { name: 'Edit the base text…' }).click();
  await expect(asked(editor)).toHaveText('Text: base');
  await expect(input(editor)).toHaveValue('the key near the cabinets');
  await input(editor).fill('the kye near');
  await expect(said(editor)).toContainText('"kye" at place 1 is not in the vocabulary');
  await expect(said(editor)).toContainText('did you mean "key"?');
  await editor.page.keyboard.press('Enter');
  await expect(input(editor)).toBeVisible();
  await input(editor).fill('');
  await expect(said(editor)).toContainText('A text of at least one token');
  await editor.page.keyboard.press('Enter');
  await expect(input(editor)).toBeVisible();
  await answer(editor, 'Text: base', 'the key near the doors');
  await expect.poll(base).toBe('the key near the doors');
});

/** Keeps the door to the host that each page opens once, so that a test can say what a button would. */
const keepDoors = editor =>
  editor.page.addInitScript(() => {
    let door;
    Object.defineProperty(globalThis, 'acquireVsCodeApi', {
      configurable: true,
      get: () => door,
      set: acquire => {
        door = () => (globalThis.door ??= acquire());
      },
    });
  });
const say = async (editor, command) =>
  (await editor.webviewFrame()).evaluate(
    command => globalThis.door.postMessage({ type: 'commanded', command }),
    command,
  );
const hasFocus = async editor =>
  (await editor.webviewFrame()).evaluate(() => globalThis.document.hasFocus());

/** An experiment on a checkpoint without words. @returns the name of its file */
async function openBare(editor) {
  const { folder } = editor.at;
  const name = `${unused('bare')}.ripple.json`;
  writeLstm(`${folder}/bare.safetensors`, 3);
  experiment('bare.safetensors', {}, folder, name);
  await open(editor, name);
  await fresh(editor.webview());
  await editor.showContainer('Ripple');
  return name;
}

test('without a vocabulary examples are ids', async ({ editor }) => {
  const name = await openBare(editor);
  await editor.command('Ripple: Edit Base Text…');
  await expect(asked(editor)).toHaveText('Token ids: base');
  await expect(input(editor)).toHaveValue('1 2 3');
  const prompt = 'Ids of tokens, 0 to 11, such as: 0 1 2. With a bare.vocab.json beside';
  await expect(said(editor)).toContainText(prompt);
  await input(editor).fill('1 12');
  await expect(said(editor)).toContainText('“12”: expected ids from 0 to 11');
  await answer(editor, 'Token ids: base', '4, 5 11');
  await expect
    .poll(async () => (await editor.rows('Examples'))[0]?.description)
    .toBe('⟨4⟩ ⟨5⟩ ⟨11⟩');
  await fresh(editor.webview());
  await editor.command('Ripple: Add Example…');
  await answer(editor, 'Token ids: new example', '7');
  await answer(editor, 'Name of the Example', 'seven');
  await expectSaved(editor, name, {
    base: { tokens: [4, 5, 11] },
    sources: { seven: { tokens: [7] } },
  });
});

test('a panel that asks for an example or the base has the focus again afterwards', async ({
  editor,
}) => {
  await keepDoors(editor);
  await openBare(editor);
  // Of a tree that had the focus when its refresh began, the editor takes it back; so the edit before must be done, and the page have it.
  await fresh(editor.webview());
  await editor.command('View: Focus Active Editor Group');
  await expect.poll(() => hasFocus(editor)).toBe(true);
  await editor.webview().getByTestId('map-difference').focus();
  await say(editor, 'addSource');
  await answer(editor, 'Token ids: new example', '1');
  await expect(input(editor)).toHaveValue('example');
  await editor.page.keyboard.press('Enter'); // a free name, for those who need no other
  await expectLabels(editor, 'Examples', ['base', 'example']);
  await expect.poll(() => hasFocus(editor)).toBe(true);
  await expect(editor.webview().getByTestId('map-difference')).toBeFocused();
  await say(editor, 'editBase');
  await expect(input(editor)).toHaveValue('1 2 3');
  await editor.page.keyboard.press('Escape');
  await expect.poll(() => hasFocus(editor)).toBe(true);
});

test('a new experiment starts from the sample text beside its checkpoint; another on the same, from its base', async ({
  editor,
}) => {
  writeFileSync(`${editor.at.folder}/count-gru.txt`, '\n  tick tick write\nmore\n');
  await expect(await editor.explorerRow('count-gru.txt')).toBeVisible(); // it pushes the rows below it down
  await editor.contextMenu('count-gru.pt', 'Open in Ripple');
  await fresh(editor.webview());
  await editor.showContainer('Ripple');
  const base = () => expect.poll(async () => (await editor.rows('Examples'))[0]?.description);
  await base().toBe('tick tick write');
  await openSample(editor);
  await editor.command('Ripple: New Experiment');
  await expect(editor.webview().locator('#title')).toHaveText('agreement-lstm');
  await expectLabels(editor, 'Interventions', []);
  await expect(editor.page.getByText('Click a cell in the panel')).toBeVisible();
  await base().toBe('the key near the cabinets');
});

/** Chooses a file of the folder in the simple file dialog. */
async function openFile(editor, name) {
  await expect(input(editor)).toHaveValue(/\/sample\//);
  await input(editor).fill(`${editor.at.folder}/${name}`);
  await editor.page.keyboard.press('Enter');
}
