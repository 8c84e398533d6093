import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { chooseFolder, installed, isAlive, setPath, storage } from './installing.mjs';
import { logged } from './processes.mjs';
import { fresh, open, tab, tabs } from './stage.mjs';
import { closeEditors } from './startOver.mjs';
import { fakeNpm, place, standIn } from './tfjs.mjs';
import { rows } from './trees.mjs';

// What a newcomer meets: samples, the walkthrough, the choices of the status bar, the native backend.

const row = (editor, k) => rows(editor).and(editor.page.locator(`[data-index="${k}"]`));
async function openAgreement(editor) {
  // A panel that takes the focus, as the one before may only now, closes the list.
  await expect(async () => {
    await editor.command('Ripple: Open Sample');
    await expect(rows(editor)).toHaveCount(7);
    await row(editor, 0).click({ timeout: 3000 });
  }).toPass();
  await expect(editor.webview().getByText('3 of 7 tokens changed')).toBeVisible();
}

/** Adds an intervention. */
async function zero(editor) {
  await editor.webview().getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  await editor.showContainer('Ripple');
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(2);
  await fresh(editor.webview());
}

test('the list of samples says what each sample shows; one is a new, unsaved experiment, shown once while it is unchanged, written nowhere', async ({
  editor,
}) => {
  await expect(editor.page.locator('.part.auxiliarybar')).toBeHidden(); // the panel has its room
  await editor.saveByItself(true);
  await editor.command('Ripple: Open Sample');
  await expect(rows(editor)).toHaveCount(7);
  const says = [
    /^agreement\s*agreement: the tokens carry the pronoun/,
    /^anbn\s*a\^n b\^n/,
    /^count\s*count: the hidden state carries the count whole/,
    /^repeat\s*repeat: a letter is held by its magnitude/,
    /^agreement-forced\s*agreement: what the state alone carries/,
    /^agreement-units\s*agreement: five units without which the number is lost/,
    /^anbn-fewer\s*a\^n b\^n: 2 fewer to come/,
  ];
  for (const [k, text] of says.entries()) await expect(row(editor, k)).toHaveText(text);
  await editor.page.keyboard.press('Escape');
  for (let k = 0; k < 2; k++) {
    await openAgreement(editor);
    await expect(tabs(editor)).toHaveCount(1);
  }
  // The folder has an agreement.ripple.json of its own.
  await expect(tab(editor, 'agreement-2.ripple.json')).toHaveClass(/dirty/);
  await zero(editor);
  await openAgreement(editor);
  await expect(tab(editor, 'agreement-3.ripple.json')).toHaveClass(/dirty/);
  expect(readdirSync(editor.at.folder).filter(name => /-\d\.ripple/.test(name))).toEqual([]);
});

test('every button of the walkthrough does what it says', async ({ editor }) => {
  test.setTimeout(90_000);
  await editor.saveByItself(true);
  editor.mayLog(/authentication provider/); // the editor's own welcome page asks for a sign-in that this build does not have
  // Wide enough for the editor to put a panel beside the walkthrough rather than over it.
  await editor.page.setViewportSize({ width: 1900, height: 900 });
  const step = name => editor.page.locator('.getting-started-step', { hasText: name });
  const press = async (name, button) => {
    if ((await step(name).getAttribute('aria-expanded')) !== 'true') await step(name).click();
    await step(name).getByRole('button', { name: button, exact: true }).click();
  };
  const isDone = name =>
    expect(step(name).locator('.codicon-getting-started-step-checked')).toBeVisible();
  await editor.command('Welcome: Open Walkthrough...');
  await editor.pick('Get started with Ripple');
  await press('See a model change its mind', 'Open the agreement sample');
  await expect(editor.webview().locator('#title')).toHaveText('agreement-2');
  await isDone('See a model change its mind');
  await press('Compare the unroll modes', 'Compare unroll modes');
  await expect(editor.webview().getByText('forced 1 of 7 changed, free 3')).toBeVisible();
  await isDone('Compare the unroll modes');
  await press('Intervene', 'Add an intervention');
  const popover = editor.webview().getByRole('dialog');
  await expect(popover).toContainText('cell');
  await popover.press('Escape');
  await expect(popover).toHaveCount(0);
  await isDone('Intervene');
  // A panel that another tab hides comes to the front first.
  await editor.webview().locator('#title').click();
  await open(editor, 'README.md');
  await expect(editor.webview().locator('#title')).toHaveCount(0);
  await press('Intervene', 'Add an intervention');
  await expect(popover).toContainText('cell');
  await popover.press('Escape');
  await press('Open your own checkpoint', 'Open a checkpoint');
  await expect(editor.page.locator('.quick-input-widget input.input')).toBeVisible();
  await editor.page.keyboard.press('Escape');
  await isDone('Open your own checkpoint');
  fakeNpm(editor, 'exit 1');
  await press('Compute natively (optional)', 'Install the native backend');
  await editor.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Cancel' }).click();
  await isDone('Compute natively (optional)');
  await press('Compute natively (optional)', 'See the settings');
  // Of the user's settings: the machine's have a tab of their own where the window is a remote one's.
  await expect(editor.page.getByText('Run an experiment again whenever').first()).toBeVisible();
});

const built = process.env.RIPPLE_TFJS_NODE;
const label = 'Ripple: Install Native Backend';
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
const dialog = editor => editor.page.locator('.monaco-dialog-box');
const consent = async editor => {
  await editor.command(label);
  await dialog(editor).getByRole('button', { name: 'Install', exact: true }).click();
};
/** A message as a screen reader has it: the eye does not get the fourth one in a second. */
const spoken = (editor, text) => editor.page.locator('.monaco-alert', { hasText: text }).first();

test('the status bar says mode, backend and time; a mode or a backend chosen there runs at once, and the absence of one is left by a button', async ({
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
  await editor.pick('both side by side');
  await expect(status(editor)).toContainText('both · wasm');
  await editor.command('Ripple: Show Choices…');
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
