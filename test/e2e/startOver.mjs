/** Takes an editor back to where it was when it started, so that every test finds it alike, whatever ran before. */
import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { escaped } from '../editor/harness.mjs';

/**
 * Nothing open, nothing asked, nothing said, nothing saved by itself; the folder as it was copied. What a test sets besides (a setting of the machine)
 * it takes back itself.
 *
 * @param workspace  what the editor's folder is a copy of
 */
export async function startOver(editor, workspace) {
  const { page } = editor;
  if (editor.hasLostItsHost) {
    editor.forget(); // the window has gone on telling of it since the test ended
    editor.mayLog(/Unable to read file/); // of panels that the reload brings back, and whose files went
    await editor.reload();
    editor.hasLostItsHost = false;
  }
  await page.setViewportSize(editor.viewport);
  await dismiss(editor);
  await closeEditors(editor);
  await editor.saveByItself(false);
  if ((await page.locator('.notifications-toasts.visible').count()) > 0)
    await editor.clearNotifications();
  if (await page.locator('.part.panel').isVisible()) await editor.command('View: Hide Panel');
  // An editor that was behind another and came forth as that was closed may still ask for a file that goes here.
  for (const name of restore(editor.at.folder, workspace))
    editor.mayLog(new RegExp(`Unable to read file .*/${escaped(name)}'`));
  await editor.showContainer('Explorer');
}

/** Closes what waits for an answer, a dialog, an input or a menu, and the settings, which stand over the editors. */
async function dismiss({ page }) {
  const over = page.locator('.monaco-modal-editor-block');
  if ((await over.count()) > 0) await over.getByRole('button', { name: /^Close/ }).click();
  await expect(over).toHaveCount(0);
  const asking = page.locator(
    '.monaco-dialog-box, .quick-input-widget:visible, .context-view .monaco-menu',
  );
  for (let tries = 1; (await asking.count()) > 0 && tries <= 5; tries++)
    await page.keyboard.press('Escape');
  await expect(asking).toHaveCount(0);
}

/** Closes every editor of every group; what is unsaved is dropped. */
export async function closeEditors(editor) {
  const { page } = editor;
  const tabs = page.locator('.editor-group-container .tab');
  if ((await tabs.count()) === 0) return;
  const none = page.locator('.monaco-workbench:not(:has(.editor-group-container .tab))');
  const asked = page.locator('.monaco-dialog-box');
  await editor.press('workbench.action.closeAllEditors', none.or(asked));
  const discard = asked.getByRole('button', { name: "Don't Save" });
  await expect(async () => {
    if (await discard.isVisible()) await discard.click({ timeout: 1000 });
    await expect(tabs).toHaveCount(0, { timeout: 500 });
  }).toPass();
}

/** Makes a folder the same as another again, touching nothing that is; answers the names of what it took away. */
function restore(folder, original) {
  const gone = [];
  for (const name of readdirSync(folder)) {
    const [here, there] = [join(folder, name), join(original, name)];
    if (existsSync(there) && readFileSync(here).equals(readFileSync(there))) continue;
    rmSync(here, { recursive: true, force: true });
    gone.push(name);
  }
  cpSync(original, folder, { recursive: true, force: false });
  return gone;
}
