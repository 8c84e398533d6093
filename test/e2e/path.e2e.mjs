import { axe } from '../page/axe.mjs';
import { expect, test } from './fixture.mjs';
import { open } from './stage.mjs';

test.use({ spec: 'path' });
// One path from a checkpoint to a counterfactual; each test goes on from where the one before left the editor.
test.describe.configure({ mode: 'serial' });

/** The words of a strip, in the order of timesteps. */
const words = (editor, id) =>
  editor.webview().getByTestId(`tokens-${id}`).locator('.token').allInnerTexts();
const fresh = editor => expect(editor.webview().locator('#status.fresh')).toBeVisible();
const map = (editor, id) => editor.webview().getByTestId(`map-${id}`);

test('with nothing open, the sidebar says what to do', async ({ editor }) => {
  await editor.showContainer('Ripple');
  await expect(editor.page.getByText('No experiment is open.')).toBeVisible();
  await expect(editor.page.getByRole('button', { name: 'Open Checkpoint…' })).toBeVisible();
});

test('a right click on a .pt opens a new experiment with traces', async ({ editor }) => {
  await editor.showContainer('Explorer');
  await editor.contextMenu('agreement-lstm.pt', 'Open in Ripple');
  const panel = editor.webview();
  await expect(panel.locator('#title')).toHaveText('agreement-lstm');
  await expect(panel.locator('#model')).toContainText('LSTM 2 × 32 · vocabulary 31');
  await fresh(editor);
  await expect(map(editor, 'before')).toBeVisible();
  await expect(panel.getByText('Nothing is changed yet')).toBeVisible();
  await editor.command('View: Revert and Close Editor');
});

test('a sample shows what changed, in the strips, the readout and the trees', async ({
  editor,
}) => {
  await open(editor, 'agreement.ripple.json');
  await fresh(editor);
  expect(await words(editor, 'before')).toEqual(
    'the key near the cabinets is here . it was old .'.split(' '),
  );
  expect(await words(editor, 'after')).toEqual(
    'the key near the cabinets are here . they were old .'.split(' '),
  );
  await expect(editor.webview().getByTestId('metrics')).toContainText('tokensChanged3');
  await editor.showContainer('Ripple');
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(1);
  const [row] = await editor.rows('Interventions');
  expect(row.label).toBe('layer 0 cell @1 [5, 14]');
  expect(row.checked).toBe('true');
});

test('unticking an intervention turns it off, and undo turns it on again', async ({ editor }) => {
  await editor.tick('Interventions', 'layer 0 cell @1 \\[5, 14\\]');
  await expect(editor.webview().getByText('no token changed')).toBeVisible();
  await expect(editor.webview().getByText('every intervention is off')).toBeVisible();
  await map(editor, 'difference').focus();
  await editor.page.keyboard.press('Control+z');
  await expect(editor.webview().getByText('3 of 7 tokens changed')).toBeVisible();
});

test('a click on a cell, Enter and interchange make an intervention; undo takes it back', async ({
  editor,
}) => {
  const panel = editor.webview();
  await editor.page.keyboard.press('Escape');
  await panel
    .getByTestId('map-difference')
    .locator('canvas')
    .click({ position: { x: 150, y: 5 } });
  await expect(panel.locator('#rail')).toContainText('Unit 14 at t');
  await editor.page.keyboard.press('Enter');
  await expect(panel.getByRole('dialog')).toBeVisible();
  await editor.page.keyboard.press('i');
  await expect(panel.getByTestId('preview')).toContainText('→');
  await panel.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await expect(panel.getByRole('dialog')).toHaveCount(0);
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(2);
  await fresh(editor);
  await map(editor, 'difference').focus();
  await editor.page.keyboard.press('Control+z');
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(1);
});

test('zero by one key changes the text', async ({ editor }) => {
  await map(editor, 'difference').focus();
  await editor.page.keyboard.press('0');
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(2);
  await fresh(editor);
  await editor.page.keyboard.press('Control+z');
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(1);
});

