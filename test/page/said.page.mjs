/** What stands on the page is of the run that it says it is of. */
import { expect, openSample, test } from './fixture.mjs';

const another = {
  site: { layer: 0, component: 'cell', timesteps: 3, units: [7] },
  edit: { kind: 'zero' },
};
const withAnother = experiment => ({
  ...experiment,
  interventions: [...experiment.interventions, another],
});

test('what is not run yet is marked, and every number says that it is older', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const older = page.getByText('older', { exact: true });
  await expect(older).toHaveCount(0);
  await host.show({ experiment: withAnother(host.experiment), isStale: true });
  await expect(page.getByTestId('marker')).toHaveCount(2);
  await expect(page.getByText('cell 7 = 0 · not run yet')).toBeVisible();
  // The headline, the lanes, and the three maps.
  await expect(older).toHaveCount(5);
  await expect(panel.rail).toContainText('of the experiment before its last change');
  await expect(panel.map().getByRole('gridcell')).not.toContainText('unit 7');
  const { top, x } = await panel.cells();
  await page.mouse.move(x(2), top + 3);
  await expect(page.getByRole('tooltip')).toContainText('older');
  await panel.radio('table').click();
  await expect(page.locator('#plots').getByText('older', { exact: true })).toHaveCount(1);
  await panel.radio('text').click();
  await expect(page.locator('#plots').getByText('older', { exact: true })).toHaveCount(2);
  await panel.radio('heat maps').click();
  await host.show({ ran: withAnother(host.experiment), isStale: false });
  await expect(older).toHaveCount(0);
  await expect(page.getByText('not run yet')).toHaveCount(0);
});

test('older is said at once where no run is coming, late where one is, and what stands there stays', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const older = page.getByText('older', { exact: true }).first();
  const moves = () => older.evaluate(element => getComputedStyle(element).animationName);
  await host.show({ isStale: true });
  expect(await moves()).toBe('late');
  await host.show({ isStale: false });
  await host.show({ isStale: true, runOnChange: { isOn: false, turnedOffByMs: null } });
  expect(await moves()).toBe('none');
  const activity = { kind: 'running', step: 0, steps: 0 };
  await host.show({ activity, runOnChange: { isOn: true, turnedOffByMs: null } });
  expect(await moves()).toBe('none');
});

test('the numbers of the base alone are not said of an intervention that is not run', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', each => ({ ...each, interventions: [] }));
  await host.show({ experiment: withAnother(host.experiment), isStale: true });
  await expect(page.getByText('cell 7 = 0 · not run yet')).toBeVisible();
  await expect(page.getByText('no token changed')).toHaveCount(0);
  await expect(page.getByTestId('kl')).toHaveCount(0);
  await expect(page.getByTestId('map-difference')).toHaveCount(0);
});

test('lines of the base alone have no scale of differences beside them', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', each => ({ ...each, interventions: [] }));
  await panel.radio('traces').click();
  await expect(page.getByRole('heading', { name: 'Traces' })).toBeVisible();
  await panel.settled();
  await expect(page.locator('.mapHeading .limits')).toHaveCount(0);
  await host.change({ kind: 'add', intervention: withAnother(host.experiment).interventions[0] });
  await panel.isFresh();
  await expect(page.locator('.mapHeading .limits')).toHaveText(/^−[.\d]+ +\+[.\d]+$/);
});

test('an example has all of its spaces where there is no result yet', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const base = { text: 'a  b' };
  const none = { own: null, forced: null, free: null };
  await host.show({ results: none, experiment: { ...host.experiment, base } });
  const shown = page.getByTestId('note').locator('dd').first();
  await expect.poll(() => shown.evaluate(each => each.innerText)).toBe('a  b');
});

