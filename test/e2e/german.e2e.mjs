import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from './fixture.mjs';
import { fresh, open } from './stage.mjs';

test.use({ spec: 'german', language: 'de' });
// One editor whose display language is German; each test goes on from where the one before left it.
test.describe.configure({ mode: 'serial' });

const read = path => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const german = JSON.parse(read('l10n/bundle.l10n.de.json'));

/** Words of the experiment file and of the samples, which stay in every language. */
const words = text => text.match(/\p{L}{3,}/gu) ?? [];
const ofFile = words(
  `teacher-forced free-running both greedy sample soft straight-through none gumbel all carry base zero set add scale clamp noise
  interchange hidden cell input embedding logits hiddenIn cellIn candidate retained written Alt Esc
  the key keys near cabinets is are was were they it here old lost beside behind agreement count plural`,
);
/** Words that only the English texts have: none of them is to be seen. */
const english = new Set(
  Object.keys(german)
    .filter(key => german[key] !== key)
    .flatMap(words)
    .map(word => word.toLowerCase()),
);
for (const word of [...Object.values(german).flatMap(words), ...ofFile])
  english.delete(word.toLowerCase());

/** English words among texts. */
const englishIn = texts =>
  texts.filter(text => words(text).some(word => english.has(word.toLowerCase())));

/** Every text of the page that is in sight or read out; what is of the model or from the engine left aside. */
async function textsOf(editor) {
  const frame = await editor.webviewFrame();
  return frame.evaluate(() => {
    const isTheirs = node =>
      node.closest('[data-t], [data-token], [data-testid=warning], .trouble li') !== null;
    const texts = [...globalThis.drawnTexts];
    for (const element of document.body.querySelectorAll('*')) {
      if (isTheirs(element) || !element.checkVisibility()) continue;
      for (const node of element.childNodes)
        if (node.nodeType === globalThis.Node.TEXT_NODE && node.textContent.trim() !== '')
          texts.push(node.textContent.trim());
      for (const name of ['aria-label', 'title', 'placeholder'])
        if (element.hasAttribute(name) && !(name === 'title' && element.id === 'model'))
          texts.push(element.getAttribute(name));
    }
    return [...new Set(texts)];
  });
}

/** Keeps what is written on canvases, which no element holds. */
async function listenToCanvases(editor) {
  const frame = await editor.webviewFrame();
  await frame.evaluate(() => {
    const { prototype } = globalThis.CanvasRenderingContext2D;
    const draw = prototype.fillText;
    globalThis.drawnTexts = new Set();
    prototype.fillText = function (text, ...rest) {
      globalThis.drawnTexts.add(text);
      return draw.call(this, text, ...rest);
    };
  });
}

const choose = (editor, name) => editor.webview().getByRole('radio', { name, exact: true }).click();
const expectGerman = editor =>
  expect.poll(async () => englishIn(await textsOf(editor)), { timeout: 10_000 }).toEqual([]);

test('the side bar welcomes in German', async ({ editor }) => {
  await editor.showContainer('Ripple');
  const welcome = editor.page.locator('.welcome-view-content').first();
  await expect(welcome).toContainText('Es ist kein Experiment geöffnet.');
  await expect(welcome).toContainText('Checkpoint öffnen…');
  await expect(welcome).not.toContainText('Open');
});

test('the palette offers the commands in German', async ({ editor }) => {
  // One by one: of a longer list the palette draws what is in sight.
  for (const label of ['Checkpoint öffnen…', 'Abrollmodi vergleichen', 'Demo öffnen'])
    expect(await editor.offered(`Ripple: ${label}`)).toContain(`Ripple: ${label}`);
  // In another language the editor writes the English label below each.
  const offered = await editor.offered('Ripple: Ausführen');
  expect(offered.indexOf('Ripple: Run')).toBe(offered.indexOf('Ripple: Ausführen') + 1);
});

test('a command without an experiment says so in German', async ({ editor }) => {
  await editor.command('Ripple: Ausführen');
  const toast = editor.toast('Es ist kein Experiment geöffnet.');
  await expect(toast).toBeVisible();
  await expect(toast).toContainText('Demo öffnen');
  await editor.clearNotifications();
});

test('the heading, the bars and the rail are in German', async ({ editor }) => {
  await open(editor, 'agreement.ripple.json');
  await fresh(editor.webview());
  await listenToCanvases(editor);
  const panel = editor.webview();
  await expect(panel.locator('html')).toHaveAttribute('lang', 'de');
  await expect(panel.getByTestId('status')).toContainText(/lief in \d+ ms/);
  await expect(panel.locator('#model')).toContainText('Vokabular');
  await expect(panel.locator('#run')).toHaveText('Ausführen');
  await expect(panel.getByText('Differenz', { exact: true }).first()).toBeVisible();
  await expect(panel.locator('#rail')).toContainText('Nächstes Token nach t');
  expect((await textsOf(editor)).length).toBeGreaterThan(40);
  await expectGerman(editor);
});