test('both modes stand side by side: the state carried the verb, the tokens the pronoun', async ({
  editor,
}) => {
  const panel = editor.webview();
  await panel.getByRole('radio', { name: 'both' }).click();
  await expect(panel.getByText('forced 1 of 7 changed, free 3')).toBeVisible();
  await expect(map(editor, 'tokens')).toBeVisible();
  await expect(panel.getByText('What carried it')).toBeVisible();
  await panel.getByRole('radio', { name: 'teacher-forced' }).click();
  await expect(panel.getByText('it wrote “are” and read “is”')).toBeVisible(); // still on the same columns
  await panel.getByRole('radio', { name: 'free-running' }).click();
  await expect(panel.getByText('3 of 7 tokens changed')).toBeVisible();
});

test('the keyboard walks a map, and the cell is read out', async ({ editor }) => {
  const grid = map(editor, 'difference');
  await grid.focus();
  await editor.page.keyboard.press('End');
  await expect(editor.webview().locator('#rail')).toContainText('at t 10');
  await editor.page.keyboard.press('Home');
  await editor.page.keyboard.press('ArrowRight');
  await expect(editor.webview().locator('#cell-difference')).toContainText('t 1 “key”');
});

test('traces and table give the same numbers otherwise', async ({ editor }) => {
  const panel = editor.webview();
  const said = await panel.locator('#cell-difference').textContent();
  const [, unit, t] = /^unit (\d+), t (\d+)/.exec(said);
  await panel.getByRole('radio', { name: 'table' }).click();
  const rows = panel.getByTestId('table').getByRole('row');
  for (const name of ['difference', 'before', 'after']) {
    const [, value] = new RegExp(`${name} (\\S*\\d)`).exec(said);
    const row = rows.filter({ has: panel.getByRole('rowheader', { name: `${unit} ${name}` }) });
    await expect(row.getByRole('cell').nth(Number(t))).toHaveText(value);
  }
  await panel.getByRole('radio', { name: 'traces' }).click();
  await expect(panel.locator('#line')).toBeVisible();
  await panel.getByRole('radio', { name: 'heat maps' }).click();
  await expect(map(editor, 'after')).toBeVisible();
});

test('a killed engine is said, loses nothing, and the next run works', async ({ editor }) => {
  const started = [...editor.logs(/Ripple/).matchAll(/engine (\d+) started/g)].at(-1);
  process.kill(Number(started[1]), 'SIGKILL');
  const panel = editor.webview();
  await expect(panel.getByText('The engine ended.')).toBeVisible();
  await panel.getByRole('button', { name: 'Run Again' }).click();
  await fresh(editor);
  await expect(panel.getByText('3 of 7 tokens changed')).toBeVisible();
});

test('a change is saved, and a reload brings back the same view', async ({ editor }) => {
  const panel = editor.webview();
  await panel.getByRole('radio', { name: '1', exact: true }).click();
  await map(editor, 'difference').focus();
  await editor.page.keyboard.press('0');
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(2);
  await editor.page.keyboard.press('Control+s');
  await expect
    .poll(async () =>
      (await import('node:fs')).readFileSync(`${editor.at.folder}/agreement.ripple.json`, 'utf8'),
    )
    .toContain('fingerprint');
  await expect.poll(() => editor.remembers(/"layer":1,"component":"cell"/)).toBe(true);
  await editor.reload();
  await expect(editor.webview().locator('#status.fresh')).toBeVisible({ timeout: 30_000 });
  await expect(
    editor.webview().getByRole('radiogroup', { name: 'layer' }).getByRole('radio', { name: '1' }),
  ).toBeChecked();
});

test('the panel has no serious accessibility violation', async ({ editor }) => {
  expect(await axe(await editor.webviewFrame())).toEqual([]);
});

test('nothing was reported as an error', ({ editor }) => {
  expect(editor.errors()).toEqual([]);
});
