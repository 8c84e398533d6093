import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { logged } from './processes.mjs';
import { fresh, open } from './stage.mjs';
import { closeEditors } from './startOver.mjs';
import { fakeNpm, place, standIn } from './tfjs.mjs';

const built = process.env.RIPPLE_TFJS_NODE;
const label = 'Ripple: Install Native Backend';
const storage = editor => join(editor.at.user, 'User/globalStorage/ripple.ripple');
const installed = editor => (existsSync(storage(editor)) ? readdirSync(storage(editor)) : []);
const machineFile = editor => join(editor.at.user, 'Machine/settings.json');
const setPath = editor =>
  existsSync(machineFile(editor))
    ? JSON.parse(readFileSync(machineFile(editor), 'utf8'))['ripple.tensorflow.path']
    : undefined;
const runsOn = async (editor, backend) => {
  await expect(editor.webview().locator('#model')).toContainText(`· ${backend}`, {
    timeout: 30_000,
  });
  await fresh(editor.webview());
  await expect(status(editor)).toContainText(backend);
};
const openOnWasm = async editor => {
  await open(editor, 'agreement.ripple.json');
  await runsOn(editor, 'wasm');
};
/** Chooses a backend in the status bar's list. */
const runsOnChosen = async (editor, choice, backend = choice) => {
  await status(editor).click();
  await editor.pick(choice);
  await runsOn(editor, backend);
};
const status = editor => editor.page.locator('[id="ripple.ripple.ripple.status"]');
const statusLabel = editor => status(editor).locator('a').getAttribute('aria-label');
const rows = editor => editor.page.locator('.quick-input-list .monaco-list-row');
const input = editor => editor.page.locator('.quick-input-widget input.input');
const dialog = editor => editor.page.locator('.monaco-dialog-box');
const consent = async editor => {
  await editor.command(label);
  await dialog(editor).getByRole('button', { name: 'Install', exact: true }).click();
};
/** Types a path in the folder dialog, a quick pick here; it takes a path that comes while it reads a folder as relative. */
const chooseFolder = async (editor, folder) => {
  const accept = editor.page.getByRole('button', { name: 'Use This Folder' });
  await accept.waitFor();
  await rows(editor).first().waitFor();
  await input(editor).fill(`${folder}/`);
  await expect(rows(editor).filter({ hasText: 'node_modules' })).toBeVisible();
  await accept.click();
  await expect(accept).toBeHidden();
};
/** A message as a screen reader has it: the eye does not get the fourth one in a second. */
const spoken = (editor, text) => editor.page.locator('.monaco-alert', { hasText: text }).first();
const isAlive = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('the status bar says mode, backend and time; a mode chosen there is an edit, a backend runs at once, and its absence is left by a button', async ({
  editor,
}) => {
  await openOnWasm(editor);
  await expect(status(editor)).toHaveText(/^\s*free-running · wasm · (< )?\d+ ms$/);
  expect(await statusLabel(editor)).toMatch(
    /^Ripple: free-running, backend wasm: single runs are run on it, last run: (< )?\d+ ms\. Opens the choices$/,
  );
  await status(editor).click();
  const labels = async () =>
    // In sight: a row keeps, hidden, what it said in an earlier list.
    (await rows(editor).locator('.label-name:visible').allInnerTexts()).map(each => each.trim());
  await expect
    .poll(labels)
    .toEqual([
      ...['teacher-forced', 'free-running', 'both side by side', 'Run'],
      ...['auto', 'tensorflow', 'wasm', 'runs now: single runs are run on it'],
      ...['Install Native Backend…', 'Show Engine Log'],
    ]);
  await editor.pick('teacher-forced');
  await expect(status(editor)).toContainText('teacher-forced · wasm');
  await editor.command('Ripple: Show Choices…');
  await editor.pick('both side by side');
  await expect(status(editor)).toContainText('both · wasm');
  await editor.command('Ripple: Show Choices…');
  await editor.pick('free-running');
  await expect(status(editor)).toContainText('free-running · wasm');
  await status(editor).click();
  await editor.pick('wasm');
  await expect.poll(() => statusLabel(editor)).toContain('backend wasm: it was chosen');
  await runsOn(editor, 'wasm');
  await status(editor).click();
  await editor.pick('tensorflow');
  const trouble = editor.webview().getByRole('alert');
  await expect(trouble).toContainText('backend tensorflow: tfjs-node is not installed');
  await expect.poll(() => statusLabel(editor)).toContain('tfjs-node is not installed');
  await trouble.getByRole('button', { name: 'Use auto' }).click();
  await runsOn(editor, 'wasm');
  await expect(trouble).toHaveCount(0);
  await closeEditors(editor);
  await expect(status(editor)).toBeHidden();
});

test('without npm it says what was looked for, as often as asked, and what else can be done', async ({
  editor,
}) => {
  editor.mayLog(/there is no npm/, /holds no @tensorflow/);
  rmSync(join(editor.home, 'bin'), { recursive: true, force: true });
  const before = logged(editor, /no npm in:/g).length;
  const toast = editor.toast('there is no npm in the');
  for (const times of [1, 2]) {
    await editor.command(label);
    await expect.poll(() => logged(editor, /no npm in:/g)).toHaveLength(before + times);
    await expect(toast).toHaveCount(1); // the second in the first's place
  }
  await expect(editor.toast('is just being installed')).toHaveCount(0);
  await expect(toast).toContainText('Install Node.js');
  await toast.getByRole('button', { name: 'Choose Folder…' }).click();
  mkdirSync(join(editor.home, 'empty/node_modules'), { recursive: true });
  await chooseFolder(editor, join(editor.home, 'empty'));
  await expect(spoken(editor, 'The native backend was not taken')).toContainText(
    'holds no @tensorflow/tfjs-node. Nothing was changed.',
  );
  expect(setPath(editor)).toBeUndefined();
});

