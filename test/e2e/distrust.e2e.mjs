import { experiment } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { engines, logged } from './processes.mjs';
import { fresh, open, trouble } from './stage.mjs';
import { trustFolder } from './trusting.mjs';

// In German, as the specs are that have this editor after it: the folder stays trusted.

const words = 'Schicht 0 cell @1 [5, 14]';

test('in Restricted Mode an experiment can be seen and edited, and nothing is opened or run: what to do is offered; once the folder is trusted it runs at once, and opens no device', async ({
  editor,
}) => {
  editor.mayLog(/No extension gallery service configured/);
  const started = () => logged(editor, /engine \d+ started/g).length;
  const before = started();
  await editor.contextMenu('count-gru.pt', 'In Ripple öffnen');
  const toast = editor.toast('Ripple öffnet Checkpoints nur in vertrauenswürdigen Ordnern');
  await expect(toast.getByRole('button', { name: 'Vertrauen verwalten…' })).toBeVisible();
  await editor.clearNotifications();
  await open(editor, 'agreement.ripple.json');
  const panel = editor.webview();
  await expect(trouble(panel, 'untrusted')).toContainText('Diesem Ordner wird nicht vertraut');
  await expect(panel.locator('#title')).toHaveText('agreement');
  await expect(panel.locator('#experiment')).toContainText('the keys near the cabinets');
  await expect(panel.locator('#experiment')).toContainText(`${words} ← plural@1`);
  await editor.showContainer('Ripple');
  await expect
    .poll(() => editor.rows('Interventionen'))
    .toMatchObject([{ label: words, description: '← plural@1' }]);
  await panel.getByRole('button', { name: 'Ausführen', exact: true }).click();
  await editor.command('Ripple: Ausführen');
  await editor.command('Ripple: Abrollmodi vergleichen');
  // The row's name is made from the document; its tick alone is the editor's own.
  const row = state => editor.page.getByRole('treeitem', { name: `${words} ← plural@1, ${state}` });
  await editor.tick('Interventionen', words);
  await expect(row('aus')).toBeVisible();
  await editor.command('Undo');
  await expect(row('an')).toBeVisible();
  await expect(trouble(panel, 'untrusted')).toHaveCount(1);
  expect(engines(editor)).toEqual([]);
  expect(started()).toBe(before);

  await trustFolder(editor, () =>
    panel.getByRole('button', { name: 'Vertrauen verwalten…' }).click(),
  );
  await fresh(editor.webview());
  await expect(trouble(editor.webview(), 'untrusted')).toHaveCount(0);
  await expect(editor.webview().getByText('erzw. 1 von 7 geändert, frei 3')).toBeVisible();
  expect(engines(editor)).toHaveLength(1);
  experiment('/dev/zero', {}, editor.at.folder, 'device.ripple.json');
  await open(editor, 'device.ripple.json');
  await expect(trouble(editor.webview())).toContainText('device');
});
