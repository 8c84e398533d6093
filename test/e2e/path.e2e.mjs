import { readFileSync } from 'node:fs';
import { axe } from '../page/axe.mjs';
import { expect, test } from './fixture.mjs';
import { engines, kill } from './processes.mjs';
import { fresh, open, tab, trouble } from './stage.mjs';

test.use({ spec: 'path', settings: { 'files.autoSave': 'off' } });

const sample = 'agreement.ripple.json';
/** The words of a strip, in the order of timesteps. */
const words = (panel, id) => panel.getByTestId(`tokens-${id}`).locator('.token').allInnerTexts();
const interventions = editor =>
  expect.poll(async () => (await editor.rows('Interventions')).length);

/** The sample in its panel, its trees beside. */
async function openSample(editor) {
  await open(editor, sample);
  const panel = editor.webview();
  await fresh(panel);
  await editor.showContainer('Ripple');
  await interventions(editor).toBe(1);
  return panel;
}

test('with nothing open, the sidebar says what to do', async ({ editor }) => {
  await editor.showContainer('Ripple');
  await expect(editor.page.getByText('No experiment is open.')).toBeVisible();
  await expect(editor.page.getByRole('button', { name: 'Open Checkpoint…' })).toBeVisible();
});

test('a right click on a .pt opens a new experiment with traces', async ({ editor }) => {
  await editor.contextMenu('agreement-lstm.pt', 'Open in Ripple');
  const panel = editor.webview();
  await expect(panel.locator('#title')).toHaveText('agreement-lstm');
  await expect(panel.locator('#model')).toContainText('LSTM 2 × 32 · vocabulary 31');
  await fresh(panel);
  await expect(panel.getByTestId('map-before')).toBeVisible();
  await expect(panel.getByText('Nothing is changed yet')).toBeVisible();
});

test('a sample shows what changed, in the strips, the readout and the trees', async ({
  editor,
}) => {
  const panel = await openSample(editor);
  expect(await words(panel, 'before')).toEqual(
    'the key near the cabinets is here . it was old .'.split(' '),
  );
  expect(await words(panel, 'after')).toEqual(
    'the key near the cabinets are here . they were old .'.split(' '),
  );
  await expect(panel.getByTestId('metrics')).toContainText('tokensChanged3');
  expect(await editor.rows('Interventions')).toMatchObject([
    { label: 'layer 0 cell @1 [5, 14]', checked: 'true' },
  ]);
  expect(await axe(await editor.webviewFrame())).toEqual([]);
});

test('unticking an intervention turns it off, and undo turns it on again', async ({ editor }) => {
  const panel = await openSample(editor);
  await editor.tick('Interventions', 'layer 0 cell @1 \\[5, 14\\]');
  await expect(panel.getByText('no token changed')).toBeVisible();
  await expect(panel.getByText('every intervention is off')).toBeVisible();
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('Control+z');
  await expect(panel.getByText('3 of 7 tokens changed')).toBeVisible();
});

test('an edit by one key is an edit of the document: in the tree, undone, and redone', async ({
  editor,
}) => {
  const panel = await openSample(editor);
  const grid = panel.getByTestId('map-difference');
  await grid.focus();
  await editor.page.keyboard.press('0');
  await interventions(editor).toBe(2);
  await fresh(panel);
  await grid.focus();
  await editor.page.keyboard.press('Control+z');
  await interventions(editor).toBe(1);
  await fresh(panel);
  await grid.focus();
  await editor.page.keyboard.press('Control+y');
  await interventions(editor).toBe(2);
});

test('an intervention that the popover makes is one edit, and undo takes it back', async ({
  editor,
}) => {
  const panel = await openSample(editor);
  await panel.getByTestId('map-difference').focus();
  for (const key of ['Home', 'ArrowRight', 'Enter']) await editor.page.keyboard.press(key);
  const popover = panel.getByRole('dialog');
  await expect(popover).toBeVisible();
  await editor.page.keyboard.press('i');
  await expect(panel.getByTestId('preview')).toContainText('→');
  await popover.getByRole('button', { name: 'Apply' }).click();
  await expect(popover).toHaveCount(0);
  await interventions(editor).toBe(2);
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('Control+z');
  await interventions(editor).toBe(1);
});

test('an engine that ended is said, nothing is lost, and the next run works', async ({
  editor,
}) => {
  const panel = await openSample(editor);
  engines(editor).forEach(kill);
  await expect(trouble(panel, 'engine-lost')).toBeVisible();
  await panel.getByRole('button', { name: 'Run Again' }).click();
  await fresh(panel);
  await expect(panel.getByText('3 of 7 tokens changed')).toBeVisible();
});

test('a change is saved, and a reload brings back the same view', async ({ editor }) => {
  const panel = await openSample(editor);
  await panel.getByRole('radio', { name: '1', exact: true }).click();
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  await interventions(editor).toBe(2);
  await fresh(panel);
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, sample)).not.toHaveClass(/dirty/);
  expect(readFileSync(`${editor.at.folder}/${sample}`, 'utf8')).toContain('"layer": 1');
  await expect.poll(() => editor.remembers(/"layer":1,"component":"cell"/)).toBe(true);
  await editor.reload();
  await fresh(editor.webview());
  await expect(editor.webview().getByRole('radio', { name: '1', exact: true })).toBeChecked();
});
