import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe } from '../page/axe.mjs';
import { expect, test } from './fixture.mjs';
import { engines, kill } from './processes.mjs';
import { closeAll, fresh, open, trouble } from './stage.mjs';

test.use({ goesOn: true, spec: 'themes' });
test.describe.configure({ mode: 'serial' });

const themes = [
  ['Dark Modern', 'vs-dark', 'vscode-dark'],
  ['Light Modern', 'vs', 'vscode-light'],
  ['Default High Contrast', 'hc-black', 'vscode-high-contrast'],
  ['Default High Contrast Light', 'hc-light', 'vscode-high-contrast-light'],
];
const radio = (panel, name) => panel.getByRole('radio', { name, exact: true }).click();

for (const [theme, workbench, body] of themes) {
  test(`axe finds nothing in any state of the panel in ${theme}`, async ({ editor }) => {
    test.setTimeout(120_000);
    editor.set({ 'workbench.colorTheme': theme });
    await editor.reload();
    await expect(editor.page.locator(`.monaco-workbench.${workbench}`)).toBeVisible();
    await closeAll(editor);
    const panel = editor.webview();
    const clean = async state => {
      const found = await axe(await editor.webviewFrame());
      expect(found, state).toEqual([]);
    };
    await open(editor, 'agreement.ripple.json');
    await fresh(panel);
    await expect(panel.locator('body')).toHaveClass(new RegExp(`\\b${body}\\b`));
    await clean('free-running');
    await radio(panel, 'both');
    await expect(panel.getByTestId('map-tokens')).toBeVisible();
    await clean('both');
    await radio(panel, 'table');
    await expect(panel.getByTestId('table')).toBeVisible();
    await clean('table');
    await radio(panel, 'traces');
    await clean('traces');
    await radio(panel, 'heat maps');
    await radio(panel, 'free-running');
    await fresh(panel);
    await panel.getByTestId('map-difference').press('i');
    await expect(panel.getByTestId('preview')).toContainText('→');
    await clean('popover');
    await editor.page.keyboard.press('Escape');
    await panel.getByRole('checkbox', { name: 'run on change' }).click();
    await panel.getByTestId('map-difference').press('0');
    await expect(panel.locator('#status.stale')).toBeVisible();
    await clean('stale');
    await panel.getByRole('checkbox', { name: 'run on change' }).click();
    await editor.page.keyboard.press('Control+z');
    await fresh(panel);
    engines(editor).forEach(kill);
    await expect(trouble(panel, 'engine-lost')).toBeVisible();
    await clean('engine lost');
    await panel.getByRole('button', { name: 'Run Again' }).click();
    await fresh(panel);
    const path = join(editor.at.folder, 'agreement.ripple.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"layer": 0', '"layer": 7'));
    await expect(trouble(panel, 'problems')).toBeVisible();
    await clean('failed');
    writeFileSync(path, text.replace(/"interventions": \[[\s\S]*?\n {2}\]/, '"interventions": []'));
    await expect(panel.getByText('Nothing is changed yet')).toBeVisible();
    await clean('empty');
    writeFileSync(path, text.replace('agreement-lstm.pt', 'gone.pt'));
    await expect(trouble(panel, 'missing')).toBeVisible();
    await clean('missing');
    writeFileSync(path, text);
    await fresh(panel);
    await closeAll(editor);
  });
}

test('at 200 % zoom nothing is lost: the panel scrolls down, never sideways', async ({
  editor,
}) => {
  const before = editor.page.viewportSize();
  await editor.page.setViewportSize({ width: before.width / 2, height: before.height / 2 });
  await open(editor, 'agreement.ripple.json');
  const panel = editor.webview();
  await fresh(panel);
  const frame = await editor.webviewFrame();
  const [inner, whole] = await frame.evaluate(() => [
    window.innerWidth,
    document.documentElement.scrollWidth,
  ]);
  expect(whole).toBeLessThanOrEqual(inner);
  await panel.locator('#intervene').scrollIntoViewIfNeeded();
  await expect(panel.locator('#intervene')).toBeInViewport();
  expect(await axe(frame)).toEqual([]);
  await editor.page.setViewportSize(before);
});

test('with reduced motion nothing moves by itself', async ({ editor }) => {
  await editor.page.emulateMedia({ reducedMotion: 'reduce' });
  const frame = await editor.webviewFrame();
  const moving = await frame.evaluate(() => {
    // The controls draw in shadow roots, which a rule for the page does not reach.
    const inside = root =>
      [...root.querySelectorAll('*')].flatMap(each => [
        each,
        ...(each.shadowRoot ? inside(each.shadowRoot) : []),
      ]);
    return inside(document).filter(each => {
      const { animationName, transitionDuration } = getComputedStyle(each);
      return (
        animationName !== 'none' ||
        transitionDuration.split(', ').some(time => parseFloat(time) > 0)
      );
    }).length;
  });
  expect(moving).toBe(0);
});

test('a map is one grid to a screen reader, and changes are announced politely', async ({
  editor,
}) => {
  const panel = editor.webview();
  const grid = panel.getByTestId('map-difference');
  await grid.focus();
  await editor.page.keyboard.press('ArrowRight');
  await expect(grid).toHaveAttribute('role', 'grid');
  await expect(grid.getByRole('gridcell')).toHaveCount(1);
  await expect(grid).toHaveAttribute('aria-rowcount', '32');
  await expect(grid.getByRole('gridcell')).toHaveText(/^unit \d+, t \d+ “\S+”: difference [+−]/);
  await expect(panel.locator('[aria-live=polite]').filter({ hasText: 'unit' })).not.toHaveCount(0);
  await expect(panel.getByRole('status')).toContainText('ran in');
});

test('nothing was reported as an error', ({ editor }) => {
  expect(editor.errors()).toEqual([]);
});
