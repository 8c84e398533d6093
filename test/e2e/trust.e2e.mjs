import { experiment } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { engines, logged } from './processes.mjs';
import { fresh, open, trouble } from './stage.mjs';

test.use({ spec: 'trust', trust: false });
test.describe.configure({ mode: 'serial' });

test('in Restricted Mode an experiment can be seen, and nothing is opened or run', async ({
  editor,
}) => {
  await open(editor, 'agreement.ripple.json');
  const panel = editor.webview();
  await expect(trouble(panel, 'untrusted')).toContainText('not trusted');
  await expect(panel.locator('#title')).toHaveText('agreement');
  await expect(panel.locator('#experiment')).toContainText('the keys near the cabinets');
  await expect(panel.locator('#experiment')).toContainText('layer 0 cell @1 [5, 14] ← plural@1');
  await editor.showContainer('Ripple');
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(1);
  expect((await editor.rows('Interventions'))[0].label).toBe('layer 0 cell @1 [5, 14]');
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await editor.command('Ripple: Run');
  await editor.command('Ripple: Compare Unroll Modes');
  await expect(trouble(panel, 'untrusted')).toHaveCount(1);
  expect(engines(editor)).toEqual([]);
  expect(logged(editor, /engine \d+ started/g)).toEqual([]);
});

test('an edit is an edit there, too: seen, undone, and run by nobody', async ({ editor }) => {
  // The row's name is made from the document; its tick alone is the editor's own.
  const row = state =>
    editor.page.getByRole('treeitem', { name: `layer 0 cell @1 [5, 14] ← plural@1, ${state}` });
  await editor.tick('Interventions', 'layer 0 cell @1 \\[5, 14\\]');
  await expect(row('off')).toBeVisible();
  await editor.command('Undo');
  await expect(row('on')).toBeVisible();
  expect(engines(editor)).toEqual([]);
});

test('a checkpoint is not opened: what to do is offered', async ({ editor }) => {
  await editor.showContainer('Explorer');
  await editor.contextMenu('count-gru.pt', 'Open in Ripple');
  const toast = editor.toast('Ripple opens checkpoints in trusted folders only');
  await expect(toast).toBeVisible();
  await expect(toast.getByRole('button', { name: 'Manage Trust…' })).toBeVisible();
  expect(engines(editor)).toEqual([]);
  await editor.clearNotifications();
});

test('once the folder is trusted, the experiment runs', async ({ editor }) => {
  await editor.webview().getByRole('button', { name: 'Manage Trust…' }).click();
  await editor.page.getByRole('button', { name: 'Trust', exact: true }).click();
  await expect(editor.page.getByText('You trust this folder')).toBeVisible();
  const dialog = editor.page.locator('.monaco-modal-editor-block'); // over the other editors
  await dialog.getByRole('button', { name: /^Close/ }).click();
  await expect(dialog).toHaveCount(0);
  await fresh(editor.webview());
  await expect(trouble(editor.webview(), 'untrusted')).toHaveCount(0);
  await expect(editor.webview().getByText('forced 1 of 7 changed, free 3')).toBeVisible();
  expect(engines(editor)).toHaveLength(1);
});

test('a checkpoint outside the folder is opened once it is trusted, and only by its path', async ({
  editor,
}) => {
  experiment('/dev/zero', {}, editor.at.folder, 'device.ripple.json');
  await open(editor, 'device.ripple.json');
  await expect(editor.webview().locator('#troubles')).toContainText('device');
});

test('nothing was reported as an error', ({ editor }) => {
  // Trust lets the editor's own extensions start, two of which are not whole in this build.
  const own = [/authentication provider 'github'/, /vscode\.typescript-language-features/];
  expect(editor.errors(own)).toEqual([]);
});
