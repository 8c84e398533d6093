import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFixtures } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { closeAll, open } from './stage.mjs';

test.use({ goesOn: true, spec: 'links' });
test.describe.configure({ mode: 'serial' });

const attacks = join(sharedFixtures, 'attacks');
test.skip(!existsSync(attacks), 'needs ../shared/fixtures/attacks');

/** The words that a name from a file would make a link of. */
const words = 'Open the file as text';

test.beforeAll(({ editor }) => {
  if (!existsSync(attacks)) return;
  copyFileSync(join(attacks, 'link-refusal.pt'), join(editor.at.folder, 'link-refusal.pt'));
  for (const name of ['e.ripple.json', 'model.safetensors', 'vocab.json'])
    copyFileSync(join(attacks, 'link-token', name), join(editor.at.folder, name));
});

/** Clicks into the middle of the words, where a link would be, and sees that nothing came of it. */
async function clickWhereTheLinkWouldBe(editor, part) {
  await expect(part).toContainText(words);
  await expect(part.locator('a', { hasText: words })).toHaveCount(0);
  const place = await part.evaluate((element, text) => {
    const walker = element.ownerDocument.createTreeWalker(element, 4);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent.indexOf(text);
      if (at < 0) continue;
      const range = element.ownerDocument.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + text.length);
      const [box] = range.getClientRects();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    return undefined;
  }, words);
  await editor.page.mouse.click(place.x, place.y);
  await expect(editor.page.locator('.terminal-outer-container, .terminal-wrapper')).toHaveCount(0);
  expect(existsSync(join(editor.at.folder, 'PWNED'))).toBe(false);
}

test('a refusal that names an array is plain text', async ({ editor }) => {
  await editor.contextMenu('link-refusal.pt', 'Open in Ripple');
  const toast = editor.toast(words);
  await clickWhereTheLinkWouldBe(editor, toast.locator('.notification-list-item-message'));
  await editor.clearNotifications();
});

test('the questions of a description are plain text', async ({ editor }) => {
  await editor.contextMenu('link-refusal.pt', 'Describe Checkpoint…');
  const said = editor.page
    .locator('.quick-input-widget:visible, .notifications-toasts .notification-list-item:visible')
    .filter({ hasText: words })
    .first();
  await expect(said.locator('a', { hasText: words })).toHaveCount(0);
  await editor.page.keyboard.press('Escape');
  await editor.clearNotifications();
});

test('tokens in a prompt, and in what is said of a text, are plain text', async ({ editor }) => {
  await open(editor, 'e.ripple.json');
  const panel = editor.webview();
  await expect(panel.locator('[data-trouble], #status.fresh').first()).toBeVisible();
  await editor.command('Ripple: Edit Base Text…');
  const box = editor.page.locator('.quick-input-widget');
  await clickWhereTheLinkWouldBe(editor, box.locator('.quick-input-message'));
  await editor.page.keyboard.press('Escape');
});

test('rows of the trees and their tooltips are plain text', async ({ editor }) => {
  await editor.showContainer('Ripple');
  const example = editor.tree('Examples').getByRole('treeitem').first();
  await example.hover();
  const shown = editor.page.locator('.pane-body, .monaco-hover:visible');
  await expect(shown.locator('a[href*="command:"]', { hasText: words })).toHaveCount(0);
  await expect(shown.locator('a[data-href*="command:"]', { hasText: words })).toHaveCount(0);
  await closeAll(editor);
});

test('nothing was reported as an error', ({ editor }) => {
  // The editor prints what it shows as an error.
  editor.mayLog(/^Ripple: link-refusal\.pt/);
  expect(editor.errors()).toEqual([]);
});
