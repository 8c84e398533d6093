import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { open } from './stage.mjs';
import { place, standIn } from './tfjs.mjs';

const env = { RIPPLE_TFJS_NODE: '{home}/named' };
test.use({ goesOn: true, spec: 'nativeNamed', env });
test.describe.configure({ mode: 'serial' });

const machineFile = editor => join(editor.at.user, 'Machine/settings.json');

test('RIPPLE_TFJS_NODE comes before the setting', async ({ editor }) => {
  place(join(editor.home, 'named'), standIn);
  const set = place(join(editor.home, 'set'), 'throw new Error("the setting was taken");');
  mkdirSync(dirname(machineFile(editor)), { recursive: true });
  // Both are settings of the machine: in the user's file a window of a remote machine takes none of them.
  const settings = { 'ripple.backend': 'tensorflow', 'ripple.tensorflow.path': set };
  writeFileSync(machineFile(editor), JSON.stringify(settings));
  await editor.reload(); // a setting written from outside is read at a start
  await open(editor, 'agreement.ripple.json');
  await expect(editor.webview().locator('#model')).toContainText('· tensorflow', {
    timeout: 30_000,
  });
  await expect(editor.webview().getByText('3 of 7 tokens changed')).toBeVisible();
  const status = editor.page.locator('[id="ripple.ripple.ripple.status"] a');
  await expect(status).toHaveAttribute(
    'aria-label',
    /backend tensorflow: it was chosen, tfjs-node was found by RIPPLE_TFJS_NODE/,
  );
});

test('the command that installs says so, asks nothing and changes nothing', async ({ editor }) => {
  const before = readFileSync(machineFile(editor), 'utf8');
  await editor.command('Ripple: Install Native Backend');
  await expect(editor.toast('RIPPLE_TFJS_NODE names')).toContainText(
    `${join(editor.home, 'named')}, which comes before any setting: unset it first.`,
  );
  await expect(editor.page.locator('.monaco-dialog-box')).toHaveCount(0);
  await expect(editor.page.locator('.quick-input-widget')).toBeHidden();
  expect(readFileSync(machineFile(editor), 'utf8')).toBe(before);
});

test('nothing was reported as an error', ({ editor }) => {
  editor.mayLog(/Canceled/); // a reload cancels what was asked
  expect(editor.errors()).toEqual([]);
});
