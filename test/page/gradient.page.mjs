import { asked } from './commandLine.mjs';
import { expect, openSample, test } from './fixture.mjs';

// What the panel says of a gradient is what the command line says: asked here past the page.

const first = 'logitDifference are : is @4';
const name = '∂logitDifference/∂cell';

/** The gradient of a metric of the experiment in sight, [layer][timestep][unit], as the command line has it. */
const printed = (host, of, at) =>
  asked(host.experiment, 'gradient', '--of', of, '--at', at).gradients[at];

const toNumber = text => Number(text.replaceAll('−', '-').replace('+', ''));
const isAbout = (text, value, message) =>
  expect(Math.abs(toNumber(text) - value), message).toBeLessThanOrEqual(
    Math.max(0.051 * Math.abs(value), 0.0005),
  );
const dropdown = page => page.getByRole('combobox', { name: 'gradient', exact: true });
const gradients = host => host.sent('call').filter(({ name: call }) => call === 'gradient');

test('a gradient is asked for once it is turned on, and stands beside the values as the command line has it: in the map with its limits and unit, at the cursor, under the pointer, in the rail and in the table; turned off it is gone', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const [layer] = printed(host, '0', 'cell');
  const limit = Math.max(...layer.flat().map(Math.abs));
  await panel.settled();
  expect(gradients(host)).toEqual([]);
  await expect(panel.map('gradient')).toHaveCount(0);

  await panel.choose('gradient', first);
  await expect(panel.map('gradient')).toBeVisible();
  await panel.settled();
  const heading = page.getByRole('heading', { name: /^Gradient/ });
  await expect(heading).toContainText(`∂(${first})/∂cell, layer 0`);
  await expect(heading).toContainText('of the intervened run, after all edits there');
  await expect(panel.map('gradient')).toHaveAccessibleName(/hard tokens pass nothing back\.$/);
  const limits = page.locator('.mapPart').filter({ has: heading }).locator('.limits');
  await expect(limits).toContainText('logits per value');
  const [, least, most] = /^(−[\d.]+) +(\+[\d.]+) /.exec(await limits.textContent());
  isAbout(least, -limit, 'the lower limit');
  isAbout(most, limit, 'the upper limit');

  const cell = panel.map('gradient').getByRole('gridcell');
  for (const t of [1, 3, 6]) {
    await panel.toCell(t, 'gradient');
    const said = await cell.textContent();
    const [, unit] = /^unit (\d+), t (\d+) /.exec(said);
    const [, number] = new RegExp(`${name} ([+−\\d.e]+)`).exec(said);
    isAbout(number, layer[t][unit], said);
    await expect(page.getByTestId('unitGradient')).toContainText(number);
    await expect(page.locator('[aria-live=polite]').filter({ hasText: `t ${t} ` })).toContainText(
      `${name} ${number}`,
    );
    const { top, x } = await panel.cells('gradient');
    await page.mouse.move(x(t), top + 2);
    await expect(page.getByTestId('hover')).toContainText(`${name}${number}`);
  }

  await panel.radio('table').click();
  const row = page.getByTestId('table').getByRole('row', { name: new RegExp(`^5 ${name}`) });
  const numbers = await row.getByRole('cell').allTextContents();
  expect(numbers).toHaveLength(layer.length);
  for (const [t, text] of numbers.entries()) isAbout(text, layer[t][5], `unit 5 at t ${t}`);
  expect(numbers.some(text => /[1-9]/.test(text))).toBe(true);

  await panel.radio('heat maps').click();
  await panel.choose('gradient', 'off');
  await expect(panel.map('gradient')).toHaveCount(0);
  await expect(page.getByTestId('unitGradient')).toHaveCount(0);
  await expect(panel.map()).toBeVisible();
});

