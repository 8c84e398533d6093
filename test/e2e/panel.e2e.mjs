import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { fresh, soon } from './stage.mjs';
import { first, input, openSample } from './trees.mjs';

// What the panel has of the editor around it; what is the page's own is in test/page.
const { themes, variables } = JSON.parse(
  readFileSync(new URL('../page/themes.json', import.meta.url), 'utf8'),
);
/** The words of a strip, in the order of timesteps. */
const words = (panel, id) => panel.getByTestId(`tokens-${id}`).locator('.token').allInnerTexts();
const map = editor => editor.webview().getByTestId('map-difference');
const cursor = editor => editor.webview().getByRole('complementary');
const interventions = editor =>
  expect.poll(async () => (await editor.rows('Interventions')).length);
const last = async editor => {
  const { label, description } = (await editor.rows('Interventions')).at(-1);
  return `${label} ${description}`;
};
const isHidden = editor =>
  expect(editor.page.locator('iframe.webview.ready:visible')).toHaveCount(0);
/** Presses keys in the map. */
async function press(editor, ...keys) {
  await map(editor).focus();
  for (const key of keys) await editor.page.keyboard.press(key);
}
/** Puts the cursor on the first unit of the map, at a timestep. */
async function toCell(editor, t) {
  // The editor may yet move the focus within a panel that has just come.
  await expect(async () => {
    await press(editor, 'PageUp', 'Home', ...Array.from({ length: t }, () => 'ArrowRight'));
    await expect(cursor(editor)).toContainText(`at t ${t}`, { timeout: 2000 });
  }).toPass({ timeout: 15_000 });
}

test('with nothing open, the sidebar says what to do, and a checkpoint is looked for in the folder', async ({
  editor,
}) => {
  await editor.showContainer('Ripple');
  await expect(editor.page.getByText('No experiment is open.')).toBeVisible();
  await editor.page.getByRole('button', { name: 'Open Checkpoint…' }).click();
  await expect(input(editor)).toHaveValue(`${editor.at.folder}/`);
});

test('a sample shows what changed; unticked it is off, and undo turns it on again; Ctrl+A chooses cells, and Alt and a drag leave the focus in the map', async ({
  editor,
}) => {
  await openSample(editor);
  const panel = editor.webview();
  expect(await words(panel, 'before')).toEqual(
    'the key near the cabinets is here . it was old .'.split(' '),
  );
  expect(await words(panel, 'after')).toEqual(
    'the key near the cabinets are here . they were old .'.split(' '),
  );
  await expect(panel.getByTestId('metrics')).toContainText('tokensChanged3');
  await editor.tick('Interventions', first);
  await expect(panel.getByText('no token changed')).toBeVisible();
  await expect(panel.getByText('every intervention is off')).toBeVisible();
  await press(editor, 'Control+z');
  await expect(panel.getByText('3 of 7 tokens changed')).toBeVisible();
  // Neither the text of the page nor the menu of the editor has what is pressed in a map.
  await toCell(editor, 2);
  await editor.page.keyboard.press('Control+a');
  await editor.page.keyboard.press('Enter');
  await expect(editor.webview().getByRole('dialog')).toContainText('352 values');
  const chosen = async () => (await editor.webviewFrame()).evaluate(() => String(getSelection()));
  await expect.poll(chosen).toBe('');
  await editor.page.keyboard.press('Escape');
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
  await interventions(editor).toBe(2);
  expect(await last(editor)).toMatch(/^layer 0 cell @2 \[\d+\] = [−\d.]+$/);
  await editor.page.keyboard.press('ArrowRight');
  await expect(cursor(editor)).toContainText('at t 3');
});

