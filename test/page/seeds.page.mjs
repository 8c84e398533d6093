/** Runs over seeds: what they show, held against `ripple run --seeds`, and what becomes of them when something else does. */
import { axe } from './axe.mjs';
import { asked } from './commandLine.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { sampled } from './samples.mjs';
import { writtenIn } from './saved.mjs';
import { serve } from './serve.mjs';

/** What the command line says of the experiment in sight over seeds. */
const printed = (host, count) => asked(host.experiment, 'run', '--seeds', String(count));

async function overSeeds(panel, count) {
  await panel.button('Over seeds…').click();
  await panel.field('seeds', panel.dialog).fill(String(count));
  await panel.press('Enter');
}

const ranges = host => host.said.filter(({ name }) => name === 'seeds').map(({ ask }) => ask.range);

/** Has the first parts answered, as many as said, and no more; how large they are depends on how quick they were. */
function answersFirst(host, parts) {
  let count = 0;
  host.answers.seeds = () => {
    count++;
    if (count === parts) host.unanswered.add('seeds');
  };
  /** How many seeds were answered, once more are asked for. */
  return async () => {
    await expect.poll(() => ranges(host).length).toBe(parts + 1);
    return ranges(host)[parts][0];
  };
}

/** All is answered again. */
function answersAll(host) {
  host.answers = {};
  host.unanswered.clear();
}

const stage = (panel, kind) => expect(panel.seeds).toHaveAttribute('data-stage', kind);
/** Per cent, as the page writes them. */
const percents = share => `${(100 * share).toFixed(1)} %`;

test('runs over seeds show what `ripple run --seeds` says: how many differ, and at each timestep how many there, and how many there first, in the rail, the table and the CSV', async ({
  host,
  page,
  panel,
}) => {
  const count = 60;
  await openSample(host, panel, 'agreement', sampled);
  const { seeds, differ } = printed(host, count);
  expect(differ.of).toBe(count);
  await panel.button('Over seeds…').click();
  await expect(panel.field('seeds', panel.dialog)).toHaveValue('100');
  await panel.field('seeds', panel.dialog).fill(String(count));
  await panel.button('Run over Seeds').click();
  await stage(panel, 'done');
  const { share, low, high } = differ;
  const said = `tokens differ under ${share * count} of ${count} seeds (${percents(share).slice(0, -2)} %, ${percents(low).slice(0, -2)} to ${percents(high)})`;
  await expect(panel.seeds).toContainText(`${said} · seeds 7 to 66`);

  const { emitsFrom, timesteps } = host.state.results.own;
  const there = t => seeds.filter(({ base, intervened }) => base[t] !== intervened[t]).length;
  const first = t =>
    seeds.filter(({ firstDivergence }) => firstDivergence === emitsFrom + t).length;
  const counts = seeds[0].base.map((_, t) => [there(t), first(t)]);
  expect(emitsFrom + counts.length).toBe(timesteps);
  expect(new Set(counts.flat()).size).toBeGreaterThan(4);

  const at = page.getByTestId('seedsAt');
  for (const [t, [differs, firsts]] of counts.entries()) {
    await panel.toCell(emitsFrom + t);
    await expect(at).toContainText(`Over seeds, at t ${emitsFrom + t}`);
    await expect(at.getByRole('row', { name: /^next token differs/ })).toContainText(
      `${differs}${percents(differs / count).slice(0, -2)}`,
    );
    await expect(at.getByRole('row', { name: /^differs first/ })).toContainText(String(firsts));
  }
  await panel.toCell(1);
  await expect(at).toContainText('nothing is emitted at this timestep');

  await panel.radio('table').click();
  const table = page.getByTestId('seedsTable');
  const row = async name => {
    const cells = await table.getByRole('row', { name }).getByRole('cell').allTextContents();
    return cells.slice(emitsFrom).map(Number);
  };
  expect(await row(/^seeds whose next token differs/)).toEqual(counts.map(([n]) => n));
  expect(await row(/^seeds that differ here first/)).toEqual(counts.map(([, n]) => n));
  await expect(table).toContainText(said);

  await panel.button('Export…').click();
  await panel.dialog.getByRole('button', { name: 'Runs over seeds as CSV' }).click();
  await expect.poll(() => host.sent('exported').length).toBe(1);
  const [{ name, bytes }] = host.sent('exported');
  expect(name).toBe('agreement-seeds.csv');
  const lines = Buffer.from(bytes).toString().trimEnd().split('\n');
  expect(lines).toContain('# seeds 7 to 66');
  expect(lines).toContain('# intervention 1: layer 0 cell @1 [5, 14] ← plural@1');
  expect(lines).toContain(`# ${said}`);
  const numbers = lines.slice(-counts.length).map(line => line.split(',').map(Number));
  expect(numbers.map(([t, of, differs, , , firsts]) => [t, of, differs, firsts])).toEqual(
    counts.map(([n, m], t) => [emitsFrom + t, count, n / count, m / count]),
  );
});