test('metrics that count tokens are named as having no gradient; one that is chosen and then counts, or that the engine refuses, says why in the map’s place, where the others stay', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await dropdown(page).click();
  const counting = page.getByRole('option', { name: 'firstDivergence' });
  await expect(counting).toBeDisabled();
  await expect(counting).toHaveAttribute(
    'title',
    'firstDivergence counts tokens and has no gradient',
  );
  await expect(page.getByRole('option', { name: 'kl @4' })).toBeEnabled();
  await panel.press('Escape');

  const message = 'a gradient over this run takes 5000 MB, the limit is 1024 MB';
  host.answers.gradient = () => Promise.reject({ code: 'too-large', message });
  await panel.choose('gradient', first);
  const problem = page.locator('#plots').getByRole('alert');
  await expect(problem).toHaveText(message);
  await expect(panel.map()).toBeVisible();
  await expect(panel.map('gradient')).toHaveCount(0);
  await panel.settled();
  const asked = gradients(host).length;
  await panel.toCell(6);
  await panel.settled();
  expect(gradients(host)).toHaveLength(asked);
  host.answers = {};

  const withMetrics = metrics => sample => ({ ...sample, metrics });
  await openSample(host, panel, 'agreement', withMetrics([{ kind: 'tokensChanged' }]));
  await expect(problem).toHaveText('tokensChanged counts tokens and has no gradient');
  await dropdown(page).click();
  await expect(page.getByRole('option', { name: 'tokensChanged', exact: true })).toBeDisabled();
  await panel.press('Escape');
  await openSample(host, panel, 'agreement', withMetrics([]));
  await expect(problem).toHaveText(/^these results have no metric 1: /);
  await expect(dropdown(page)).toContainText('metric 1');
});

test('while a gradient is on its way its map says so, as high as it will be, with nothing of another run; after a change it is that of the new run; a preview has none', async ({
  engine,
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  let give;
  const held = new Promise(done => (give = done));
  host.answers.gradient = ask => held.then(() => engine.call('gradient', ask));
  await panel.choose('gradient', first);
  const heading = page.getByRole('heading', { name: /^Gradient/ });
  await expect(heading).toContainText('values on their way…');
  await expect(panel.status).toHaveText('running…');
  const section = page.locator('.mapPart').filter({ has: heading });
  await expect(section.locator('.limits')).toHaveCount(0);
  const { height } = await panel.map('gradient').boundingBox();
  give();
  await expect(heading).not.toContainText('on their way');
  await panel.isFresh();
  expect((await panel.map('gradient').boundingBox()).height).toBe(height);

  host.answers = {};
  const cell = panel.map('gradient').getByRole('gridcell');
  await panel.toCell(3, 'gradient');
  const before = await cell.textContent();
  const [, unit] = /^unit (\d+),/.exec(before);
  await panel.press('Alt+ArrowUp');
  await panel.isPreview();
  await expect(heading).toContainText('not of a value that is previewed');
  await expect(cell).toContainText(`${name} …`);
  await panel.press('Escape');
  await panel.isFresh();
  await expect(cell).toHaveText(before);

  await panel.press('0');
  await panel.settled();
  const { result } = host.state.results.own;
  const where = { component: 'cell', layer: 0, units: [Number(unit)], timesteps: [3, 4] };
  const { data } = await engine.call('gradient', { result, of: 0, ...where });
  const [, number] = new RegExp(`${name} ([+−\\d.e]+)`).exec(await cell.textContent());
  isAbout(number, data[0], await cell.textContent());
});

test('numbers of an older text are marked as such on a gradient too, and it is of that text', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.choose('gradient', first);
  await panel.settled();
  const heading = page.getByRole('heading', { name: /^Gradient/ });
  await expect(heading).not.toContainText('older');
  const cell = panel.map('gradient').getByRole('gridcell');
  await panel.toCell(3, 'gradient');
  const before = await cell.textContent();
  await host.show({ runOnChange: { isOn: false, turnedOffByMs: null } });
  await panel.press('0');
  await expect(heading).toContainText('older');
  await expect(cell).toHaveText(before);
});