test('what is previewed touches no document; what is made is one edit of it, undone, redone and saved as any other; keys pressed faster than they are written are taken back in turn', async ({
  editor,
}) => {
  const file = join(editor.at.folder, await openSample(editor));
  const text = readFileSync(file, 'utf8');
  const dialog = editor.webview().getByRole('dialog');
  const dirty = editor.page.locator('.tab.dirty');
  await toCell(editor, 3);
  await editor.page.keyboard.press('i');
  await dialog.getByRole('textbox', { name: "the example's timesteps" }).fill('0');
  await dialog.getByRole('combobox', { name: "the example's layer and component" }).click();
  await dialog.getByRole('option', { name: '1 · hidden', exact: true }).click();
  await expect(editor.webview().getByTestId('preview')).toContainText('→');
  await expect(dirty).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await interventions(editor).toBe(2);
  expect(await last(editor)).toContain('← plural@0');
  await expect(dirty).toHaveCount(1);
  await press(editor, 'Control+z');
  await interventions(editor).toBe(1);
  await expect(dirty).toHaveCount(0);
  await press(editor, 'Control+y');
  await interventions(editor).toBe(2);
  expect(readFileSync(file, 'utf8')).toBe(text);
  await editor.page.keyboard.press('Control+s');
  await expect
    .poll(() => readFileSync(file, 'utf8'))
    .toMatch(/"layer": 1,\s*"component": "hidden",\s*"timesteps": 0/);
  await expect(dirty).toHaveCount(0);
  const made = (await editor.rows('Interventions')).map(({ label }) => label);

  await toCell(editor, 2);
  const keys = ['0', 'ArrowRight', '0', 'ArrowRight', '0', 'Control+z', 'Control+z'];
  for (const key of [...keys, 'ArrowRight', '0']) await editor.page.keyboard.press(key);
  // On the way there are as many for a moment, of other places.
  const places = async () => (await editor.rows('Interventions')).map(({ label }) => label);
  await expect
    .poll(places)
    .toEqual([...made, ...[2, 5].map(t => expect.stringContaining(`@${t} `))]);
  await fresh(editor.webview());
  await press(editor, 'Control+z');
  await interventions(editor).toBe(3);
  await press(editor, 'Control+z');
  await interventions(editor).toBe(2);
  await expect(dirty).toHaveCount(0);
});

/** Accepts the save dialog, a quick pick here, on a path. */
async function save(editor, path) {
  await expect(input(editor)).toHaveValue(/agreement\d+\./);
  await input(editor).fill(path);
  await expect(editor.page.locator('.quick-input-list .monaco-list-row').first()).toBeVisible();
  await editor.page.keyboard.press('Enter');
  await expect.poll(() => existsSync(path)).toBe(true);
}

