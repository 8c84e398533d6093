import { experiment } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { engines } from './processes.mjs';
import { fresh, open, trouble } from './stage.mjs';

// An editor of its own: nothing takes trust back.
test.use({ spec: 'trustGiven', trust: false });

test('a folder that is trusted runs its experiment at once, and opens no device', async ({
  editor,
}) => {
  // Trust lets the editor's own extensions start, two of which are not whole in this build.
  editor.mayLog(/authentication provider 'github'/, /vscode\.typescript-language-features/);
  await open(editor, 'agreement.ripple.json');
  await editor.webview().getByRole('button', { name: 'Manage Trust…' }).click();
  await editor.page.getByRole('button', { name: 'Trust', exact: true }).click();
  await expect(editor.page.getByText('You trust this folder')).toBeVisible();
  const dialog = editor.page.locator('.monaco-modal-editor-block'); // over the other editors
  await dialog.getByRole('button', { name: /^Close/ }).click();
  await expect(dialog).toHaveCount(0);
  await fresh(editor.webview());
  await expect(trouble(editor.webview(), 'untrusted')).toHaveCount(0);
  await expect(editor.webview().getByText('3 of 7 tokens changed')).toBeVisible();
  expect(engines(editor)).toHaveLength(1);
  experiment('/dev/zero', {}, editor.at.folder, 'device.ripple.json');
  await open(editor, 'device.ripple.json');
  await expect(trouble(editor.webview())).toContainText('device');
});