test('they fill in part by part and are stopped, gone on with and closed by keyboard; what is on its way says so', async ({
  host,
  panel,
}) => {
  await openSample(host, panel, 'agreement', sampled);
  const answered = answersFirst(host, 3);
  await overSeeds(panel, 200);
  const done = await answered();
  await expect(panel.seeds).toContainText(`of ${done} seeds`);
  await expect(panel.seeds).toContainText(`${done} of 200 seeds`);
  await expect(panel.seeds.getByRole('progressbar')).toHaveAttribute('value', String(done));
  await stage(panel, 'running');
  await panel.seeds.getByRole('button', { name: 'Stop' }).focus();
  await panel.press('Enter');
  await stage(panel, 'stopped');
  await expect(panel.seeds).toContainText(`stopped after ${done} of 200 seeds`);
  const before = ranges(host).length;
  answersAll(host);
  await expect(panel.button('Go On')).toBeFocused(); // where Stop stood
  await panel.press('Enter');
  await stage(panel, 'done');
  await expect(panel.seeds).toContainText('of 200 seeds (');
  expect(ranges(host)[before][0]).toBe(done);
  await expect(panel.button('Close the runs over seeds')).toBeFocused();
  await panel.press('Enter');
  await expect(panel.seeds).toHaveCount(0);
  await expect(panel.button('Over seeds…')).toBeFocused();
});

test('once the experiment is another they are older, everywhere, and are run again by a press; where that is taken back they are its own', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', sampled);
  await overSeeds(panel, 40);
  await stage(panel, 'done');
  const before = await panel.seeds.getByRole('heading').textContent();
  await panel.toCell(4);
  await panel.press('0');
  await panel.settled();
  const marks = () => page.locator('[data-testid=seeds] .older, [data-testid=seedsAt] .older');
  await expect(marks()).toHaveCount(2);
  await expect(panel.seeds.getByRole('heading')).toHaveText(`${before}older`);
  await panel.radio('table').click();
  await expect(page.getByTestId('seedsTable')).toContainText('older');
  await host.undo();
  await panel.settled();
  await expect(page.locator('.older')).toHaveCount(0);
  await host.change({ kind: 'clear' });
  await panel.settled();
  await expect(panel.seeds).toContainText('older');
  await panel.button('Run Again').click();
  await stage(panel, 'done');
  await expect(panel.seeds).toContainText(
    'tokens differ under 0 of 40 seeds (0.0 %, 0.0 to 8.8 %)',
  );
  await expect(page.locator('.older')).toHaveCount(0);
});

test('the picture that is saved has them, too, and no text over an edge', async ({
  host,
  panel,
}) => {
  await openSample(host, panel, 'agreement', sampled);
  await overSeeds(panel, 40);
  await stage(panel, 'done');
  const said = await panel.seeds.getByRole('heading').locator('.aside').textContent();
  const written = await writtenIn(host, panel);
  expect(written.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['Over seeds', said, 'differs', 'differs first', 'to 100 %']),
  );
  expect(written.filter(({ isOut }) => isOut)).toEqual([]);
});

test('while they run a change of the experiment stops them, with what there is', async ({
  host,
  panel,
}) => {
  await openSample(host, panel, 'agreement', sampled);
  answersFirst(host, 1);
  await overSeeds(panel, 80);
  await expect(panel.seeds).toContainText('10 of 80 seeds');
  await panel.toCell(4);
  await panel.press('0');
  await expect(panel.seeds).toContainText('stopped after 10 of 80 seeds: the experiment changed');
  await expect(panel.seeds).toContainText('older');
});

