import { expect, openSample, stringsOf, test as base } from './fixture.mjs';
import { states, told } from './states.mjs';

const german = stringsOf('de');
/** Words of the experiment file and of the samples, which stay in every language. */
const words = text => text.match(/\p{L}{3,}/gu) ?? [];
const ofFile = words(
  `teacher-forced free-running both greedy sample soft straight-through none gumbel all carry base zero set add scale clamp noise
  interchange logitDifference probability hidden cell input embedding logits hiddenIn cellIn candidate retained written Alt Esc
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

/** Keeps what is written on canvases, which no element holds. */
const listenToCanvases = page =>
  page.addInitScript(() => {
    const { prototype } = globalThis.CanvasRenderingContext2D;
    const draw = prototype.fillText;
    globalThis.drawnTexts = new Set();
    prototype.fillText = function (text, ...rest) {
      globalThis.drawnTexts.add(text);
      return draw.call(this, text, ...rest);
    };
  });

/** Every text of the page that is in sight or read out; what is of the model or from the engine left aside. */
const textsOf = page =>
  page.evaluate(() => {
    const isTheirs = node =>
      node.closest('[data-t], [data-token], [data-testid=warning], [data-trouble] li') !== null;
    const texts = [...globalThis.drawnTexts];
    const inside = root =>
      [...root.querySelectorAll('*')].flatMap(each => [
        each,
        ...(each.shadowRoot ? inside(each.shadowRoot) : []),
      ]);
    for (const element of inside(document.body)) {
      if (isTheirs(element) || !element.checkVisibility() || element.tagName === 'STYLE') continue;
      for (const node of element.childNodes)
        if (node.nodeType === globalThis.Node.TEXT_NODE && node.textContent.trim() !== '')
          texts.push(node.textContent.trim());
      for (const name of ['aria-label', 'title', 'placeholder'])
        // What is assumed of a checkpoint is the engine's to say.
        if (element.hasAttribute(name) && !/^wasm: /.test(element.getAttribute(name)))
          texts.push(element.getAttribute(name));
    }
    return [...new Set(texts)];
  });

const isGerman = page =>
  expect.poll(async () => englishIn(await textsOf(page)), { timeout: 10_000 }).toEqual([]);

const test = base.extend({
  language: 'de',
  canvases: [
    async ({ page }, use) => {
      const listening = await listenToCanvases(page);
      await use();
      await listening.dispose();
    },
    { auto: true },
  ],
});

/** A sample in German: the panel's own words for "has run" are others. */
const openGerman = (host, panel, name, change) => {
  panel.isFresh = () => expect(panel.status).toContainText(/lief in (< )?\d+ ms/);
  return openSample(host, panel, name, change);
};

test('a list of what the words are compared with would find English', () => {
  expect(english.size).toBeGreaterThan(100);
  expect(englishIn(['Next token after t 4', 'Nächstes Token nach t 4', 'hidden'])).toEqual([
    'Next token after t 4',
  ]);
});

test('the heading, the bars and the rail are in German, both modes, traces and table too, canvases as well; the forced inputs are chosen by their German names', async ({
  host,
  page,
  panel,
}) => {
  await openGerman(host, panel);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByText(/Vokabular 31/)).toBeVisible();
  await expect(panel.button('Ausführen')).toBeVisible();
  await expect(page.getByText('Differenz', { exact: true }).first()).toBeVisible();
  await expect(panel.rail).toContainText('Nächstes Token nach t');
  await expect.poll(() => textsOf(page)).toContainEqual(expect.stringMatching(/^Schicht 0/));
  expect((await textsOf(page)).length).toBeGreaterThan(40);
  await isGerman(page);

  await panel.choose('Gradient', 'logitDifference are : is @4');
  await expect(panel.map('gradient')).toBeVisible();
  await panel.radio('both').click();
  await expect(panel.rail).toContainText('Was es trug');
  await expect(panel.rail).toContainText(/Mediation bei t \d+/);
  await isGerman(page);
  await panel.radio('Verläufe').click();
  await expect.poll(() => textsOf(page)).toContainEqual(expect.stringMatching(/^◆ Einheit \d+$/));
  await isGerman(page);
  await panel.radio('Tabelle').click();
  await expect(page.getByTestId('table')).toBeVisible();
  await isGerman(page);

  await panel.radio('teacher-forced').click();
  await expect(panel.tokens('input')).toContainText('Vorgabe');
  await panel.choose('Eingaben', 'eigene Ausgabe der Basis');
  await expect(page.getByRole('combobox', { name: 'Eingaben' })).toContainText(
    'eigene Ausgabe der Basis',
  );
  await isGerman(page);
});

test('the popover and each of its forms are in German, a wrong field is said in it, and what is exported chosen', async ({
  host,
  page,
  panel,
}) => {
  await openGerman(host, panel);
  await panel.map().focus();
  await panel.press('Enter');
  await expect(panel.dialog).toHaveAccessibleName(/^Eingreifen bei Schicht/);
  await isGerman(page);
  await panel.press('Escape');
  for (const key of ['=', '+', '*', 'c', 'n', 'i']) {
    await panel.map().focus();
    await panel.press(key);
    await expect(panel.dialog.getByRole('textbox').first()).toBeVisible();
    await isGerman(page);
    await panel.press('Escape');
    await expect(panel.dialog).toHaveCount(0);
  }

  await panel.map().focus();
  await panel.press('=');
  await panel.dialog.getByRole('textbox').first().fill('viel');
  await panel.press('Enter');
  await expect(panel.dialog.getByRole('alert')).toHaveText('„viel“: erwartet wird eine Zahl');
  await panel.press('Escape');

  await panel.button('Exportieren…').click();
  await expect(panel.dialog).toHaveAccessibleName('Exportieren');
  await isGerman(page);
});

test('what the panel is told further is said in German, and what it says before it has run, or with nothing changed', async ({
  host,
  page,
  panel,
}) => {
  await openGerman(host, panel);
  const before = await textsOf(page);
  for (const [name, state] of Object.entries(told))
    await test.step(name, async () => {
      await host.show(state);
      await panel.settled();
      const texts = await textsOf(page);
      expect(
        texts.filter(text => !before.includes(text)),
        name,
      ).not.toEqual([]);
      await isGerman(page);
    });

  for (const state of [
    'empty',
    'mediation refused',
    'loading, the first time',
    'untrusted, the first time',
  ])
    await test.step(state, async () => {
      await states[state](host, panel);
      await page.evaluate(() => globalThis.drawnTexts.clear());
      await panel.settled();
      expect((await textsOf(page)).length).toBeGreaterThan(10);
      await isGerman(page);
    });
});