test('nothing is fetched before consent, which names what comes from where', async ({ editor }) => {
  fakeNpm(editor, 'echo called > "$HOME/called"');
  await editor.command(label);
  await expect(dialog(editor)).toContainText('from the npm registry, about 300 MB');
  await expect(dialog(editor)).toContainText('from storage.googleapis.com');
  await expect(dialog(editor)).toContainText('native code of the library is loaded');
  await dialog(editor).getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog(editor)).toHaveCount(0);
  expect(existsSync(join(editor.home, 'called'))).toBe(false);
  expect(installed(editor)).toEqual([]);
});

test('an npm that fails is quoted; nothing is changed and no folder stays', async ({ editor }) => {
  editor.mayLog(/npm failed \(/);
  fakeNpm(
    editor,
    '/bin/mkdir half',
    'echo "npm error code 1" >&2',
    'echo "npm error command sh -c node scripts/install.js" >&2',
    'echo "npm error * Downloading libtensorflow" >&2',
    'echo "npm error Error: getaddrinfo ENOTFOUND storage.googleapis.com" >&2',
    'exit 1',
  );
  await consent(editor);
  const toast = editor.toast('The native backend was not installed');
  await expect(toast).toContainText(
    'npm failed (Error: getaddrinfo ENOTFOUND storage.googleapis.com). Nothing was changed.',
  );
  expect(installed(editor)).toEqual([]);
  expect(setPath(editor)).toBeUndefined();
  await toast.getByRole('button', { name: 'Show Log' }).click();
  await expect(editor.page.locator('.part.panel')).toContainText('Downloading libtensorflow');
});

test('Cancel ends npm with all it started, and removes the folder', async ({ editor }) => {
  fakeNpm(editor, '/bin/mkdir half', '/bin/sleep 600 &', 'echo "$$ $!" > "$HOME/pids"', 'wait');
  await consent(editor);
  const pids = () => {
    const file = join(editor.home, 'pids');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').map(Number) : [];
  };
  await expect.poll(() => pids().map(isAlive)).toEqual([true, true]);
  await editor.command(label);
  await expect(spoken(editor, 'just being installed or tried')).toBeAttached();
  await expect(dialog(editor)).toHaveCount(0);
  const toast = editor.toast('installing the native backend');
  await toast.getByRole('button', { name: 'Cancel' }).click();
  await expect(toast).toHaveCount(0);
  await expect.poll(() => pids().map(isAlive)).toEqual([false, false]);
  expect(installed(editor)).toEqual([]);
  await expect(editor.toast('was not installed')).toHaveCount(0);
});

test('one that works is taken, and Remove deletes it again', async ({ editor }) => {
  await openOnWasm(editor);
  place(join(editor.home, 'works'), standIn);
  fakeNpm(editor, '/bin/cp -r "$HOME/works/node_modules" .');
  await consent(editor);
  const toast = editor.toast('Ripple runs large batches on tensorflow');
  await expect(toast).toContainText('ripple.tensorflow.path. Single runs stay on wasm.');
  await runsOn(editor, 'wasm');
  await runsOnChosen(editor, 'tensorflow');
  await runsOnChosen(editor, 'auto', 'wasm');
  expect(installed(editor)).toEqual(['tfjs-node-4.22.0']);
  expect(setPath(editor)).toBe(join(storage(editor), 'tfjs-node-4.22.0'));
  await editor.command(label);
  await expect(rows(editor)).toHaveText([/Remove.*and delete/, /Choose Another Folder…/]);
  await editor.pick('Remove');
  await expect(editor.toast('Ripple runs on wasm')).toBeVisible();
  await runsOn(editor, 'wasm');
  expect(installed(editor)).toEqual([]);
  expect(setPath(editor)).toBeUndefined();
});

test('a tfjs-node built for this machine runs from its folder, and Remove goes back to wasm', async ({
  editor,
}) => {
  test.skip(built === undefined, 'RIPPLE_TFJS_NODE names no folder with a built tfjs-node');
  test.setTimeout(90_000);
  await openOnWasm(editor);
  await editor.command(label);
  await dialog(editor).getByRole('button', { name: 'Choose Folder…' }).click();
  await chooseFolder(editor, built);
  const toast = editor.toast('Ripple runs large batches on tensorflow');
  await expect(toast).toBeVisible({ timeout: 40_000 });
  await runsOnChosen(editor, 'tensorflow');
  await expect(editor.webview().getByText('3 of 7 tokens changed')).toBeVisible();
  await runsOnChosen(editor, 'auto', 'wasm');
  expect(setPath(editor)).toBe(built);
  await editor.command(label);
  await expect(rows(editor).first()).toContainText(`${built} stays as it is`);
  await editor.pick('Remove');
  await expect(editor.toast('Ripple runs on wasm')).toBeVisible();
  await runsOn(editor, 'wasm');
  expect(setPath(editor)).toBeUndefined();
  expect(existsSync(join(built, 'node_modules'))).toBe(true);
});
