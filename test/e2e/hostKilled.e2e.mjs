import { expect, test } from './fixture.mjs';
import { engines, extensionHosts, kill } from './processes.mjs';
import { fresh, open, soon } from './stage.mjs';

// An editor of its own, which reports at length what it has lost.
test.use({ spec: 'hostKilled' });

test('when the extension host is killed in mid-run, its engine ends by itself', async ({
  editor,
}) => {
  test.setTimeout(90_000);
  editor.mayLog(/./);
  await open(editor, 'agreement.ripple.json');
  const panel = editor.webview();
  await fresh(panel);
  await panel.locator('#steps input').fill('800000'); // outlasts the test where nothing ends it
  await editor.page.keyboard.press('Enter');
  await soon(() => panel.locator('#status').textContent()).toMatch(/timestep \d+/);
  const [engine] = engines(editor);
  expect(engine).toBeDefined();
  extensionHosts(editor).forEach(kill);
  await expect.poll(() => engines(editor).includes(engine)).toBe(false);
});
