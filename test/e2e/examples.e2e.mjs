import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from './fixture.mjs';
import { fresh, open, tab, unused } from './stage.mjs';
import { answer, asked, expectLabels, first, input, openSample } from './trees.mjs';

/** The box in the panel that an example's inputs are written in, and its lines. */
const box = (editor, title) => editor.webview().getByRole('dialog', { name: title });
const lines = (editor, title) => box(editor, title).getByRole('textbox', { name: title });
const nameIn = (editor, title) => box(editor, title).getByRole('textbox', { name: 'name' });
/** Writes into it and applies. */
async function write(editor, title, text) {
  await lines(editor, title).fill(text);
  await lines(editor, title).press('Control+Enter');
  await expect(box(editor, title)).toHaveCount(0);
}

/** Saves, and waits for a file to say something. */
async function expectSaved(editor, name, experiment) {
  await editor.command('File: Save');
  const read = () => readFileSync(`${editor.at.folder}/${name}`, 'utf8');
  await expect(() => expect(JSON.parse(read())).toMatchObject(experiment)).toPass({
    timeout: 10_000,
  });
}

test('an example is renamed wherever it is used, changes places with the base, and warns before it goes; another is added as text, and from the lines of a file', async ({
  editor,
}) => {
  const name = await openSample(editor);
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
  await addExamples(editor, name);
});

async function addExamples(editor, file) {
  editor.mayLog(/^Ripple: bad\.jsonl/); // as each message that is an error
  await editor.command('Ripple: Add Example…');
  const title = 'Text: new example';
  await expect(nameIn(editor, title)).toHaveValue('example'); // a free name, for those who need no other
  await nameIn(editor, title).fill('other');
  await write(editor, title, 'the keys near\nthe door');
  await expectLabels(editor, 'Examples', ['base', 'many', 'other']);
  writeFileSync(`${editor.at.folder}/lines.txt`, 'the door near the key\nthe doors near the key\n');
  writeFileSync(`${editor.at.folder}/bad.jsonl`, '"a"\n{"txt": 1}\n');
  await editor.command('Ripple: Add Example from File…');
  await openFile(editor, 'bad.jsonl');
  await expect(editor.toast('bad.jsonl, line 2: found')).toBeVisible();
  await editor.clearNotifications();
  await editor.command('Ripple: Add Example from File…');
  await openFile(editor, 'lines.txt');
  await expect(asked(editor)).toHaveText('Examples to Add');
  await editor.webview().getByTestId('map-difference').focus(); // the list of a file just chosen stays
  await editor.pick('the door near the key');
  await editor.pick('the doors near the key');
  await editor.page.keyboard.press('Enter');
  await expectLabels(editor, 'Examples', ['base', 'many', 'other', 'lines', 'lines-2']);
  await expectSaved(editor, file, {
    sources: {
      other: { text: 'the keys near\nthe door' },
      lines: { text: 'the door near the key' },
      'lines-2': { text: 'the doors near the key' },
    },
  });
}

test("where an intervention asks for another example, it is written first, and goes on with it; the base's text is edited from the sidebar, the panel out of sight, and is there again when its panel was behind another tab", async ({
  editor,
}) => {
  const name = await openSample(editor);
  await editor.row('Interventions', first).click();
  await editor.page.keyboard.press('F2');
  await editor.pick('interchange');
  await expect(asked(editor)).toHaveText('Example');
  await editor.pick('New Example…');
  await nameIn(editor, 'Text: new example').fill('third');
  await write(editor, 'Text: new example', 'the doors near the key');
  await expectLabels(editor, 'Examples', ['base', 'plural', 'third']);
  await expect(asked(editor)).toHaveText("The example's timesteps");
  await editor.page.keyboard.press('Enter');
  await expectLabels(editor, 'Interventions', [first.replace('plural', 'third')]);

  const other = `${unused('beside')}.txt`;
  writeFileSync(`${editor.at.folder}/${other}`, 'a file in front of the panel');
  await open(editor, other);
  await editor.showContainer('Ripple');
  const row = editor.row('Examples', 'base');
  await row.hover();
  await row.getByRole('button', { name: 'Edit Example…' }).click();
  await expect(lines(editor, 'Text: base')).toHaveValue('the key near the cabinets');
  await expect(lines(editor, 'Text: base')).toBeFocused();
  await lines(editor, 'Text: base').fill('the key near the doors');
  await tab(editor, other).click();
  await tab(editor, name).click();
  await expect(lines(editor, 'Text: base')).toHaveValue('the key near the doors');
  await lines(editor, 'Text: base').press('Control+Enter');
  await expect
    .poll(async () => (await editor.rows('Examples'))[0]?.description)
    .toBe('the key near the doors');
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
  await expect(editor.page.locator('.notification-toast')).toContainText(
    'the base of the new experiment is from count-gru.txt',
  );
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
