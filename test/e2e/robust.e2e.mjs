import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, writeLstm, writeVectorReader } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { killOften } from './killOften.mjs';
import { engines, logged } from './processes.mjs';
import { fresh, open, panelAt, soon, trouble } from './stage.mjs';

// Nothing saves by itself: what is unsaved has to survive.
test.use({ spec: 'robust', settings: { 'files.autoSave': 'off' } });

const at = (editor, name) => join(editor.at.folder, name);
const read = (editor, name) => readFileSync(at(editor, name), 'utf8');

/** A small experiment on a checkpoint of its own. */
function writeOne(editor) {
  writeLstm(at(editor, 'shared.safetensors'), 1);
  experiment('shared.safetensors', {}, editor.at.folder, 'one.ripple.json');
}

/** Opens a file in two panels beside each other. */
async function openTwice(editor, name) {
  await open(editor, name);
  await fresh(panelAt(editor, 0));
  await editor.command('View: Split Editor Right');
  await fresh(panelAt(editor, 1));
}

test('two panels on one file: both follow an edit of either, and closing one leaves the other whole', async ({
  editor,
}) => {
  await openTwice(editor, 'agreement.ripple.json');
  const summary = place => panelAt(editor, place).getByText(/\d+ of 7 tokens changed/);
  await editor.showContainer('Ripple');
  await editor.tick('Interventions', 'layer 0 cell @1 \\[5, 14\\]');
  for (const place of [0, 1]) {
    await expect(panelAt(editor, place).getByText('no token changed')).toBeVisible();
    await fresh(panelAt(editor, place));
  }
  await editor.command('Undo');
  for (const place of [0, 1]) await expect(summary(place)).toHaveText(/^3 of 7/);
  await editor.command('View: Close Editor');
  await expect(editor.page.locator('iframe.webview.ready:visible')).toHaveCount(1);
  const panel = editor.webview();
  await panel.getByTestId('map-difference').locator('canvas').first().click();
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('Home');
  await editor.page.keyboard.press('ArrowRight');
  await expect(panel.locator('#rail')).toContainText('Next token after t 1');
  await expect(panel.locator('#rail')).toContainText('KL after');
});

test('two files of one checkpoint: each has its own results, and a reload in one reaches the other', async ({
  editor,
}) => {
  writeOne(editor);
  experiment(
    'shared.safetensors',
    { base: { tokens: [4, 5, 6, 7] }, interventions: [] },
    editor.at.folder,
    'two.ripple.json',
  );
  await openTwice(editor, 'one.ripple.json');
  await open(editor, 'two.ripple.json');
  await expect(panelAt(editor, 1).locator('#title')).toHaveText('two');
  await fresh(panelAt(editor, 1));
  const loads = () => logged(editor, /ran own/g).length;
  const before = loads();
  writeLstm(at(editor, 'shared.safetensors'), 2);
  for (const place of [0, 1])
    await expect(trouble(panelAt(editor, place), 'changed')).toBeVisible({ timeout: 20_000 });
  await trouble(panelAt(editor, 0), 'changed').getByRole('button', { name: 'Reload' }).click();
  for (const place of [0, 1]) {
    await expect(trouble(panelAt(editor, place), 'changed')).toHaveCount(0);
    await fresh(panelAt(editor, place));
  }
  await expect.poll(loads).toBe(before + 2); // one run an experiment, however many panels show it
  expect(engines(editor)).toHaveLength(1);
});

