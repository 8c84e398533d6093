/** What tests of the panel's states share: opening an experiment, and what its panel says. */
import { expect } from './fixture.mjs';

/** Opens a file by a double click in the explorer, once the explorer shows it; an experiment in its panel. */
export async function open(editor, name) {
  await editor.showContainer('Explorer');
  const row = await editor.explorerRow(name);
  const group = editor.page.locator('.editor-group-container.active');
  const shown = group.locator('.tab.active', { hasText: name });
  const text = group.locator('.monaco-editor .view-lines');
  const panel = editor.page.locator('iframe.webview.ready:visible').first();
  for (let tries = 1; tries <= 5; tries++) {
    // Where the explorer takes in a new file between the two clicks, nothing is opened, or another.
    await expect(async () => {
      await row.dblclick();
      await shown.waitFor({ timeout: 4000 });
      await panel.or(text).first().waitFor({ timeout: 4000 });
    }).toPass({ timeout: 20_000 });
    if (!name.endsWith('.ripple.json') || !(await text.isVisible())) return;
    // Just after a start the editor may not know yet whose file it is, and shows its text.
    await editor.command('View: Close Editor');
  }
}

let made = 0;
/** A name that no file had before: of one that was open lately the editor may show the earlier text. */
export const unused = stem => `${stem}${++made}`;

/** A panel in sight by its place, from the left. */
export const panelAt = (editor, place) =>
  editor.page
    .frameLocator(`iframe.webview.ready:visible >> nth=${place}`)
    .frameLocator('#active-frame');

/** The newest result is of the document as it is. A wait, and no look: of each look that fails Playwright writes down the whole page. */
export const fresh = panel => panel.locator('#status.fresh').waitFor({ timeout: 30_000 });

/** The tabs of every editor, or those of one name. */
export const tabs = editor => editor.page.locator('.editor-group-container .tab');
export const tab = (editor, name) => tabs(editor).filter({ hasText: name });

/** A trouble's banner; without a kind, of any. */
export const trouble = (panel, kind) =>
  panel.locator(kind === undefined ? '[data-trouble]' : `[data-trouble="${kind}"]`);

/** Some state that a person would see while it lasts: asks often, so that it is not missed. */
export const soon = (ask, message) => expect.poll(ask, { intervals: [20], message });
