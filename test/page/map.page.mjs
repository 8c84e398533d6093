import { asked } from './commandLine.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { withLongSource } from './samples.mjs';
import { writtenIn } from './saved.mjs';
import { serve } from './serve.mjs';

/** A number that the panel has written: of few digits. */
const numberIn = text => Number(text.replaceAll('−', '-'));

/** A number as the panel writes one with its sign. */
const signed = value =>
  value === 0 ? '0.00' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

const opened = async (page, host, panel, change = withLongSource) => {
  await openSample(host, panel, 'agreement', change);
  await panel.radio('causal map').click();
};
const mapped = async (page, panel, which = 'run', count = 22) => {
  await panel.button('Map').click();
  await expect(page.getByTestId(`state-${which}`)).toHaveText(`${count} of ${count} cells`);
};

test('a map has the numbers of the command line; a click on a cell offers its intervention, which is one edit', async ({
  host,
  page,
  panel,
}) => {
  await opened(page, host, panel);
  await expect(page.getByTestId('noMap')).toContainText('one place after the other');
  await mapped(page, panel);
  const { base, values } = asked(host.experiment, 'sweep', '--over', 'layer,timestep');
  const said = page.getByTestId('said-run');
  const { top, x } = await panel.cells('run');
  const effect = values[2] - base;
  await page.mouse.move(x(2), top + 3);
  await expect(said).toContainText(`layer 0, t 2 “near”: `);
  await expect(said).toContainText(`, ${signed(effect)} over ${signed(base)} without`);
  expect(Math.abs(effect)).toBeGreaterThan(1);
  await page.mouse.move(x(10), top + 3);
  await expect(said).toContainText('no value: interventions[0].site.timesteps: found 10');

  await page.mouse.click(x(2), top + 3);
  await expect(panel.dialog).toContainText('◆ layer 0 cell @2 [5, 14] ← plural');
  await expect(panel.dialog).toContainText('changes layer 0 cell @1 [5, 14] ← plural@1');
  await panel.isPreview(/cell @2|← plural/);
  await expect(panel.preview).toContainText('mean |change| from now');
  await expect(panel.dialog).not.toContainText('Alt-drag'); // no value of a map's cell is set so
  expect(host.experiment.interventions[0].site.timesteps).toBe(1); // nothing is written yet
  await panel.press('Enter'); // Replace has the focus
  await expect(panel.dialog).toHaveCount(0);
  await expect.poll(() => host.experiment.interventions[0].site.timesteps).toBe(2);
  expect(host.experiment.interventions).toHaveLength(1);
  await panel.isFresh();
  const row = page.getByTestId('metrics').getByRole('row', { name: /^logitDifference/ });
  await expect(row).toContainText(signed(values[2]).replace('+', ''));
  // Where the pattern stands makes no other map.
  await expect(page.getByTestId('part-run')).not.toContainText('older');
  await host.undo();
  await expect.poll(() => host.experiment.interventions[0].site.timesteps).toBe(1);
});

test('a drag makes one intervention of a block, in one row of layers; keys walk, extend and open; another experiment leaves the map as an older one', async ({
  host,
  page,
  panel,
}) => {
  await opened(page, host, panel);
  await mapped(page, panel);
  const { top, x } = await panel.cells('run');
  await page.mouse.move(x(1), top + 3);
  await page.mouse.down();
  await page.mouse.move(x(3), top + 20, { steps: 4 });
  await page.mouse.up();
  await expect(panel.dialog).toContainText('◆ layer 1 cell @1,2,3 [5, 14]');
  await panel.press('Escape');
  await expect(panel.dialog).toHaveCount(0);
  await panel.map('run').focus();
  await panel.press('Home', 'ArrowUp', 'ArrowRight', 'ArrowRight');
  const cell = panel.map('run').getByRole('gridcell');
  await expect(cell).toContainText('layer 0, t 2 “near”');
  await panel.press('Shift+ArrowRight', 'Enter');
  await expect(panel.dialog).toContainText('◆ layer 0 cell @2,3 [5, 14]');
  await panel.press('Enter');
  await expect.poll(() => host.experiment.interventions[0].site.timesteps).toEqual([2, 3]);

  await host.change({ kind: 'unrollPart', part: { steps: 5 } });
  await panel.isFresh();
  await expect(page.getByTestId('part-run')).toContainText('older');
  const why = / · older: map it again to open it$/;
  await expect(page.getByTestId('said-run')).toHaveText(why);
  await page.mouse.click(x(1), top + 3);
  await panel.settled();
  await expect(panel.dialog).toHaveCount(0); // its cells are of another experiment
  await mapped(page, panel, 'run', 18);
  await expect(page.getByTestId('part-run')).not.toContainText('older');
  await expect(page.getByTestId('said-run')).not.toHaveText(why);
});

