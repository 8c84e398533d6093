import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { fresh, open, tab, tabs } from './stage.mjs';
import { fakeNpm } from './tfjs.mjs';

// The editor saves by itself what it can: nothing of the extension's own is to be written.
test.beforeEach(({ editor }) => editor.saveByItself(true));

const rows = editor => editor.page.locator('.quick-input-list .monaco-list-row');
const row = (editor, k) => rows(editor).and(editor.page.locator(`[data-index="${k}"]`));
const saved = (editor, name) => JSON.parse(readFileSync(join(editor.at.folder, name), 'utf8'));

async function openAgreement(editor) {
  // A panel that takes the focus, as the one before may only now, closes the list.
  await expect(async () => {
    await editor.command('Ripple: Open Sample');
    await expect(rows(editor)).toHaveCount(4);
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

test('the list says what each sample shows; one is a new, unsaved experiment, and is shown once while it is unchanged', async ({
  editor,
}) => {
  await editor.command('Ripple: Open Sample');
  await expect(rows(editor)).toHaveCount(4);
  const says = [
    /^agreement\s*agreement: the tokens carry the pronoun/,
    /^anbn\s*a\^n b\^n/,
    /^count\s*count: the hidden state carries the count whole/,
    /^agreement-forced\s*agreement: what the state alone carries/,
  ];
  for (const [k, text] of says.entries()) await expect(row(editor, k)).toHaveText(text);
  await editor.page.keyboard.press('Escape');
  for (let k = 0; k < 2; k++) {
    await openAgreement(editor);
    await expect(tabs(editor)).toHaveCount(1);
  }
  // The folder has an agreement.ripple.json of its own.
  await expect(tab(editor, 'agreement-2.ripple.json')).toHaveClass(/dirty/);
});

test('a sample is saved in the folder that is open; the next one, and what is installed, are as they were', async ({
  editor,
}) => {
  const name = readdirSync(editor.at.extensions).find(each =>
    /^(ripple\.ripple-|developed$)/.test(each),
  );
  const own = join(editor.at.extensions, name, 'media/samples');
  const before = readFileSync(join(own, 'agreement.ripple.json'), 'utf8');
  await openAgreement(editor);
  await zero(editor);
  await openAgreement(editor);
  await expect(tab(editor, 'agreement-3.ripple.json')).toHaveClass(/dirty/);
  await zero(editor);
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, 'agreement-3.ripple.json')).not.toHaveClass(/dirty/);
  await fresh(editor.webview());
  expect(saved(editor, 'agreement-3.ripple.json').interventions).toHaveLength(2);
  expect(existsSync(join(editor.at.folder, 'agreement-2.ripple.json'))).toBe(false);
  expect(readFileSync(join(own, 'agreement.ripple.json'), 'utf8')).toBe(before);
  expect(readdirSync(own).filter(each => /-\d\.ripple/.test(each))).toEqual([]);
});

test('every button of the walkthrough does what it says', async ({ editor }) => {
  test.setTimeout(90_000);
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
