import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, writeLstm } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { killOften } from './killOften.mjs';
import { engines, extensionHosts, kill, logged } from './processes.mjs';
import { fresh, open, panelAt, soon, tab, trouble, unused } from './stage.mjs';
import { first } from './trees.mjs';

const at = (editor, name) => join(editor.at.folder, name);
const read = (editor, name) => readFileSync(at(editor, name), 'utf8');

/** A small experiment on a checkpoint of its own. @returns their names */
function writeOne(editor) {
  const [checkpoint, name] = [`${unused('shared')}.safetensors`, `${unused('one')}.ripple.json`];
  writeLstm(at(editor, checkpoint), 1);
  experiment(checkpoint, {}, editor.at.folder, name);
  return { checkpoint, name };
}

/** A copy of a sample that no other test writes. @returns its name */
function copyOf(editor, stem) {
  const name = `${unused(stem)}.ripple.json`;
  copyFileSync(at(editor, `${stem}.ripple.json`), at(editor, name));
  return name;
}

/**
 * The panel of a title, of those in sight: after a reload they come in any order. By the name of its frame, for a place is
 * another's once a frame before it is there; and without those that are yet to come, from which an engine that runs takes the processor.
 */
async function panelOf(editor, title) {
  const frames = editor.page.locator('iframe.webview.ready:visible');
  const panel = name =>
    editor.page.frameLocator(`iframe[name="${name}"]`).frameLocator('#active-frame');
  let found;
  const look = async () => {
    for (const name of await frames.evaluateAll(all => all.map(each => each.name)))
      if ((await panel(name).locator('#title').allTextContents()).includes(title)) found = name;
    return found;
  };
  await expect.poll(look, { timeout: 30_000 }).toBeDefined();
  return panel(found);
}

/** Writes the number of steps. The key goes to the field, wherever a window that has just been reloaded moves the focus meanwhile. */
async function writeSteps(panel, count) {
  const field = panel.locator('#steps input');
  await field.fill(count);
  await field.press('Enter');
}

/** Opens a file in two panels beside each other. */
async function openTwice(editor, name) {
  await open(editor, name);
  await fresh(panelAt(editor, 0));
  await editor.command('View: Split Editor Right');
  await fresh(panelAt(editor, 1));
}