for (const mode of ['free-running', 'both'])
  test(`the result of a change comes with all that is drawn of it: nothing is asked, ${mode}`, async ({
    host,
    page,
    panel,
  }) => {
    await openSample(host, panel);
    await panel.toCell(3);
    if (mode === 'both') await panel.radio('both').click();
    await panel.settled();
    // The change itself is held against the model before it is written.
    const asked = () => host.sent('call').filter(({ name }) => name !== 'check');
    const before = asked().length;
    await panel.map(mode === 'both' ? 'free' : 'difference').focus();
    await panel.press('0');
    await expect(page.getByTestId('marker')).toHaveCount(2);
    await panel.isFresh();
    expect(host.sent('intervened')).toHaveLength(1);
    expect(asked().slice(before)).toEqual([]);
    // A value that is dragged keeps the order, and asks as little.
    await panel.press('ArrowRight', 'Alt+ArrowUp');
    await panel.isPreview();
    await panel.settled();
    const beforePreview = asked().length;
    await panel.press('Alt+ArrowUp');
    await panel.settled();
    expect(host.sent('previewed')).toHaveLength(2);
    expect(asked().slice(beforePreview)).toEqual([]);
  });

test('a new result is shown when its values are there, and with them', async ({
  engine,
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await expect(page.getByText('3 of 7 tokens changed')).toBeVisible();
  let free;
  const held = new Promise(resolve => (free = resolve));
  host.answers.values = ask => held.then(() => engine.call('values', ask));
  const digest = (await page.getByTestId('digest').innerText()).trim();
  await panel.map().focus();
  await panel.press('0');
  await expect(panel.status).toHaveText('running…');
  await expect(page.getByTestId('digest')).toContainText(digest);
  delete host.answers.values;
  free();
  await panel.isFresh();
  await expect(page.getByTestId('digest')).not.toContainText(digest);
});

test('run on change that went off says why, and can be turned back on', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await host.show({ runOnChange: { isOn: false, turnedOffByMs: 2300 } });
  await expect(page.getByText('off: a run took 2.3 s')).toBeVisible();
  await panel.button('Turn back on').click();
  await expect.poll(() => host.sent('ranOnChange').at(-1)?.isOn).toBe(true);
  await expect(page.getByText('off: a run took')).toHaveCount(0);
});

test('a click on a token or a timestep takes the whole state there, and Ctrl+A every cell', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.tokens('after').locator('[data-t="2"]').click();
  await expect.poll(() => host.sent('selected').at(-1)?.selection.units.length).toBe(32);
  expect(host.sent('selected').at(-1).selection.timesteps).toEqual([2]);
  await panel.toCell(4);
  await expect.poll(() => host.sent('selected').at(-1)?.selection.units.length).toBe(1);
  await page.locator('.ruler').getByText('7', { exact: true }).click();
  await expect.poll(() => host.sent('selected').at(-1)?.selection.timesteps).toEqual([7]);
  expect(host.sent('selected').at(-1).selection.units).toHaveLength(32);
  // The keys of the map go on from there.
  await panel.press('Control+a');
  await expect.poll(() => host.sent('selected').at(-1)?.selection.timesteps.length).toBe(11);
  expect(host.sent('selected').at(-1).selection.units).toHaveLength(32);
});

test('a click on the label of a unit takes it at every timestep', async ({ host, page, panel }) => {
  await openSample(host, panel);
  await panel.radio('index').click();
  await panel.settled();
  const { x, y, height } = await panel.map().locator('canvas').first().boundingBox();
  await page.mouse.click(x + 70, y + (9.5 * height) / 32);
  await expect.poll(() => host.sent('selected').at(-1)?.selection.units).toEqual([9]);
  const { timesteps } = host.sent('selected').at(-1).selection;
  expect([...timesteps].sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, t) => t));
  await expect(panel.map()).toBeFocused();
});

test('traces say how many of the chosen units they draw', async ({ host, panel }) => {
  await openSample(host, panel);
  await panel.radio('traces').click();
  const heading = panel.page.getByRole('heading', { name: /^Traces/ });
  await expect(heading).toContainText(/units \d+(, \d+){5} · one scale/);
  await panel.tokens('after').locator('[data-t="2"]').click(); // every unit
  await expect(heading).toContainText(/12 of 32 units: \d+(, \d+){11} · one scale/);
});

test('a scale that does not reach every value says so, and why', async ({ host, page, panel }) => {
  await openSample(host, panel);
  const limits = page.locator('.limits').first();
  await expect(limits).toHaveText(/^−\d\.\d {2}\+\d\.\d$/);
  await panel.radio('both').click(); // its scale was made for one of the runs
  await expect(limits).toHaveText(/^≤ −\d\.\d {2}≥ \+\d\.\d$/);
  await expect(limits).toHaveAttribute('title', /^values beyond the ends/);
});

