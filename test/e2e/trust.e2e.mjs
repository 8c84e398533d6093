import { experiment } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { engines, logged } from './processes.mjs';
import { fresh, open, trouble } from './stage.mjs';

const words = 'layer 0 cell @1 [5, 14]';

// The only test of its spec: the folder stays trusted.
test('in Restricted Mode an experiment can be seen and edited, and nothing is opened or run: what to do is offered; once the folder is trusted it runs at once, and opens no device', async ({
  editor,
}) => {
  const started = () => logged(editor, /engine \d+ started/g).length;
  const before = started();
  await editor.contextMenu('count-gru.pt', 'Open in Ripple');
  const toast = editor.toast('Ripple opens checkpoints in trusted folders only');
  await expect(toast.getByRole('button', { name: 'Manage Trust…' })).toBeVisible();
  await editor.clearNotifications();
  await open(editor, 'agreement.ripple.json');
  const panel = editor.webview();
  await expect(trouble(panel, 'untrusted')).toContainText('not trusted');
  await expect(panel.locator('#title')).toHaveText('agreement');
  await expect(panel.locator('#experiment')).toContainText('the keys near the cabinets');
  await expect(panel.locator('#experiment')).toContainText(`${words} ← plural@1`);
  await editor.showContainer('Ripple');
  await expect
    .poll(() => editor.rows('Interventions'))
    .toMatchObject([{ label: words, description: '← plural@1' }]);
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await editor.command('Ripple: Run');
  await editor.command('Ripple: Compare Unroll Modes');
  // The row's name is made from the document; its tick alone is the editor's own.
  const row = state => editor.page.getByRole('treeitem', { name: `${words} ← plural@1, ${state}` });
  await editor.tick('Interventions', words);
  await expect(row('off')).toBeVisible();
  await editor.command('Undo');
  await expect(row('on')).toBeVisible();
  await expect(trouble(panel, 'untrusted')).toHaveCount(1);
  expect(engines(editor)).toEqual([]);
  expect(started()).toBe(before);

  await editor.webview().getByRole('button', { name: 'Manage Trust…' }).click();
  const trust = editor.page.locator('.monaco-modal-editor-block'); // over the other editors
  await trust.getByRole('button', { name: 'Trust', exact: true }).click();
  await expect(trust.getByText('You trust this folder')).toBeVisible();
  await trust.getByRole('button', { name: /^Close/ }).click();
  await expect(trust).toHaveCount(0);
  await fresh(editor.webview());
  await expect(trouble(editor.webview(), 'untrusted')).toHaveCount(0);
  await expect(editor.webview().getByText('forced 1 of 7 changed, free 3')).toBeVisible();
  expect(engines(editor)).toHaveLength(1);
  experiment('/dev/zero', {}, editor.at.folder, 'device.ripple.json');
  await open(editor, 'device.ripple.json');
  await expect(trouble(editor.webview())).toContainText('device');
});
