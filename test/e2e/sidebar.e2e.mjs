import { writeFileSync } from 'node:fs';
import { expect, test } from './fixture.mjs';
import { fresh, open } from './stage.mjs';
import { answer, asked, expectLabels, first, input, labels, openSample } from './trees.mjs';

/** Makes the window tall: rows out of sight do not exist. No taller than a test needs: each frame is painted whole. */
const tall = (editor, height) => editor.page.setViewportSize({ width: 1280, height });

test('no command of the palette is silent without an experiment', async ({ editor }) => {
  for (const label of ['Run', 'Edit Base Text…']) {
    await editor.command(`Ripple: ${label}`);
    await expect(editor.toast('No experiment is open.')).toBeVisible();
    await editor.clearNotifications();
  }
  const offered = await editor.offered('Ripple: ');
  for (const hidden of [
    'Remove Intervention',
    'Stop',
    'Clear All Interventions',
    'Rename Example…',
  ])
    expect(offered).not.toContain(`Ripple: ${hidden}`);
});

/** The badge of a row, as the editor draws it; `none` without one. */
const badge = row =>
  row
    .locator('.monaco-icon-label')
    .first()
    .evaluate(node => {
      const box = node.querySelector('.monaco-icon-label-container') ?? node;
      return [node, box, ...node.querySelectorAll('*')]
        .map(each => globalThis.getComputedStyle(each, '::after').content)
        .filter(content => content !== 'none' && content !== 'normal')
        .join();
    });

test('the trees show the experiment as soon as it is open, with a badge where an intervention acts; a click on a row is followed by the panel, its cursor by the tree, which leaves the focus where it is', async ({
  editor,
}) => {
  await tall(editor, 2600);
  await openSample(editor);
  await expectLabels(editor, 'Sites', ['layer 0', 'layer 1', 'model']);
  await expect
    .poll(() => editor.rows('Interventions'))
    .toEqual([
      { label: first, description: '← plural@1', level: 1, expanded: null, checked: 'true' },
    ]);
  await expect(editor.page.getByText('Click a cell in the panel')).toHaveCount(0);
  await expect
    .poll(() => editor.rows('Examples'))
    .toMatchObject([
      { label: 'base', description: 'the key near the cabinets' },
      { label: 'plural', description: 'the keys near the cabinets' },
    ]);
  await expect(
    editor.page.getByRole('treeitem', { name: `${first} ← plural@1, on` }),
  ).toBeVisible();
  await editor.expand('Sites', 'layer 0');
  const site = async pattern =>
    (await editor.rows('Sites')).find(({ label }) => pattern.test(label));
  await expect
    .poll(() => site(/^5 · /))
    .toMatchObject({ description: expect.stringContaining('generated') });
  await editor.expand('Sites', '1 · key');
  for (const label of ['layer 0', '1 · key', 'cell'])
    await expect.poll(() => badge(editor.row('Sites', label))).toContain('◆');
  for (const label of ['layer 1', '2 · near', 'hidden'])
    expect(await badge(editor.row('Sites', label))).not.toContain('◆');
  await expect
    .poll(() => site(/^cell$/))
    .toMatchObject({ description: expect.stringMatching(/^\d\.\d\d · \|Δ\| \d\.\d\d$/) });

  await editor.row('Sites', 'hidden').click();
  await expect(editor.webview().locator('#rail')).toContainText('at t 1');
  await fresh(editor.webview());
  await editor.webview().getByTestId('map-difference').focus();
  await editor.page.keyboard.press('ArrowRight');
  const selected = editor.tree('Sites').locator('.monaco-list-row.selected .label-name');
  await expect(selected).toHaveText('hidden');
  await expect
    .poll(async () => {
      const rows = await editor.rows('Sites');
      return rows.find(({ label }) => label === '2 · near')?.expanded;
    })
    .toBe('true');
  expect(await editor.page.evaluate(() => document.activeElement?.tagName)).toBe('IFRAME');
});