test('while values are on their way a map has slanted lines in their place, and says so', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.settled();
  host.answers.order = () => new Promise(() => {}); // for ever on its way
  await panel.radio('1').click();
  await expect(panel.page.getByRole('heading', { name: /^Difference/ })).toContainText(
    'values on their way…',
  );
  const inked = () =>
    panel
      .map()
      .locator('canvas')
      .first()
      .evaluate(canvas => {
        const { width, height } = canvas;
        const left = (88 * width) / canvas.clientWidth;
        const { data } = canvas.getContext('2d').getImageData(left, 0, width - left, height);
        return data.filter((value, k) => k % 4 === 3 && value > 0).length / (data.length / 4);
      });
  await expect.poll(inked).toBeGreaterThan(0.05);
  expect(await inked()).toBeLessThan(0.5);
  await expect(page.locator('.limits')).toHaveCount(0);
});

test('the runs can be read as text, with what changed marked', async ({ host, page, panel }) => {
  await openSample(host, panel);
  await panel.radio('text').click();
  await expect(page.getByTestId('text-before')).toHaveText(
    'the key near the cabinets is here . it was old .',
  );
  await expect(page.getByTestId('text-after').locator('ins')).toHaveText(['are', 'they were']);
});

test('the text says where the prompt ends, and that is no part of what is copied', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.radio('text').click();
  for (const row of ['before', 'after']) {
    const text = page.getByTestId(`text-${row}`);
    const mark = text.getByRole('img', {
      name: 'the prompt ends here, and what follows the model wrote',
    });
    await expect(mark).toBeVisible();
    const [read, copied] = await mark.evaluate(node => {
      const [before, whole] = [document.createRange(), document.createRange()];
      before.setStart(node.parentElement, 0);
      before.setEndBefore(node);
      whole.selectNodeContents(node.parentElement);
      const selection = globalThis.getSelection();
      selection.removeAllRanges();
      selection.addRange(whole);
      return [before.toString(), selection.toString()];
    });
    expect(read).toBe('the key near the cabinets');
    expect(copied).toMatch(/^the key near the cabinets (is|are) here \./);
  }
  await panel.radio('teacher-forced').click();
  const input = page.getByTestId('text-input');
  await expect(input.getByRole('img', { name: 'the prompt ends here', exact: true })).toBeVisible();
  await panel.choose('inputs', 'base');
  await expect(page.getByText('of 5 tokens changed')).toBeVisible();
  await expect(page.getByRole('img', { name: 'the prompt ends here' })).toHaveCount(0); // it is all there is
});

test('the panel lists its interventions: off, moved, removed', async ({ host, page, panel }) => {
  await openSample(host, panel, 'agreement', withAnother);
  const list = page.locator('#interventions');
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await list.getByRole('button', { name: /^Move down: .*plural@1$/ }).click();
  await expect.poll(() => host.sent('moved').at(-1)).toMatchObject({ from: 0, to: 1 });
  // A click before that would be on the row that is seen there still, which then is the first.
  await expect(list.getByRole('listitem').last()).toContainText('plural@1');
  await list.getByRole('checkbox').last().click();
  await expect.poll(() => host.sent('toggled').at(-1)).toMatchObject({ at: 1, enabled: false });
  await list
    .getByRole('button', { name: /^Remove: / })
    .first()
    .click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
});