test('what the page exports is written where the person says; the digest goes to the clipboard, whole; a panel behind another tab comes forward as it was left, to be exported and to show a place', async ({
  editor,
}) => {
  await openSample(editor);
  const panel = editor.webview();
  await panel.getByRole('button', { name: 'Export…' }).click();
  await panel.getByRole('dialog').getByRole('button', { name: 'View as PNG' }).click();
  const png = join(editor.at.folder, 'agreement-view.png');
  await save(editor, png);
  await expect.poll(() => readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
  const digest = panel.getByRole('button', { name: /^digest [0-9a-f]{8}$/ });
  const shown = (await digest.innerText()).replace('digest ', '').trim();
  await digest.click();
  const clipboard = () => editor.page.evaluate(() => globalThis.navigator.clipboard.readText());
  await soon(clipboard).toMatch(new RegExp(`^${shown}[0-9a-f]{56}$`));

  const csv = join(editor.at.folder, 'behind.csv');
  const traces = editor.webview().getByRole('radio', { name: 'traces' });
  await traces.click();
  await editor.command('File: New Untitled Text File');
  await isHidden(editor);
  await editor.command('Ripple: Export…');
  await editor.webview().getByRole('button', { name: 'Numbers as CSV' }).click();
  await save(editor, csv);
  await expect(traces).toBeChecked();
  await editor.command('View: Open Next Editor');
  await isHidden(editor);
  await editor.showContainer('Ripple');
  await editor.row('Interventions', first).click();
  await expect(cursor(editor)).toContainText('at t 1');
  await expect(editor.tree('Interventions')).toBeFocused();
});

test('the editor puts around a page what the tests of the page do, in light and high contrast', async ({
  editor,
}) => {
  test.setTimeout(60_000);
  await openSample(editor);
  const frame = await editor.webviewFrame();
  const around = () =>
    frame.evaluate(() => ({
      classes: [...document.body.classList],
      values: Object.fromEntries(
        [...document.documentElement.style].map(name => [
          name,
          document.documentElement.style.getPropertyValue(name),
        ]),
      ),
    }));
  mkdirSync(join(editor.at.folder, '.vscode'));
  for (const theme of ['light', 'high-contrast']) {
    const settings = { 'workbench.colorTheme': themes[theme].data.vscodeThemeId };
    writeFileSync(join(editor.at.folder, '.vscode/settings.json'), JSON.stringify(settings));
    await expect
      .poll(async () => (await around()).classes)
      .toEqual(expect.arrayContaining(themes[theme].class));
    const place = Object.keys(themes).indexOf(theme);
    // Fonts and corners are of the editor's own window, not of the theme; git's colours, of an extension that is left out.
    const expected = Object.entries(variables)
      .filter(([name]) => !/font|workbench-corner|--vscode-git/.test(name))
      .map(([name, each]) => [name, each[place] ?? undefined]);
    const { values } = await around();
    expect(Object.fromEntries(expected.map(([name]) => [name, values[name]]))).toEqual(
      Object.fromEntries(expected),
    );
  }
});

test('a map of a metric is asked for by name; a cell clicked opens its intervention, which is one edit that undo takes back', async ({
  editor,
}) => {
  await openSample(editor);
  const panel = editor.webview();
  await editor.command('Ripple: Map Causal Effects…');
  await editor.pick('logitDifference are : is @4');
  await editor.pick('layer × timestep');
  await expect(panel.getByTestId('state-run')).toHaveText('22 of 22 cells');
  const grid = panel.getByTestId('map-run');
  await grid.focus();
  await editor.page.keyboard.press('Home');
  const cell = panel.getByTestId('said-run');
  await expect(cell).toContainText('layer 0, t 0 “the”');
  const [canvas, token] = await Promise.all([
    grid.locator('canvas').boundingBox(),
    panel.locator('[data-testid=tokens-before] [data-t="3"]').boundingBox(),
  ]);
  await editor.page.mouse.click(token.x + token.width / 2, canvas.y + 4);
  const dialog = panel.getByRole('dialog');
  await expect(dialog).toContainText('◆ layer 0 cell @3 [5, 14] ← plural@3');
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await expect.poll(() => last(editor)).toBe('layer 0 cell @3 [5, 14] ← plural@3');
  await interventions(editor).toBe(1);
  await fresh(panel);
  await editor.command('Undo');
  await expect.poll(() => last(editor)).toBe('layer 0 cell @1 [5, 14] ← plural@1');
});

test('a metric is asked for by name and added by keyboard, removed by its button; each is one edit that undo takes back', async ({
  editor,
}) => {
  await openSample(editor);
  const panel = editor.webview();
  const metrics = panel.getByTestId('metrics');
  await editor.command('Ripple: Add Metric…');
  const dialog = panel.getByRole('dialog');
  await expect(dialog).toHaveAccessibleName('New metric');
  await dialog.getByRole('textbox', { name: 'token' }).fill('were');
  await editor.page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(metrics).toContainText('were : is @4');
  await fresh(panel);
  await panel.getByRole('button', { name: 'Remove: tokensChanged' }).click();
  await expect(metrics).not.toContainText('tokensChanged');
  await editor.command('Undo');
  await expect(metrics).toContainText('tokensChanged3');
  await expect(metrics).toContainText('were : is @4');
  await editor.command('Undo');
  await expect(metrics).not.toContainText('were : is @4');
});

test('what a probe reads is acted along by name: it is one intervention on its directions', async ({
  editor,
}) => {
  await openSample(editor);
  const folder = join(editor.at.folder, 'probed');
  mkdirSync(folder, { recursive: true });
  const direction = Array.from({ length: 32 }, (_, unit) => (unit === 5 ? 1 : 0));
  writeFileSync(join(folder, 'cell.0.json'), JSON.stringify(direction));
  const probe = { component: 'cell', layer: 0, timestep: null, score: 0.9, line: null };
  const means = { directions: [direction], coordinates: [[-0.5], [0.75]] };
  const probes = [{ ...probe, ...means, file: 'probed/cell.0.json' }];
  const found = { label: 'number', classes: ['one', 'many'], probes };
  writeFileSync(join(folder, 'probes.json'), JSON.stringify(found));
  await editor.command('Ripple: Intervene Along a Probe…');
  await editor.pick('probed/probes.json');
  await editor.pick('layer 0 cell');
  await editor.pick('add: from one to many');
  await input(editor).fill('1');
  await editor.page.keyboard.press('Enter');
  await interventions(editor).toBe(2);
  expect(await last(editor)).toBe('layer 0 cell @1 [0] in cell.0.json + [1.25]');
  await fresh(editor.webview());
  await expect(editor.webview().locator('[data-trouble]')).toHaveCount(0);
});