test('an intervention is edited, and what is not asked for stays; another is made from the inline action of its site, turned off and moved by keys, dragged, duplicated from its menu, and removed by Delete and by its button', async ({
  editor,
}) => {
  await tall(editor, 2000);
  await openSample(editor);
  const row = async () => (await editor.rows('Interventions'))[0];
  await editor.row('Interventions', first).click();
  await editor.page.keyboard.press('Space');
  await expect.poll(row).toMatchObject({ checked: 'false' });
  await editor.page.keyboard.press('F2');
  await expect(asked(editor)).toHaveText('Edit');
  await editor.pick('scale');
  await answer(editor, 'Factor', '2');
  await expect.poll(row).toMatchObject({ label: first, description: '× 2', checked: 'false' });
  await editor.webview().getByTestId('map-difference').focus();
  await editor.page.keyboard.press('Control+z');
  await expect.poll(row).toMatchObject({ label: first, description: '← plural@1' });
  await editor.page.keyboard.press('Control+z');
  await expect.poll(row).toMatchObject({ checked: 'true' });
  await editor.collapse('Sites', 'layer 0'); // the click showed its site: rows out of sight do not exist
  await editor.expand('Sites', 'model');
  const logits = editor.row('Sites', 'logits');
  await logits.hover();
  await logits.getByRole('button', { name: 'Intervene…' }).click();
  await answer(editor, 'Timesteps, from 0', '4');
  await expect(asked(editor)).toContainText('Units, from 0');
  await input(editor).fill('2');
  await editor.page.keyboard.press('Enter');
  await expect(asked(editor)).toHaveText('Edit');
  await editor.pick('zero');
  await expectLabels(editor, 'Interventions', [first, 'logits @4 [2]']);
  await expect.poll(() => badge(logits)).toContain('◆');
  await moveAndRemove(editor);
});

/** Of two interventions: what keys, the mouse, the menu and the buttons of a row do, which keeps the focus. */
async function moveAndRemove(editor) {
  await editor.row('Interventions', 'logits @4 [2]').click();
  const checked = async () => (await editor.rows('Interventions')).map(row => row.checked);
  await editor.page.keyboard.press('Space');
  await expect.poll(checked).toEqual(['true', 'false']);
  await editor.page.keyboard.press('ArrowUp');
  await editor.page.keyboard.press('Space');
  await expect.poll(checked).toEqual(['false', 'false']);
  await editor.page.keyboard.press('Space');
  await expect.poll(checked).toEqual(['true', 'false']);
  await editor.page.keyboard.press('Alt+ArrowDown');
  await expectLabels(editor, 'Interventions', ['logits @4 [2]', first]);
  await expect(editor.tree('Interventions').locator('.monaco-list-row.focused')).toContainText(
    first,
  );
  await editor.page.keyboard.press('Alt+ArrowDown'); // the last stays the last
  await editor.page.keyboard.press('Alt+ArrowUp');
  await expectLabels(editor, 'Interventions', [first, 'logits @4 [2]']);
  await editor.row('Interventions', 'logits @4 [2]').dragTo(editor.row('Interventions', first));
  await expectLabels(editor, 'Interventions', ['logits @4 [2]', first]);
  await editor.row('Interventions', 'logits @4 [2]').click({ button: 'right' });
  await editor.choose('Duplicate Intervention');
  await expectLabels(editor, 'Interventions', ['logits @4 [2]', 'logits @4 [2]', first]);
  await editor.row('Interventions', 'logits @4 [2]').first().click();
  await editor.page.keyboard.press('Delete');
  await expectLabels(editor, 'Interventions', ['logits @4 [2]', first]);
  const row = editor.row('Interventions', 'logits @4 [2]');
  await row.hover();
  await row.getByRole('button', { name: 'Remove Intervention' }).click();
  await expectLabels(editor, 'Interventions', [first]);
}

test('a long input comes in pages of 100, and the tree finds its way through them', async ({
  editor,
}) => {
  await tall(editor, 2000);
  const words = Array.from({ length: 1000 }, (_, t) => (t % 2 === 0 ? 'the' : 'key'));
  const long = {
    version: 1,
    checkpoint: 'agreement-lstm.pt',
    base: { tokens: words },
    interventions: [
      { site: { layer: 1, component: 'hidden', timesteps: 450 }, edit: { kind: 'zero' } },
    ],
  };
  writeFileSync(`${editor.at.folder}/long.ripple.json`, JSON.stringify(long));
  await open(editor, 'long.ripple.json');
  await fresh(editor.webview());
  await editor.showContainer('Ripple');
  await expectLabels(editor, 'Interventions', ['layer 1 hidden @450']);
  await editor.collapse('Sites', 'layer 0'); // open where it was before: its pages are called the same
  await editor.expand('Sites', 'layer 1');
  await expect.poll(() => labels(editor, 'Sites')).toContain('400 – 499');
  await expect.poll(() => badge(editor.row('Sites', '400 – 499'))).toContain('◆');
  const there = editor.webview().locator('[data-testid=tokens-after] [data-t="450"]');
  await editor
    .webview()
    .locator('#overview canvas')
    .click({ position: { x: 90, y: 20 } });
  await expect(there).not.toBeInViewport();
  await editor.row('Interventions', 'layer 1 hidden @450').click();
  await expect(there).toBeInViewport();
  const selected = editor.tree('Sites').locator('.monaco-list-row.selected .label-name');
  await expect(selected).toHaveText('hidden');
  await expect.poll(() => labels(editor, 'Sites')).toContain('450 · the');
});