test('without a result the panel lists its interventions too: off, moved, edited, removed', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', withAnother);
  await host.show({
    results: { own: null, forced: null, free: null },
    ran: null,
    troubles: [{ kind: 'problems', problems: [{ field: 'interventions[1].site', message: 'no' }] }],
  });
  const list = page.getByRole('list').filter({ has: page.getByRole('checkbox') });
  const row = list.getByRole('listitem').last();
  await expect(row).toContainText('cell');
  host.isAlive = false; // what is pressed is heard, and the state stays as it is
  await row.getByRole('button', { name: /^Edit: / }).click();
  const edited = { type: 'commanded', command: 'editIntervention', at: 1 };
  await expect.poll(() => host.sent('commanded')).toEqual([edited]);
  await row.getByRole('checkbox').click();
  await expect.poll(() => host.sent('toggled')).toMatchObject([{ at: 1, enabled: false }]);
  await host.post({ type: 'made', isMade: false });
  await row.getByRole('button', { name: /^Move up: / }).click();
  await expect.poll(() => host.sent('moved')).toMatchObject([{ from: 1, to: 0 }]);
  await host.post({ type: 'made', isMade: false });
  await row.getByRole('button', { name: /^Remove: / }).click();
  await expect.poll(() => host.sent('removed')).toMatchObject([{ at: 1 }]);
});

test('of what had to be assumed as many are counted as are listed', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const of = about => ({ about, assumed: `${about} so`, because: 'nothing says it' });
  const { model } = host.state;
  const said = page.getByTestId('assumptions');
  await host.show({ model: { ...model, assumptions: ['wiring'].map(of) } });
  await expect(said).toHaveCount(0); // the plain chain alone is said beside the model
  const all = ['wiring', 'readout', 'embedding'];
  await host.show({ model: { ...model, assumptions: all.map(of) } });
  await expect(said.locator('summary')).toHaveText(
    `${all.length} assumptions about this checkpoint, which can change numbers`,
  );
  await said.locator('summary').click();
  await expect(said.getByRole('listitem')).toHaveText(
    all.map(about => `assumed of ${about}: ${about} so (nothing says it)`),
  );
});

test('a readout of both directions says in the panel at which timesteps it is assumed to read', async ({
  host,
  page,
  panel,
}) => {
  const checkpoint = '../../test/golden/bidirectional.pt';
  const base = { tokens: [0, 1, 2] };
  await openSample(host, panel, 'agreement', () => ({ version: 1, checkpoint, base }));
  const said = page.getByTestId('assumptions');
  await expect(said.locator('summary')).toBeVisible();
  await said.locator('summary').click();
  await expect(said).toContainText(
    'assumed of readout: reads forward ‖ backward of the same timestep (weights of the same shape',
  );
});

test('the rail says how many next tokens and components it leaves out, and shows them', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  for (const [list, few, all] of [
    ['readout', 5, 31],
    ['unit', 9, 18],
  ]) {
    const table = page.getByTestId(list);
    const rows = table.locator('tbody').getByRole('row');
    const section = panel.rail.locator('section').filter({ has: table });
    await expect(rows).toHaveCount(few);
    await section.getByRole('button', { name: `and ${all - few} more` }).click();
    await expect(rows).toHaveCount(all);
    const fewer = section.getByRole('button', { name: 'show fewer' });
    await expect(fewer).toBeFocused();
    await fewer.click();
    await expect(rows).toHaveCount(few);
  }
});

test('metrics of both modes say which is whose', async ({ host, page, panel }) => {
  await openSample(host, panel, 'agreement-forced');
  const cells = () =>
    page
      .getByTestId('metrics')
      .getByRole('row')
      .evaluateAll(rows => rows.map(row => [...row.children].map(cell => cell.textContent)));
  expect((await cells()).at(-1)).toEqual(['tokensChanged', '1']);
  await panel.radio('both').click();
  await expect.poll(async () => (await cells())[0]).toEqual(['', 'forced', 'free']);
  expect((await cells()).at(-1)).toEqual(['tokensChanged', '1', '3']);
});

test('warnings of both modes are those of each, and say which is whose', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement-forced');
  const warnings = page.getByTestId('warning');
  const contradicted = 'the interventions changed the output at timestep 4 to "are"';
  await expect(warnings).toHaveText([new RegExp(`^${contradicted}`)]);
  await panel.radio('both').click();
  await expect(warnings).toHaveText([new RegExp(`^forced: ${contradicted}`)]);
});

test('log-odds of two runs say which is whose', async ({ host, panel }) => {
  await openSample(host, panel);
  await panel.radio('both').click();
  await panel.settled();
  await expect(panel.rail).toContainText(/log-odds are : is−3\.0 → forced \+1\.7 · free \+1\.7/);
});
