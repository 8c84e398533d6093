/** Trusting the folder, where the editor asks for trust. */
import { expect } from './fixture.mjs';

/** Trusts the folder for good, in the page that is asked for as said; nothing where it is trusted. */
export async function trustFolder(
  editor,
  ask = () => editor.command('Workspaces: Manage Workspace Trust'),
) {
  if (editor.isTrusted) return;
  await ask();
  const page = editor.page.locator('.monaco-modal-editor-block'); // over the other editors
  await page.getByRole('button', { name: 'Trust', exact: true }).click();
  await expect(page.getByText('You trust this folder')).toBeVisible();
  await page.getByRole('button', { name: /^Close/ }).click();
  await expect(page).toHaveCount(0);
  editor.isTrusted = true;
}