test('estimates stand beside what was run, with their correlation, as numbers too; what has no gradient says so', async ({
  host,
  page,
  panel,
}) => {
  await opened(page, host, panel);
  await panel.radio('both').nth(1).click();
  await mapped(page, panel, 'estimate');
  await expect(page.getByTestId('state-run')).toHaveText('22 of 22 cells');
  const run = asked(host.experiment, 'sweep', '--over', 'layer,timestep');
  const estimate = asked(host.experiment, 'attribute', '--over', 'layer,timestep');
  const pairs = run.values.flatMap((value, at) =>
    value === null ? [] : [[value - run.base, estimate.values[at]]],
  );
  await expect(page.getByTestId('correlation')).toHaveText(
    `correlation of the two: r = ${pearson(pairs).toFixed(3)} over ${pairs.length} cells`,
  );
  await panel.checkbox('numbers').click();
  const texts = await page.getByTestId('table-estimate').getByRole('cell').allTextContents();
  expect(texts.length - 1).toBe(estimate.values.length); // without the corner
  for (const [at, value] of estimate.values.entries())
    if (value === null) expect(texts[at + 1]).toBe('');
    else
      expect(Math.abs(numberIn(texts[at + 1]) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.06);

  await panel.choose('metric of the map', 'kl @4');
  await expect(page.getByTestId('state-estimate')).toContainText('found kl: its gradient is 0');
  await expect(page.getByTestId('state-run')).toHaveText('22 of 22 cells');
});

function pearson(pairs) {
  const mean = at => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length;
  const [mx, my] = [mean(0), mean(1)];
  const sum = of => pairs.reduce((total, [x, y]) => total + of(x - mx, y - my), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum(x => x * x) * sum((_, y) => y * y));
}

test('the cells are exported as numbers, and the maps as a picture, once there are some', async ({
  host,
  page,
  panel,
}) => {
  await opened(page, host, panel);
  const choose = async name => {
    await panel.button('Export…').click();
    await panel.dialog.getByRole('button', { name, exact: true }).click();
  };
  await choose('Numbers as CSV');
  await expect(page.getByRole('alertdialog')).toContainText('there is no map to be exported yet');
  await panel.press('Escape');
  await panel.radio('both').nth(1).click();
  await mapped(page, panel, 'estimate');
  await expect(page.getByTestId('state-run')).toHaveText('22 of 22 cells');
  await choose('Numbers as CSV');
  await expect.poll(() => host.sent('exported').length).toBe(1);
  const lines = Buffer.from(host.sent('exported')[0].bytes).toString('utf8').trim().split('\n');
  const run = asked(host.experiment, 'sweep', '--over', 'layer,timestep');
  const estimate = asked(host.experiment, 'attribute', '--over', 'layer,timestep');
  const table = lines.filter(line => !line.startsWith('#'));
  expect(table[0]).toBe('layer,timestep,value,effect,estimate,reason');
  for (const [at, value] of run.values.entries()) {
    const [layer, t, own, effect, guess] = table[at + 1].split(',');
    expect([Number(layer), Number(t)]).toEqual([Math.floor(at / 11), at % 11]);
    expect(own).toBe(value === null ? '' : String(value));
    expect(effect).toBe(value === null ? '' : String(value - run.base));
    expect(guess).toBe(estimate.values[at] === null ? '' : String(estimate.values[at]));
  }
  expect(table[11]).toContain('"interventions[0].site.timesteps: found 10');
  expect(lines.join()).toContain(`${run.base} without the intervention`);
  await choose('View as PNG');
  await expect.poll(() => host.sent('exported').length).toBe(2);
  const [, { name, bytes }] = host.sent('exported');
  expect(name).toBe('agreement.png');
  expect(bytes.length).toBeGreaterThan(20_000);
});

test('components are small maps of one scale; units and a source’s timesteps are rows; Stop stops it, and Map begins again', async ({
  host,
  page,
  panel,
}) => {
  await opened(page, host, panel);
  await mapped(page, panel);
  await panel.choose('axes of the map', 'source timestep × base timestep');
  await expect(page.getByTestId('state-run')).toHaveText('110 of 110 cells');
  await panel.map('run').focus();
  await panel.press('Home', 'ArrowDown', 'ArrowRight', 'Enter');
  await expect(panel.dialog).toContainText('◆ layer 0 cell @1 [5, 14] ← plural@1');
  await panel.press('Escape');

  host.unanswered.add('map');
  await panel.choose('axes of the map', 'component × layer × timestep');
  await expect(page.getByTestId('state-run')).toHaveText('running…');
  await page.locator('#mapBar').getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByTestId('state-run')).toHaveText('stopped after no cell');
  host.unanswered.delete('map');
  await panel.button('Map').click();
  await expect(page.getByTestId('state-run')).toHaveText(/^(\d+) of \1 cells$/);
  const { axes } = asked(host.experiment, 'sweep', '--over', 'component,layer,timestep');
  const names = await page
    .getByTestId('part-run')
    .getByRole('heading', { level: 3 })
    .allTextContents();
  expect(names).toEqual(axes[0].values);
});