test('the setting of running on change reaches the panels that are open, until one is told otherwise', async ({
  editor,
}) => {
  writeOne(editor);
  await openTwice(editor, 'one.ripple.json');
  const box = place => panelAt(editor, place).getByRole('checkbox', { name: 'run on change' });
  const ran = () => logged(editor, /ran own/g).length;
  mkdirSync(at(editor, '.vscode'));
  const setting = isOn =>
    writeFileSync(
      at(editor, '.vscode/settings.json'),
      JSON.stringify({ 'ripple.runOnChange': isOn }),
    );
  setting(false);
  for (const place of [0, 1]) await expect(box(place)).not.toBeChecked();
  const before = ran();
  await panelAt(editor, 1).getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  for (const place of [0, 1])
    await expect(panelAt(editor, place).locator('body.stale')).toBeVisible();
  expect(ran()).toBe(before);
  setting(true);
  for (const place of [0, 1]) {
    await expect(box(place)).toBeChecked();
    await fresh(panelAt(editor, place));
  }
  await expect.poll(ran).toBe(before + 1); // one experiment, however many panels show it
  await box(1).click();
  for (const place of [0, 1]) await expect(box(place)).not.toBeChecked();
  setting(false); // from here on a person's choice goes before it
  await box(0).click();
  for (const place of [0, 1]) await expect(box(place)).toBeChecked();
});

test('a file changed by another program is read and run again', async ({ editor }) => {
  writeOne(editor);
  await open(editor, 'one.ripple.json');
  await fresh(editor.webview());
  await expect(editor.webview().getByTestId('tokens-before').locator('.token')).toHaveCount(7);
  experiment(
    'shared.safetensors',
    { base: { tokens: [4, 5] } },
    editor.at.folder,
    'one.ripple.json',
  );
  await expect(editor.webview().getByTestId('tokens-before').locator('.token')).toHaveCount(6);
  await fresh(editor.webview());
});

test('a file deleted under its panel still runs, and saving writes it again', async ({
  editor,
}) => {
  writeOne(editor);
  await open(editor, 'one.ripple.json');
  const panel = editor.webview();
  await fresh(panel);
  rmSync(at(editor, 'one.ripple.json'));
  await expect(editor.page.getByRole('treeitem', { name: 'one.ripple.json' })).toHaveCount(0, {
    timeout: 20_000,
  });
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  await expect(panel.locator('#title')).toHaveText('one');
  await fresh(panel);
  await editor.page.keyboard.press('Control+s');
  await expect.poll(() => existsSync(at(editor, 'one.ripple.json'))).toBe(true);
  expect(read(editor, 'one.ripple.json')).toContain('"units": [0]');
});

test('a file renamed in the explorer takes its panel with it', async ({ editor }) => {
  writeOne(editor);
  await open(editor, 'one.ripple.json');
  await fresh(editor.webview());
  await editor.showContainer('Explorer');
  await (await editor.explorerRow('one.ripple.json')).click();
  await editor.page.keyboard.press('F2');
  const input = editor.page.locator('.explorer-folders-view input');
  await input.fill('renamed.ripple.json');
  await editor.page.keyboard.press('Enter');
  await expect(editor.webview().locator('#title')).toHaveText('renamed');
  await fresh(editor.webview());
  await editor.webview().getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  await fresh(editor.webview());
  expect(existsSync(at(editor, 'one.ripple.json'))).toBe(false);
});

test('a panel hidden and shown again shows the same view', async ({ editor }) => {
  await open(editor, 'agreement.ripple.json');
  const panel = editor.webview();
  await fresh(panel);
  await panel.getByRole('radio', { name: '1', exact: true }).click();
  await panel.getByRole('radio', { name: 'traces' }).click();
  await open(editor, 'README.md');
  await expect(panel.locator('#title')).toHaveCount(0);
  await editor.command('View: Close Editor');
  await fresh(panel);
  await expect(panel.getByRole('radio', { name: '1', exact: true })).toBeChecked();
  await expect(panel.getByRole('radio', { name: 'traces' })).toBeChecked();
});

test('a text of more than 2 MB is read and run by the engine, and changed as a text only', async ({
  editor,
}) => {
  const name = 'long.ripple.json';
  writeVectorReader(at(editor, 'long.safetensors'));
  const vectors = Array.from({ length: 60_000 }, (_, t) => [(t % 7) / 4, 0.25, -0.5]);
  const more = { base: { vectors }, unroll: { mode: 'teacher-forced' } };
  const text = experiment('long.safetensors', more, editor.at.folder, name);
  expect(text.length).toBeGreaterThan(2 * 2 ** 20);
  await open(editor, name);
  await fresh(editor.webview());
  await editor.showContainer('Ripple');
  await editor.tick('Interventions', 'layer 0 hidden @1');
  await expect(editor.toast('more than 2 MB, too many to be changed from here')).toBeVisible();
  expect(read(editor, name)).toBe(text);
});

