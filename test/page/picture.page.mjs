import { expect, openSample, test } from './fixture.mjs';
import { writtenIn } from './saved.mjs';

/** What the page says over time and of the next token, text by text. */
const saidOn = page =>
  page.evaluate(() => {
    const all = [
      '.ruler .caption, .marker .deed, .marker .deeds, .mapHeading h2, .limits',
      '.tokens .gutter, #rail section:first-child :is(td, th, .pair span, h2), [data-testid=warning]',
    ].flatMap(each => [...document.querySelectorAll(each)]);
    const summary = document.querySelector('.marker .summary');
    const flags = document.querySelectorAll('.icon.flag').length;
    const texts = [...all, ...(summary ? [summary] : [])].map(each =>
      each.innerText.replaceAll(/\s+/g, ''),
    );
    return [...texts.filter(text => text !== ''), ...Array.from({ length: flags }, () => '⚑')];
  });

const ways = {
  'free-running': (host, panel) => openSample(host, panel),
  'teacher-forced': (host, panel) => openSample(host, panel, 'agreement-forced'),
  'with nothing changed': (host, panel) =>
    openSample(host, panel, 'agreement', sample => ({ ...sample, interventions: [] })),
  'with every intervention off': (host, panel) =>
    openSample(host, panel, 'agreement', ({ interventions, ...sample }) => ({
      ...sample,
      interventions: interventions.map(each => ({ ...each, enabled: false })),
    })),
  'with more interventions than have room beside their marks': (host, panel) =>
    openSample(host, panel, 'agreement', sample => ({
      ...sample,
      interventions: [1, 2, 3].map(timesteps => ({
        site: { layer: 0, component: 'cell', timesteps, units: [3] },
        edit: { kind: 'scale', factor: 1.001 },
      })),
    })),
  'with a gradient': async (host, panel) => {
    await openSample(host, panel);
    await panel.choose('gradient', 'logitDifference are : is @4');
    await expect(panel.map('gradient')).toBeVisible();
  },
  'with traces of a gradient': async (_, panel) => {
    await panel.radio('traces').click();
  },
  both: async (host, panel) => {
    await openSample(host, panel);
    await panel.radio('heat maps').click();
    await panel.choose('gradient', 'off');
    await panel.radio('both').click();
    await expect(panel.page.getByTestId('readout')).toContainText('forced');
  },
};

/** Experiment, model, checkpoint, texts, interventions, mode, digest and metrics are named. */
function namesAll(texts, { digest }) {
  expect(texts.slice(0, 8)).toEqual([
    'agreement · free-running · wasm',
    'model: LSTM 2 × 32 · checkpoint: agreement-lstm.pt',
    'base: the key near the cabinets',
    'example plural: the keys near the cabinets',
    'intervention 1: layer 0 cell @1 [5, 14] ← plural@1',
    'mode: free-running · 11 timesteps · decoding greedy · backend wasm',
    `digest: ${digest}`,
    expect.stringMatching(/^metric: logitDifference are : is @4 = 1\.65\d+$/),
  ]);
  for (const name of ['layer 0  |Δ cell|', 'mean', 'KL, nats', 'Difference', 'Before', 'After'])
    expect(texts).toContain(name);
  expect(texts.filter(text => /^(◆ )?unit \d+$/.test(text))).toHaveLength(1);
}

test(`a saved picture says what the page says: ${Object.keys(ways).join(', ')}; it names its experiment, model, checkpoint, texts, interventions, mode, digest and metrics`, async ({
  host,
  page,
  panel,
}) => {
  test.slow();
  for (const [way, open] of Object.entries(ways))
    await test.step(way, async () => {
      await open(host, panel);
      await panel.settled();
      const said = await saidOn(page);
      expect(said.length).toBeGreaterThan(10);
      const texts = (await writtenIn(host, panel)).map(({ text }) => text);
      const written = texts.map(text => text.replaceAll(/\s+/g, ''));
      const whole = written.join('');
      expect(said.filter(text => !whole.includes(text))).toEqual([]);
      const flags = said.filter(text => text === '⚑');
      expect(written.filter(text => text === '⚑')).toEqual(flags);
      if (way === 'teacher-forced') expect(flags).toHaveLength(2);
      if (way.includes('gradient'))
        expect(texts.join('')).toMatch(
          /gradient: ∂\(logitDifference are : is @4\)\/∂cell, of the intervened run, after all edits there\. .*hard tokens pass\s*nothing back\./,
        );
      if (way === 'free-running') namesAll(texts, host.state.results.own);
    });
});

test('no picture of something else is saved from the text and table views: it says why; nothing of one is beyond its edges, however narrow the panel is', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  for (const view of ['text', 'table'])
    await test.step(view, async () => {
      await panel.radio(view).click();
      await panel.button('Export…').click();
      const button = panel.dialog.getByRole('button', { name: 'View as PNG' });
      const why = 'only heat maps and traces are pictures: choose one of them as the view';
      const { title } = await button.evaluate(each => {
        const host = each.getRootNode().host ?? each;
        return { title: host.getAttribute('title') };
      });
      expect(title).toBe(why);
      await expect(button).toBeDisabled();
      await button.click({ force: true });
      await expect(button).toBeVisible();
      expect(host.sent('exported')).toEqual([]);
      await panel.press('Escape');
    });
  await panel.radio('heat maps').click();

  await page.setViewportSize({ width: 420, height: 900 });
  await ways.both(host, panel);
  await panel.settled();
  const written = await writtenIn(host, panel);
  expect(written.filter(({ isOut }) => isOut)).toEqual([]);
});