test('what cannot be mapped says why, before anything is asked', async ({ host, page, panel }) => {
  await opened(page, host, panel, ({ metrics: _, ...rest }) => rest);
  await expect(page.getByTestId('noMap')).toHaveText(
    'A map shows a metric: the experiment has none.',
  );
  await expect(page.locator('#mapBar vscode-button')).toHaveAttribute('aria-disabled', 'true');
  await openSample(host, panel, 'agreement', experiment => ({ ...experiment, interventions: [] }));
  await expect(page.getByTestId('noMap')).toContainText('add one, or turn one on');
});

test('an older map is exported as one, with the experiment that it is of', async ({
  host,
  page,
  panel,
}) => {
  await opened(page, host, panel);
  await mapped(page, panel);
  await host.change({ kind: 'unrollPart', part: { steps: 5 } });
  await panel.isFresh();
  expect((await writtenIn(host, panel)).map(({ text }) => text).join()).toContain('older · layer');
  const csv = async () => {
    await panel.button('Export…').click();
    await panel.dialog.getByRole('button', { name: 'Numbers as CSV' }).click();
  };
  await csv();
  await expect.poll(() => host.sent('exported').length).toBe(2);
  const text = Buffer.from(host.sent('exported')[1].bytes).toString('utf8');
  expect(text).toMatch(/^# agreement .* older than the experiment/);
  expect(text).toContain('11 timesteps'); // the document has 9 by now
  expect(text).not.toContain('digest'); // of the results in sight
});

test('a page that comes back while the text cannot be read says so, and goes on once it can', async ({
  host,
  page,
  panel,
}) => {
  await opened(page, host, panel);
  await mapped(page, panel);
  const state = host.sent('kept').at(-1).view;
  const { experiment } = host.state;
  await host.show({ experiment: null, isStale: true });
  const received = message => host.receive(message);
  await serve(page, { bundle: 'webview', theme: 'dark', language: 'en', state, received });
  await expect(page.getByTestId('noMap')).toContainText('cannot be read now');
  await host.show({ experiment, isStale: false });
  await expect(page.getByTestId('state-run')).toHaveText('22 of 22 cells');
});

test('what is chosen while the text cannot be read is mapped once it can', async ({
  host,
  page,
  panel,
}) => {
  await opened(page, host, panel);
  await mapped(page, panel);
  const { experiment } = host.state;
  await host.show({ experiment: null, isStale: true });
  await panel.choose('axes of the map', 'source timestep × base timestep');
  await panel.settled();
  await expect(page.getByTestId('state-run')).toHaveText('22 of 22 cells');
  await host.show({ experiment, isStale: false });
  await expect(page.getByTestId('state-run')).toHaveText('110 of 110 cells');
});