test('a list of what the words are compared with would find English', () => {
  expect(english.size).toBeGreaterThan(100);
  expect(englishIn(['Next token after t 4', 'Nächstes Token nach t 4', 'hidden'])).toEqual([
    'Next token after t 4',
  ]);
});

test('both modes, traces and table are in German, canvases too', async ({ editor }) => {
  const panel = editor.webview();
  await choose(editor, 'both');
  await expect(panel.locator('#rail')).toContainText('Was es trug');
  await expectGerman(editor);
  await choose(editor, 'Verläufe');
  await expect.poll(() => textsOf(editor)).toContainEqual(expect.stringMatching(/^◆ Einheit \d+$/));
  await expectGerman(editor);
  await choose(editor, 'Tabelle');
  await expect(panel.getByTestId('table')).toBeVisible();
  await expectGerman(editor);
  await choose(editor, 'Heatmaps');
  await choose(editor, 'teacher-forced');
  await fresh(editor.webview());
  await expect(panel.locator('#unrollBar')).toContainText('Eingaben');
  await expect(panel.getByTestId('tokens-input')).toContainText('Vorgabe');
  await expectGerman(editor);
  await choose(editor, 'free-running');
  await fresh(editor.webview());
  await expect.poll(() => textsOf(editor)).toContainEqual(expect.stringMatching(/^Schicht 0/));
});

test('the forced inputs are chosen by their German names', async ({ editor }) => {
  const panel = editor.webview();
  await choose(editor, 'teacher-forced');
  await fresh(editor.webview());
  await panel.getByRole('combobox', { name: 'Eingaben' }).click();
  await panel.getByRole('option', { name: 'eigene Ausgabe der Basis' }).click();
  await expect(panel.locator('#steps')).toBeVisible();
  await fresh(editor.webview());
  await expect(panel.getByRole('combobox', { name: 'Eingaben' })).toContainText(
    'eigene Ausgabe der Basis',
  );
  await expectGerman(editor);
  await choose(editor, 'free-running');
  await fresh(editor.webview());
});

test('the popover and each of its forms are in German', async ({ editor }) => {
  const panel = editor.webview();
  const map = panel.getByTestId('map-difference');
  await map.focus();
  await map.press('Enter');
  await expect(panel.getByRole('dialog')).toHaveAttribute('aria-label', /^Eingreifen bei Schicht/);
  for (const kind of ['set', 'add', 'scale', 'clamp', 'noise', 'interchange']) {
    await panel.locator(`.item[data-kind=${kind}]`).click();
    await expect(panel.locator(`.item.on[data-kind=${kind}]`)).toBeVisible();
    await expectGerman(editor);
  }
  await panel.locator('.item[data-kind=set]').click();
  await panel.locator('.form input').first().fill('viel');
  await expect(panel.getByRole('alert')).toHaveText('„viel“: erwartet wird eine Zahl');
  await panel.getByRole('button', { name: 'Abbrechen' }).click();
  await panel.locator('#export').click();
  await expect(panel.getByRole('dialog', { name: 'Exportieren' })).toBeVisible();
  await expectGerman(editor);
  await panel.getByRole('button', { name: 'Abbrechen' }).click();
});

test('trees and status bar are in German, but for what the file itself says', async ({
  editor,
}) => {
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

test('a note on nothing changed, and a trouble, are in German', async ({ editor }) => {
  const sample = JSON.parse(read('media/samples/agreement.ripple.json'));
  const put = (name, part) =>
    writeFileSync(`${editor.at.folder}/${name}`, JSON.stringify({ ...sample, ...part }));
  put('leer.ripple.json', { interventions: [] });
  put('fehlt.ripple.json', { checkpoint: 'gone.pt' });
  // Rows of new files push others down: both are there before one is clicked.
  await editor.showContainer('Explorer');
  for (const name of ['leer.ripple.json', 'fehlt.ripple.json'])
    await expect(editor.page.getByRole('treeitem', { name }).first()).toBeVisible();
  await editor.command('View: Revert and Close Editor');
  await open(editor, 'leer.ripple.json');
  await fresh(editor.webview());
  await listenToCanvases(editor);
  await expect(editor.webview().locator('#empty')).toContainText('Noch ist nichts geändert');
  await expectGerman(editor);
  await editor.command('View: Close All Editors');
  await open(editor, 'fehlt.ripple.json');
  await expect(editor.webview().locator('.trouble')).toContainText('Der Checkpoint fehlt.');
  await listenToCanvases(editor);
  await expectGerman(editor);
});

test('nothing was reported as an error', ({ editor }) => {
  // The editor asks the gallery, which there is none of here, for translations of its own extensions.
  const own = /No extension gallery service configured/;
  expect(editor.errors().filter(text => !own.test(text))).toEqual([]);
});