test('the engine killed in mid-run and at rest: nothing lost, nothing pending, no orphan', async ({
  editor,
}) => {
  test.setTimeout(120_000);
  await killOften(editor, 8);
});

test('the window reloaded in mid-run: text, view and panel are back, and one engine', async ({
  editor,
}) => {
  test.setTimeout(90_000);
  copyFileSync(at(editor, 'agreement.ripple.json'), at(editor, 'reloaded.ripple.json'));
  await open(editor, 'reloaded.ripple.json');
  let panel = editor.webview();
  await fresh(panel);
  await panel.getByRole('radio', { name: '1', exact: true }).click();
  await editor.showContainer('Ripple');
  await editor.tick('Interventions', 'layer 0 cell @1 \\[5, 14\\]'); // unsaved
  await fresh(panel);
  const saved = read(editor, 'reloaded.ripple.json');
  await panel.locator('#steps input').fill('800000');
  await editor.page.keyboard.press('Enter');
  await soon(() => panel.locator('#status').textContent()).toMatch(/timestep \d+/);
  const [old] = engines(editor);
  await expect.poll(() => editor.remembers(/reloaded\.ripple\.json.*"layer":1,/s)).toBe(true);
  await expect.poll(() => editor.backedUp(/"steps": 800000/)).toBe(true);
  await editor.reload();
  panel = editor.webview();
  await expect(panel.locator('#title')).toHaveText('reloaded', { timeout: 30_000 });
  await soon(() => panel.locator('#status').textContent()).toMatch(/timestep \d+/);
  await expect(panel.locator('#steps input')).toHaveValue('800000');
  expect(read(editor, 'reloaded.ripple.json')).toBe(saved);
  await expect.poll(() => engines(editor).includes(old)).toBe(false);
  expect(engines(editor)).toHaveLength(1);
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.locator('#status')).not.toHaveClass('running');
  await editor.showContainer('Ripple');
  await expect.poll(async () => (await editor.rows('Interventions'))[0]?.checked).toBe('false');
  // The first run after the reload was stopped: only another shows the view.
  await panel.locator('#steps input').fill('3');
  await editor.page.keyboard.press('Enter');
  await fresh(panel);
  await expect(panel.getByRole('radio', { name: '1', exact: true })).toBeChecked();
});

test('of two panels that a reload brings back, the trees follow the one that was active', async ({
  editor,
}) => {
  test.setTimeout(90_000);
  await open(editor, 'agreement.ripple.json');
  await fresh(editor.webview());
  await open(editor, 'count.ripple.json');
  await expect(editor.webview().locator('#title')).toHaveText('count');
  await fresh(editor.webview());
  await editor.command('View: Move Editor into Right Group');
  await expect(panelAt(editor, 1).locator('#status.fresh')).toBeVisible();
  await editor.showContainer('Ripple');
  const words = async () => (await editor.rows('Examples')).map(({ description }) => description);
  const groups = editor.page.locator('.editor-group-container');
  await expect(groups).toHaveCount(2);
  await groups.nth(1).locator('.tab').click();
  await expect.poll(words).toContain('tick tick tick write');
  await groups.nth(0).locator('.tab').click();
  await expect.poll(words).toContain('the key near the cabinets');
  // The group of the left panel is remembered as the active one.
  const leftIsActive =
    /"id":(\d+),(?:(?!"id":\d).)*agreement\.ripple\.json.*"id":\d+,.*count\.ripple\.json.*"activeGroup":\1\b/s;
  await expect.poll(() => editor.remembers(leftIsActive), { timeout: 20_000 }).toBe(true);
  await editor.reload();
  await fresh(panelAt(editor, 0));
  await fresh(panelAt(editor, 1));
  await expect(groups.nth(1).locator('.tab')).toContainText('count');
  await editor.showContainer('Ripple');
  await expect.poll(words).toContain('the key near the cabinets');
});