test('two panels on one file: both follow an edit of either, and the setting of running on change; closing one leaves the other whole', async ({
  editor,
}) => {
  test.setTimeout(90_000);
  await openTwice(editor, copyOf(editor, 'agreement'));
  await editor.showContainer('Ripple');
  await editor.tick('Interventions', first);
  for (const place of [0, 1]) {
    await expect(panelAt(editor, place).getByText('no token changed')).toBeVisible();
    await fresh(panelAt(editor, place));
  }
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
  const { checkpoint, name } = writeOne(editor);
  const more = { base: { tokens: [4, 5, 6, 7] }, interventions: [] };
  const two = unused('two');
  experiment(checkpoint, more, editor.at.folder, `${two}.ripple.json`);
  await openTwice(editor, name);
  await open(editor, `${two}.ripple.json`);
  await expect(panelAt(editor, 1).locator('#title')).toHaveText(two);
  await fresh(panelAt(editor, 1));
  const loads = () => logged(editor, /ran own/g).length;
  const before = loads();
  writeLstm(at(editor, checkpoint), 2);
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

test('a file renamed in the explorer takes its panel with it; deleted under it, it still runs, and saving writes it again', async ({
  editor,
}) => {
  const { name: before } = writeOne(editor);
  await open(editor, before);
  const panel = editor.webview();
  await fresh(panel);
  await (await editor.explorerRow(before)).click();
  await editor.page.keyboard.press('F2');
  const name = `${unused('renamed')}.ripple.json`;
  await editor.page.locator('.explorer-folders-view input').fill(name);
  await editor.page.keyboard.press('Enter');
  await expect(panel.locator('#title')).toHaveText(name.replace('.ripple.json', ''));
  await fresh(panel);
  await expect.poll(() => existsSync(at(editor, before))).toBe(false);
  rmSync(at(editor, name));
  await expect(editor.page.getByRole('treeitem', { name: name })).toHaveCount(0, {
    timeout: 20_000,
  });
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  await expect(panel.locator('#title')).toHaveText(name.replace('.ripple.json', ''));
  await fresh(panel);
  await editor.page.keyboard.press('Control+s');
  const saved = () => (existsSync(at(editor, name)) ? read(editor, name) : '');
  await expect.poll(saved).toContain('"units": [0]'); // it is there a moment before its text is
});

test('a text of more than 2 MB is read and run by the engine, and changed as a text only', async ({
  editor,
}) => {
  const { name } = writeOne(editor);
  const text = read(editor, name) + `\n// ${'note '.repeat(40)}`.repeat(2 ** 14);
  expect(text.length).toBeGreaterThan(2 * 2 ** 20);
  writeFileSync(at(editor, name), text);
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
  await killOften(editor, 3);
});

/** A new experiment, unsaved, on a checkpoint that lies in a folder of its own, without its words. @returns what it is called, and that folder */
async function openNew(editor) {
  const [folder, stem] = [unused('deep'), unused('model')];
  mkdirSync(at(editor, folder));
  copyFileSync(at(editor, 'count-gru.pt'), at(editor, `${folder}/${stem}.pt`));
  await (await editor.explorerRow(folder)).click();
  await editor.contextMenu(`${stem}.pt`, 'Open in Ripple');
  await expect(editor.webview().locator('#title')).toHaveText(stem);
  await fresh(editor.webview());
  return { folder, stem };
}

test('the window reloaded in mid-run: text, saved or not, view and panels are back, the trees follow the active one, and one engine', async ({
  editor,
}) => {
  test.setTimeout(120_000);
  const name = copyOf(editor, 'agreement');
  await open(editor, name);
  await fresh(editor.webview());
  const { folder, stem } = await openNew(editor);
  await editor.webview().getByRole('grid').first().focus();
  await editor.page.keyboard.press('0');
  await expect(editor.webview().getByText(/tokens? changed/)).toBeVisible();
  await editor.webview().getByRole('radio', { name: 'traces' }).click();
  await editor.command('View: Move Editor into Right Group');
  await fresh(panelAt(editor, 1));
  await editor.showContainer('Ripple');
  const words = async () => (await editor.rows('Examples')).map(({ description }) => description);
  const groups = editor.page.locator('.editor-group-container');
  await expect(groups).toHaveCount(2);
  await groups.nth(1).locator('.tab').click();
  await expect.poll(words).toEqual(['⟨0⟩ ⟨1⟩ ⟨2⟩']);
  await groups.nth(0).locator('.tab').click();
  await expect.poll(words).toContain('the key near the cabinets');
  let panel = panelAt(editor, 0);
  const status = () => panel.locator('#status');
  await panel.getByRole('radio', { name: '1', exact: true }).click();
  await editor.tick('Interventions', first); // unsaved
  await fresh(panel);
  const saved = read(editor, name);
  // The group of the left panel is remembered as the active one, and the views.
  const leftIsActive = new RegExp(
    `"id":(\\d+),(?:(?!"id":\\d).)*${name}.*"id":\\d+,.*${stem}.*"activeGroup":\\1\\b`,
    's',
  );
  const views = [new RegExp(`${name}.*"layer":1,`, 's'), new RegExp(`${stem}.*traces`, 's')];
  for (const pattern of [leftIsActive, ...views])
    await expect.poll(() => editor.remembers(pattern), { timeout: 20_000 }).toBe(true);
  await writeSteps(panel, '800000');
  await soon(() => status().textContent()).toMatch(/timestep \d+/);
  const [old] = engines(editor);
  for (const text of [/"steps": 800000/, /"kind": "zero"/])
    await expect.poll(() => editor.backedUp(text)).toBe(true);
  await editor.reload();
  panel = await panelOf(editor, name.replace('.ripple.json', ''));
  await soon(() => status().textContent()).toMatch(/timestep \d+/);
  expect(read(editor, name)).toBe(saved);
  await expect.poll(() => engines(editor).includes(old)).toBe(false);
  expect(engines(editor)).toHaveLength(1);
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.locator('#steps input')).toHaveValue('800000');
  await expect(status()).not.toHaveClass('running');
  const other = await panelOf(editor, stem);
  await fresh(other);
  await expect(other.getByRole('radio', { name: 'traces' })).toBeChecked();
  await editor.showContainer('Ripple');
  await expect.poll(words).toContain('the key near the cabinets');
  await expect.poll(async () => (await editor.rows('Interventions'))[0]?.checked).toBe('false');
  // The first run after the reload was stopped: only another shows the view.
  await writeSteps(panel, '3');
  await fresh(panel);
  await expect(panel.getByRole('radio', { name: '1', exact: true })).toBeChecked();
  const title = `${stem}.ripple.json`;
  await expect(tab(editor, title)).toHaveClass(/dirty/);
  await tab(editor, title).click();
  await editor.command('File: Save');
  await expect(tab(editor, title)).not.toHaveClass(/dirty/);
  expect(JSON.parse(read(editor, `${folder}/${title}`))).toMatchObject({
    checkpoint: `${stem}.pt`,
    interventions: [{ edit: { kind: 'zero' } }],
  });
  await expect(tab(editor, title)).toHaveCount(1);
});

test('when the extension host is killed in mid-run, its engine ends by itself', async ({
  editor,
}) => {
  test.setTimeout(90_000);
  editor.mayLog(/./); // the editor reports at length what it has lost
  await open(editor, 'agreement.ripple.json');
  const panel = editor.webview();
  await fresh(panel);
  await writeSteps(panel, '800000'); // outlasts the test where nothing ends it
  await soon(() => panel.locator('#status').textContent()).toMatch(/timestep \d+/);
  const [engine] = engines(editor);
  expect(engine).toBeDefined();
  extensionHosts(editor).forEach(kill);
  await expect.poll(() => engines(editor).includes(engine)).toBe(false);
  editor.hasLostItsHost = true;
});