test('both modes have a gradient each on one scale, traces a line a unit; numbers that are exported have its columns, a picture its map', async ({
  engine,
  host,
  page,
  panel,
}) => {
  // At a timestep that the two modes come to by other tokens.
  const metrics = [{ kind: 'logitDifference', token: 'are', against: 'is', timestep: 8 }];
  await openSample(host, panel, 'agreement', sample => ({ ...sample, metrics }));
  const late = first.replace('@4', '@8');
  await panel.choose('gradient', late);
  await panel.radio('both').click();
  await expect(panel.map('forcedGradient')).toBeVisible();
  await panel.settled();
  const heads = page.getByRole('heading', { name: /^Gradient, / });
  await expect(heads).toHaveText([/^Gradient, teacher-forced/, /^Gradient, free-running/]);
  const scales = page.locator('.mapPart').filter({ has: heads }).locator('.limits');
  await expect(scales).toHaveCount(1);

  await panel.button('Export…').click();
  await panel.dialog.getByRole('button', { name: 'Numbers as CSV' }).click();
  await expect.poll(() => host.sent('exported').length).toBe(1);
  const lines = Buffer.from(host.sent('exported')[0].bytes).toString().trimEnd().split('\n');
  expect(lines.find(line => line.startsWith('# gradient, forcedGradient: '))).toContain(
    `∂(${late})/∂cell, of the intervened run`,
  );
  const [head, ...rows] = lines.filter(line => !line.startsWith('# '));
  expect(head).toMatch(/,forced,gradient,forcedGradient$/);
  const { forced, free } = host.state.results;
  const asked = { of: 0, component: 'cell', layer: 0, units: [5], timesteps: [0, free.timesteps] };
  const of = async ({ result }) => [...(await engine.call('gradient', { result, ...asked })).data];
  const written = rows
    .map(line => line.split(','))
    .filter(([, , unit]) => unit === '5')
    .map(line => line.slice(-2).map(Number));
  const [ofFree, ofForced] = [await of(free), await of(forced)];
  expect(Math.abs(ofFree[7] - ofForced[7])).toBeGreaterThan(0.1 * Math.abs(ofFree[7]));
  expect(written.map(([own]) => own)).toEqual(ofFree);
  expect(written.map(([, other]) => other)).toEqual(ofForced);
  const row = which =>
    page.getByRole('row', { name: new RegExp(`^5 ${which} ${name}`) }).getByRole('cell');
  await panel.radio('table').click();
  for (const [which, values] of [
    ['free-running', ofFree],
    ['teacher-forced', ofForced],
  ]) {
    const texts = await row(which).allTextContents();
    expect(texts).toHaveLength(values.length);
    for (const [t, text] of texts.entries()) isAbout(text, values[t], `${which} at t ${t}`);
  }

  await panel.radio('free-running').click();
  await panel.radio('traces').click();
  await panel.settled();
  await expect(
    page.getByRole('img', { name: new RegExp(`^${name} of units [\\d, ]+ over time`) }),
  ).toBeVisible();
  const height = async () => {
    const before = host.sent('exported').length;
    await panel.button('Export…').click();
    await panel.dialog.getByRole('button', { name: 'View as PNG' }).click();
    await expect.poll(() => host.sent('exported').length).toBe(before + 1);
    return Buffer.from(host.sent('exported').at(-1).bytes).readUInt32BE(20);
  };
  for (const plot of ['traces', 'heat maps']) {
    await panel.radio(plot).click();
    const withIt = await height();
    await panel.choose('gradient', 'off');
    await panel.settled();
    expect(await height()).toBeLessThan(withIt - 100);
    await panel.choose('gradient', late);
    await panel.settled();
  }
});

test.describe(() => {
  const kept = {
    layer: 0,
    component: 'cell',
    order: 'effect',
    plot: 'maps',
    units: [5],
    timesteps: [3],
  };
  test.use({ kept: { ...kept, gradient: 1 } });

  test('which gradient is shown is kept over a reload', async ({ host, page, panel }) => {
    await openSample(host, panel);
    await expect(page.getByRole('heading', { name: /^Gradient/ })).toContainText('∂(kl @4)/∂cell');
    await expect(dropdown(page)).toContainText('kl @4');
  });
});

test('a gradient that takes long is stopped, of both modes at once, is asked for no more, and comes when it is wanted again', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.radio('both').click();
  await panel.settled();
  host.unanswered.add('gradient');
  await panel.choose('gradient', first);
  await panel.button('Stop Gradient').click();
  const problems = page.locator('#plots').getByRole('alert');
  await expect(problems).toHaveText(['stopped', 'stopped']);
  const asked = gradients(host).map(({ id }) => id);
  expect(host.sent('quit').map(({ id }) => id)).toEqual(asked);
  await panel.toCell(6, 'forced');
  await panel.settled();
  expect(gradients(host)).toHaveLength(asked.length);
  await expect(panel.button('Stop Gradient')).toBeHidden();

  host.unanswered.delete('gradient');
  const again = panel.button('Run Again');
  await again.focus();
  await panel.press('Enter');
  await expect(problems).toHaveCount(0);
  await expect(panel.map('gradient')).toBeVisible();
  await expect(again).toBeHidden();
});

test('the button that stops a gradient takes no room before it is seen', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  host.unanswered.add('gradient');
  const { height } = await page.locator('#plotBar').boundingBox();
  const recorded = page.evaluate(async () => {
    const bar = document.querySelector('#plotBar');
    const isSeen = button => button && getComputedStyle(button).visibility !== 'hidden';
    const heights = new Set();
    while (!isSeen(bar.querySelector('.stopping'))) {
      heights.add(bar.getBoundingClientRect().height);
      await new Promise(requestAnimationFrame);
    }
    return [...heights];
  });
  await panel.choose('gradient', first);
  expect(await recorded).toEqual([height]);
  await expect(panel.button('Stop Gradient')).toBeVisible();
});
