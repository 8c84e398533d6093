import { expect, test } from './fixture.mjs';
import { engines, logged } from './processes.mjs';
import { open, trouble } from './stage.mjs';

test.use({ spec: 'trust', trust: false });

const words = 'layer 0 cell @1 [5, 14]';

test('in Restricted Mode an experiment can be seen and edited, and nothing is opened or run', async ({
  editor,
}) => {
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
  await editor.tick('Interventions', 'layer 0 cell @1 \\[5, 14\\]');
  await expect(row('off')).toBeVisible();
  await editor.command('Undo');
  await expect(row('on')).toBeVisible();
  await expect(trouble(panel, 'untrusted')).toHaveCount(1);
  expect(engines(editor)).toEqual([]);
  expect(logged(editor, /engine \d+ started/g)).toEqual([]);
});

test('a checkpoint is not opened: what to do is offered', async ({ editor }) => {
  await editor.contextMenu('count-gru.pt', 'Open in Ripple');
  const toast = editor.toast('Ripple opens checkpoints in trusted folders only');
  await expect(toast).toBeVisible();
  await expect(toast.getByRole('button', { name: 'Manage Trust…' })).toBeVisible();
  expect(engines(editor)).toEqual([]);
});