test('where nothing is drawn with a seed they are refused with the reason, and a number of seeds that cannot be; what fails says why, and can be gone on with', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const button = page.locator('#overSeeds');
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(button).toHaveAttribute(
    'title',
    'nothing is drawn with a seed: it takes the decoding sample, or soft with noise gumbel',
  );
  await button.click();
  await expect(panel.dialog).toHaveCount(0);

  await panel.choose('decoding', 'sample');
  await panel.settled();
  await expect(button).not.toHaveAttribute('aria-disabled');
  await button.click();
  await panel.field('seeds', panel.dialog).fill('10001');
  await expect(panel.dialog.getByRole('alert')).toHaveText(
    'expected a whole number from 1 to 10000',
  );
  await panel.press('Enter');
  await expect(panel.dialog).toBeVisible();
  host.answers.seeds = () =>
    Promise.reject(Object.assign(new Error('needs 3 MB'), { code: 'too-large' }));
  await panel.field('seeds', panel.dialog).fill('12');
  await panel.press('Enter');
  await stage(panel, 'failed');
  await expect(panel.seeds.getByRole('alert')).toHaveText('needs 3 MB');
  host.answers = {};
  await panel.button('Go On').click();
  await stage(panel, 'done');
  await expect(panel.seeds.getByRole('alert')).toHaveCount(0);
});

test('while the text cannot be read nothing is offered that could not be done', async ({
  host,
  panel,
}) => {
  await openSample(host, panel, 'agreement', sampled);
  await overSeeds(panel, 12);
  await stage(panel, 'done');
  const { experiment } = host.state;
  await host.show({ experiment: null, isStale: true });
  await expect(panel.seeds).toContainText('older');
  await expect(panel.seeds.getByRole('button', { name: 'Run Again' })).toBeDisabled();
  await host.show({ experiment, isStale: false });
  await expect(panel.seeds.getByRole('button', { name: 'Run Again' })).toHaveCount(0);
});

test('of both modes they are of the one that runs free; axe finds nothing in them in a narrow panel', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', sampled);
  const { differ } = printed(host, 20);
  await panel.radio('both').click();
  await panel.settled();
  await overSeeds(panel, 20);
  await stage(panel, 'done');
  await expect(panel.seeds).toContainText(`under ${differ.share * 20} of 20 seeds`);
  await page.setViewportSize({ width: 480, height: 700 });
  await panel.settled();
  expect(await axe(page, { within: '#seeds' })).toEqual([]);
  const { width } = await page.locator('#seeds').boundingBox();
  const inside = await page
    .locator('#seeds *')
    .evaluateAll(all => Math.max(...all.map(each => each.getBoundingClientRect().right)));
  expect(inside).toBeLessThanOrEqual(width + 20);
});

test.describe(() => {
  test.use({
    kept: {
      ...{ layer: 0, component: 'cell', units: [5], timesteps: [4] },
      seeds: { of: 'x', tally: {} },
    },
  });
  test('a page that comes back says how far they were when it went, and goes on from there', async ({
    host,
    page,
    panel,
  }) => {
    await openSample(host, panel, 'agreement', sampled);
    await expect(panel.seeds).toHaveCount(0); // what was kept is none of ours
    const answered = answersFirst(host, 2);
    await overSeeds(panel, 80);
    const done = await answered();
    await expect(panel.seeds).toContainText(`${done} of 80 seeds`);
    await expect.poll(() => host.sent('kept').at(-1)?.view.seeds?.tally.seeds).toBe(done);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await expect(panel.seeds).toContainText(
      `stopped after ${done} of 80 seeds: the panel was out of sight`,
    );
    await expect.poll(() => host.sent('kept').at(-1)?.view.seeds?.stage.by).toBe('hiding');

    const state = host.sent('kept').at(-1).view;
    answersAll(host);
    const received = message => host.receive(message);
    await serve(page, { bundle: 'webview', theme: 'dark', language: 'en', state, received });
    await expect(panel.seeds).toContainText(`stopped after ${done} of 80 seeds: the panel`);
    await expect(panel.seeds.locator('.older')).toHaveCount(0);
    await panel.button('Go On').click();
    await stage(panel, 'done');
    const { differ } = printed(host, 80);
    await expect(panel.seeds).toContainText(`under ${Math.round(differ.share * 80)} of 80 seeds`);
  });
});
