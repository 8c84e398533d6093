import { expect, test } from './fixture.mjs';
import { fresh, open } from './stage.mjs';

// The editor asks the gallery, which there is none of here, for translations of its own extensions.
test.beforeEach(({ editor }) => editor.mayLog(/No extension gallery service configured/));

test('side bar, palette and messages are in German while nothing is open', async ({ editor }) => {
  await editor.showContainer('Ripple');
  const welcome = editor.page.locator('.welcome-view-content').first();
  await expect(welcome).toContainText('Es ist kein Experiment geöffnet.');
  await expect(welcome).toContainText('Checkpoint öffnen…');
  await expect(welcome).not.toContainText('Open');
  // One by one: of a longer list the palette draws what is in sight.
  for (const label of ['Checkpoint öffnen…', 'Abrollmodi vergleichen', 'Demo öffnen'])
    expect(await editor.offered(`Ripple: ${label}`)).toContain(`Ripple: ${label}`);
  // In another language the editor writes the English label below each.
  const offered = await editor.offered('Ripple: Ausführen');
  expect(offered.indexOf('Ripple: Run')).toBe(offered.indexOf('Ripple: Ausführen') + 1);
  await editor.command('Ripple: Ausführen');
  const toast = editor.toast('Es ist kein Experiment geöffnet.');
  await expect(toast).toBeVisible();
  await expect(toast).toContainText('Demo öffnen');
});

test('panel, trees and status bar are in German, but for what the file itself says', async ({
  editor,
}) => {
  await open(editor, 'agreement.ripple.json');
  await fresh(editor.webview());
  const panel = editor.webview();
  await expect(panel.locator('html')).toHaveAttribute('lang', 'de');
  await expect(panel.getByTestId('status')).toContainText(/lief in (< )?\d+ ms/);
  await expect(panel.getByRole('button', { name: 'Ausführen' })).toBeVisible();
  await editor.showContainer('Ripple');
  await expect
    .poll(async () => (await editor.rows('Stellen')).map(({ label }) => label))
    .toEqual(['Schicht 0', 'Schicht 1', 'Modell']);
  await expect
    .poll(() => editor.rows('Interventionen'))
    .toMatchObject([{ label: 'Schicht 0 cell @1 [5, 14]', description: '← plural@1' }]);
  await expect.poll(() => editor.rows('Beispiele')).toMatchObject([{ label: 'base' }, {}]);
  await editor.expand('Stellen', 'Schicht 0');
  await expect
    .poll(async () => (await editor.rows('Stellen')).find(({ label }) => label.startsWith('5 · ')))
    .toMatchObject({ description: expect.stringContaining('generiert') });
  const status = editor.page.locator('.statusbar-item[id*="ripple"]');
  await expect(status.getByRole('button')).toHaveAttribute('aria-label', /Öffnet die Auswahl/);
  await status.click();
  await expect(editor.page.locator('.quick-input-list')).toContainText('beide nebeneinander');
  await expect(editor.page.locator('.quick-input-list')).toContainText('Abrollmodus');
  await editor.page.keyboard.press('Escape');
});
