import { writeFileSync } from 'node:fs';
import { expect, test } from './fixture.mjs';
import { fresh, open, unused } from './stage.mjs';
import { closeEditors } from './startOver.mjs';
import { trustFolder } from './trusting.mjs';

// The text of an experiment, in an editor whose interface is in German; what the editor itself says stays English.

// The editor asks the gallery, which there is none of here, for translations of its own extensions.
test.beforeEach(async ({ editor }) => {
  editor.mayLog(/No extension gallery service configured/);
  await trustFolder(editor); // which the test of an untrusted one, before these, has done
});

/** The text of an experiment that is right, but for its layer where that is another. */
const experiment = (layer = 0) => `{
  "version": 1,
  "checkpoint": "agreement-lstm.pt",
  "base": { "text": "the key near the cabinets" },
  "sources": { "plural": { "text": "the keys near the cabinets" } },
  "interventions": [
    { "site": { "layer": ${layer}, "component": "hidden", "timesteps": 1 },
      "edit": { "kind": "zero" } }
  ],
  "metrics": [{ "kind": "probability", "token": "are" }]
}
`;
const lines = editor => editor.page.locator('.monaco-editor .view-lines');
const squiggles = editor => editor.page.locator('.monaco-editor .squiggly-error');
const suggested = editor =>
  editor.page.locator('.suggest-widget.visible .monaco-list-row .label-name');
/** Errors, warnings and hints that the status bar counts; each has a number of its own there. */
const marked = (editor, count) =>
  expect
    .poll(async () => {
      const text = await editor.page.locator('[id="status.problems"]').innerText();
      return (text.match(/\d+/g) ?? []).reduce((sum, each) => sum + Number(each), 0);
    })
    .toBe(count);

/** Writes an experiment. @returns its name */
function write(editor, text) {
  const name = `${unused('text')}.ripple.json`;
  writeFileSync(`${editor.at.folder}/${name}`, text);
  return name;
}

async function openAsText(editor, text) {
  await editor.contextMenu(write(editor, text), 'Open With...');
  await editor.pick('Text Editor');
  await expect(lines(editor)).toContainText('version');
}

/** Puts the cursor behind a text, by the editor's own search. */
async function goTo(editor, text) {
  const find = editor.page.locator('.find-widget.visible textarea').first();
  // The list of problems, asked for before, may take the focus only now.
  await expect(async () => {
    await lines(editor).click();
    await editor.page.keyboard.press('Control+f');
    await expect(find).toBeFocused({ timeout: 1000 });
  }).toPass();
  await find.fill(text);
  await expect(editor.page.locator('.find-widget .matchesCount')).toHaveText('1 of 1');
  await editor.page.keyboard.press('Enter');
  await editor.page.keyboard.press('Escape');
  await editor.page.keyboard.press('ArrowRight');
}

/** Takes back what stands before the cursor. */
async function erase(editor, text) {
  for (let k = 0; k < text.length; k++) await editor.page.keyboard.press('Backspace');
}

/** The underlined stretch is in the line that has a text. */
async function expectSquiggleOn(editor, text) {
  const line = editor.page.locator('.monaco-editor .view-line', { hasText: text });
  await expect
    .poll(async () => {
      const [from, to] = await Promise.all(
        [squiggles(editor), line].map(each => each.boundingBox()),
      );
      return from && to && from.y >= to.y - 1 && from.y < to.y + to.height;
    })
    .toBe(true);
}

/** Asks for suggestions at the cursor, as often as it takes for the model to be there. */
async function suggest(editor, expected) {
  await expect(async () => {
    // Over an open list the keys of the next line show or hide details, and ask for nothing.
    await editor.page.keyboard.press('Escape');
    await editor.page.keyboard.press('Control+Space');
    await expect(suggested(editor).first()).toBeVisible({ timeout: 2000 });
    expect(await suggested(editor).allInnerTexts()).toEqual(expected);
  }).toPass();
}

