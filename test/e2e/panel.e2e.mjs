import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { closeAll, fresh, open, soon } from './stage.mjs';

test.use({ goesOn: true, spec: 'panel', settings: { 'files.autoSave': 'off' } });
// What the panel has of the editor around it; what is the page's own is in test/page. Each test opens the sample anew.

const map = editor => editor.webview().getByTestId('map-difference');
const rows = async (editor, count) => {
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(count);
  return editor.rows('Interventions');
};
const last = async (editor, count) => {
  const { label, description } = (await rows(editor, count)).at(-1);
  return `${label} ${description}`;
};
/** Puts the cursor on the first unit of the map, at a timestep. */
const toCell = async (editor, t) => {
  // The editor may yet move the focus within a panel that has just come.
  await expect(async () => {
    await map(editor).focus();
    for (const key of ['PageUp', 'Home', ...Array.from({ length: t }, () => 'ArrowRight')])
      await editor.page.keyboard.press(key);
    await expect(editor.webview().getByRole('complementary')).toContainText(`at t ${t}`, {
      timeout: 2000,
    });
  }).toPass({ timeout: 15_000 });
};

test.beforeEach(async ({ editor }) => {
  await open(editor, 'agreement.ripple.json');
  await fresh(editor.webview());
  await editor.showContainer('Ripple');
  await rows(editor, 1);
});
test.afterEach(({ editor }) => closeAll(editor));

test('what is previewed touches no document; what is made is one edit of it, saved and undone as any other', async ({
  editor,
}) => {
  test.setTimeout(60_000);
  const file = join(editor.at.folder, 'agreement.ripple.json');
  const text = readFileSync(file, 'utf8');
  const dialog = editor.webview().getByRole('dialog');
  const dirty = editor.page.locator('.tab.dirty');
  await toCell(editor, 3);
  await editor.page.keyboard.press('i');
  await dialog.getByRole('textbox', { name: "the example's timesteps" }).fill('0');
  await dialog.getByRole('combobox', { name: "the example's layer and component" }).click();
  await dialog.getByRole('option', { name: '1 · hidden', exact: true }).click();
  await expect(editor.webview().getByTestId('preview')).toContainText('→');
  await rows(editor, 1);
  await expect(dirty).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  expect(await last(editor, 2)).toContain('← plural@0');
  await expect(dirty).toHaveCount(1);
  await map(editor).focus();
  await editor.page.keyboard.press('Control+z');
  await rows(editor, 1);
  await expect(dirty).toHaveCount(0);
  await editor.page.keyboard.press('Control+y');
  await rows(editor, 2);
  expect(readFileSync(file, 'utf8')).toBe(text);
  await editor.page.keyboard.press('Control+s');
  await expect
    .poll(() => readFileSync(file, 'utf8'))
    .toMatch(/"layer": 1, "component": "hidden", "timesteps": 0/);
  writeFileSync(file, text);
});

test('Alt and a drag leave the focus in the map, not in the menu of the editor', async ({
  editor,
}) => {
  await toCell(editor, 2);
  const canvas = map(editor).locator('canvas').first();
  const token = editor.webview().getByTestId('tokens-before').locator('[data-t="2"]');
  const [{ y }, { x, width }] = await Promise.all([canvas, token].map(each => each.boundingBox()));
  await editor.page.keyboard.down('Alt');
  await editor.page.mouse.move(x + width / 2, y + 3);
  await editor.page.mouse.down();
  await editor.page.mouse.move(x + width / 2, y - 40, { steps: 6 });
  await editor.page.mouse.up();
  await editor.page.keyboard.up('Alt');
  expect(await last(editor, 2)).toMatch(/^layer 0 cell @2 \[\d+\] = [−\d.]+$/);
  await editor.page.keyboard.press('ArrowRight');
  await expect(editor.webview().getByRole('complementary')).toContainText('at t 3');
});

/** Accepts the save dialog, a quick pick here, on a path. */
const save = async (editor, path) => {
  const input = editor.page.locator('.quick-input-widget input.input');
  await expect(input).toHaveValue(/agreement\./);
  await input.fill(path);
  await expect(editor.page.locator('.quick-input-list .monaco-list-row').first()).toBeVisible();
  await editor.page.keyboard.press('Enter');
  await expect.poll(() => existsSync(path)).toBe(true);
};

test('what the page exports is written where the person says', async ({ editor }) => {
  const panel = editor.webview();
  await panel.getByRole('button', { name: 'Export…' }).click();
  await panel.getByRole('dialog').getByRole('button', { name: 'View as PNG' }).click();
  const png = join(editor.at.folder, 'agreement-view.png');
  await save(editor, png);
  await expect.poll(() => readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
});

test('a panel behind another tab comes forward to be exported, and to show a place', async ({
  editor,
}) => {
  const row = editor.row('Interventions', 'layer 0 cell @1 \\[5, 14\\]');
  const csv = join(editor.at.folder, 'behind.csv');
  await editor.command('File: New Untitled Text File');
  await expect(editor.page.locator('iframe.webview.ready:visible')).toHaveCount(0);
  await editor.command('Ripple: Export…');
  await editor.pick('CSV');
  await save(editor, csv);
  await expect.poll(() => existsSync(csv)).toBe(true);
  await editor.command('View: Open Next Editor');
  await expect(editor.page.locator('iframe.webview.ready:visible')).toHaveCount(0);
  await editor.showContainer('Ripple');
  await row.click();
  await expect(editor.webview().getByRole('complementary')).toContainText('at t 1');
  await expect(editor.tree('Interventions')).toBeFocused();
  await editor.command('View: Open Next Editor');
  await editor.command('View: Close Editor');
});

test('the digest in the heading is copied to the clipboard, whole', async ({ editor }) => {
  const digest = editor.webview().getByRole('button', { name: /^digest [0-9a-f]{8}$/ });
  const shown = (await digest.innerText()).replace('digest ', '').trim();
  await digest.click();
  const clipboard = () => editor.page.evaluate(() => globalThis.navigator.clipboard.readText());
  await soon(clipboard).toMatch(new RegExp(`^${shown}[0-9a-f]{56}$`));
});

test('nothing was reported as an error', ({ editor }) => {
  expect(editor.errors()).toEqual([]);
});