test('what the model refuses is underlined, without a panel, at its place, and cleared when mended; a wrong form is said once, by the schema', async ({
  editor,
}) => {
  await openAsText(editor, experiment(7));
  await expect(squiggles(editor)).toHaveCount(1);
  await expectSquiggleOn(editor, '"layer": 7');
  await marked(editor, 1);
  await editor.command('Problems: Focus on Problems View');
  await expect(editor.page.locator('.markers-panel')).toContainText(
    'found 7, expected 0 to 1: the model has 2 layers',
  );
  await expect(editor.page.locator('.markers-panel')).toContainText('Ripple');
  await goTo(editor, '"layer": 7');
  await editor.page.keyboard.press('Backspace');
  await editor.page.keyboard.type('1');
  await expect(squiggles(editor)).toHaveCount(0);
  await marked(editor, 0);

  const problems = editor.page.locator('.markers-panel');
  await goTo(editor, '"token": "are');
  await editor.page.keyboard.type('x');
  await expect(squiggles(editor)).toHaveCount(1);
  await expectSquiggleOn(editor, 'arex');
  await expect(problems).toContainText('"arex" is not in the vocabulary');
  await goTo(editor, '"component": "hidden');
  await editor.page.keyboard.type('s');
  // What the model says of the token is taken back: so the text has been looked at as it is now.
  await expect(problems).not.toContainText('is not in the vocabulary');
  await expect(problems).toContainText('Expected one of input');
  await marked(editor, 1);
  await editor.page.keyboard.press('Backspace');
  await expect(problems).toContainText('is not in the vocabulary');
  await goTo(editor, '"token": "arex');
  await editor.page.keyboard.press('Backspace');
  await marked(editor, 0);
});

test('components, layers, timesteps with their tokens and tokens are offered, each once', async ({
  editor,
}) => {
  await openAsText(editor, experiment(1));
  await goTo(editor, '"layer": 1');
  await suggest(editor, ['1']); // of a text that cannot be read no model is asked for: it is to be there before
  await editor.page.keyboard.press('Escape');
  await editor.page.keyboard.press('Backspace');
  await suggest(editor, ['0', '1']);
  await editor.page.keyboard.press('Enter');
  await expect(lines(editor)).toContainText('"layer": 0');
  await goTo(editor, '"component": "hidden');
  await erase(editor, 'hidden');
  await editor.page.keyboard.type('cellA');
  await suggest(editor, ['cellActivation']);
  await editor.page.keyboard.press('Enter');
  await expect(lines(editor)).toContainText('"component": "cellActivation"');
  await goTo(editor, '"timesteps": 1');
  await erase(editor, '1');
  await suggest(editor, ['"all"', '0', '1', '2', '3', '4']);
  await expect(
    editor.page.locator('.suggest-widget.visible .monaco-list-row').nth(3),
  ).toContainText('near');
  await editor.page.keyboard.press('Escape');
  await editor.page.keyboard.type('1');
  await goTo(editor, '"token": "are');
  await erase(editor, 'are');
  await editor.page.keyboard.type('wer');
  await suggest(editor, ['were']);
  await editor.page.keyboard.press('Enter');
  await expect(lines(editor)).toContainText('"token": "were"');
  await goTo(editor, '"kind": "probability');
  await erase(editor, 'bability'); // the schema knows this word too, and leaves it to the model
  await suggest(editor, ['probability']);
});

test('an experiment in a panel is underlined too, and Show in File puts its text beside, at the problem', async ({
  editor,
}) => {
  const name = write(editor, experiment(9));
  await open(editor, name);
  await marked(editor, 1);
  await editor.webview().getByRole('button', { name: 'In der Datei zeigen' }).click();
  await expect(lines(editor)).toContainText('"layer": 9');
  await expect(editor.page.locator('[id="status.editor.selection"]')).toContainText(
    'Ln 7, Col 27 (1 selected)',
  );
  await expect(editor.webview().locator('#title')).toHaveText(name.replace('.ripple.json', ''));
  await closeEditors(editor);
  await marked(editor, 0);
});

test('side bar, palette and messages are in German while nothing is open, then panel, trees and status bar, but for what the file itself says', async ({
  editor,
}) => {
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
  await editor.clearNotifications();

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
