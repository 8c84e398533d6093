/** What the parts of the panel say: maps, traces and text, the list of interventions, the rail. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, writeLstm } from '../e2e/checkpoints.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { open, withAnother } from './samples.mjs';

test('traces say how many of the chosen units they draw; a click on a token or a timestep takes the whole state there, one on the label of a unit that at every timestep, and Ctrl+A every cell', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.radio('traces').click();
  const heading = page.getByRole('heading', { name: /^Traces/ });
  await expect(heading).toContainText(/units \d+(, \d+){5} · one scale/);
  await panel.tokens('after').locator('[data-t="2"]').click(); // every unit
  await expect(heading).toContainText(/12 of 32 units: \d+(, \d+){11} · one scale/);

  await expect.poll(() => host.sent('selected').at(-1)?.selection.units.length).toBe(32);
  expect(host.sent('selected').at(-1).selection.timesteps).toEqual([2]);
  await panel.radio('heat maps').click();
  await panel.toCell(4);
  await expect.poll(() => host.sent('selected').at(-1)?.selection.units.length).toBe(1);
  await page.locator('.ruler').getByText('7', { exact: true }).click();
  await expect.poll(() => host.sent('selected').at(-1)?.selection.timesteps).toEqual([7]);
  expect(host.sent('selected').at(-1).selection.units).toHaveLength(32);
  // The keys of the map go on from there.
  await panel.press('Control+a');
  await expect.poll(() => host.sent('selected').at(-1)?.selection.timesteps.length).toBe(11);
  expect(host.sent('selected').at(-1).selection.units).toHaveLength(32);

  await panel.radio('index').click();
  await panel.settled();
  const { x, y, height } = await panel.map().locator('canvas').first().boundingBox();
  await page.mouse.click(x + 70, y + (9.5 * height) / 32);
  await expect.poll(() => host.sent('selected').at(-1)?.selection.units).toEqual([9]);
  const { timesteps } = host.sent('selected').at(-1).selection;
  expect([...timesteps].sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, t) => t));
  await expect(panel.map()).toBeFocused();
});

test('a scale that does not reach every value says so, and why; log-odds of two runs say which is whose; while values are on their way a map has slanted lines in their place, and says so', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const limits = page.locator('.limits').first();
  await expect(limits).toHaveText(/^−\d\.\d {2}\+\d\.\d$/);
  await panel.radio('both').click(); // its scale was made for one of the runs
  await expect(limits).toHaveText(/^≤ −\d\.\d {2}≥ \+\d\.\d$/);
  await expect(limits).toHaveAttribute('title', /^values beyond the ends/);
  await panel.settled();
  await expect(panel.rail).toContainText(/log-odds are : is−3\.0 → forced \+1\.7 · free \+1\.7/);

  await panel.radio('free-running').click();
  await panel.settled();
  host.answers.order = () => new Promise(() => {}); // for ever on its way
  await panel.radio('1').click();
  await expect(page.getByRole('heading', { name: /^Difference/ })).toContainText(
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

test('the runs can be read as text, with what changed marked and where the prompt ends, which is no part of what is copied; a space and the end of a line are marked there, and no part of it', async ({
  folder,
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.radio('text').click();
  await expect(page.getByTestId('text-before')).toHaveText(
    'the key near the cabinets is here . it was old .',
  );
  await expect(page.getByTestId('text-after').locator('ins')).toHaveText(['are', 'they were']);
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

  const characters = ['a', ' ', '\n'];
  writeLstm(join(folder, 'characters.safetensors'), 5, { vocabulary: characters.length });
  writeFileSync(join(folder, 'characters.vocab.json'), JSON.stringify(characters));
  experiment(
    'characters.safetensors',
    { base: { tokens: [0, 1, 0, 2, 0] } },
    folder,
    'c.ripple.json',
  );
  await open(host, panel, join(folder, 'c.ripple.json'));
  const text = page.getByTestId('text-before');
  expect(await text.evaluate(node => node.textContent)).toMatch(/^a a\na/);
  const end = text.locator('.lineEnd').first();
  const mark = await end.evaluate(node => globalThis.getComputedStyle(node, '::before').content);
  expect(mark).toBe('"⏎"');
  const dot = await text
    .locator('.space')
    .first()
    .evaluate(node => globalThis.getComputedStyle(node).backgroundImage);
  expect(dot).toContain('gradient');
});

test('the panel lists its interventions, with a result and without one: off, moved, edited, removed; an example has all of its spaces where there is no result yet', async ({
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
  const bare = page.getByRole('list').filter({ has: page.getByRole('checkbox') });
  const row = bare.getByRole('listitem').last();
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
  await host.post({ type: 'made', isMade: false });

  const base = { text: 'a  b' };
  await host.show({ experiment: { ...host.experiment, base } });
  const shown = page.getByTestId('note').locator('dd').first();
  await expect.poll(() => shown.evaluate(each => each.innerText)).toBe('a  b');
  host.isAlive = true;

  await openSample(host, panel, 'agreement', withAnother);
  const list = page.locator('#interventions');
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await list.getByRole('button', { name: /^Move down: .*plural@1$/ }).click();
  await expect.poll(() => host.sent('moved').at(-1)).toMatchObject({ from: 0, to: 1 });
  // A click before that would be on the row that is seen there still, which then is the first.
  await expect(list.getByRole('listitem').last()).toContainText('plural@1');
  await list.getByRole('checkbox').last().click();
  await expect.poll(() => host.experiment.interventions[1].enabled).toBe(false);
  await list
    .getByRole('button', { name: /^Remove: / })
    .first()
    .click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
});

test('the rail says how many next tokens and components it leaves out, and shows them; of what had to be assumed as many are counted as are listed, such as at which timesteps a readout of both directions is to read', async ({
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

  const checkpoint = '../../test/golden/bidirectional.pt';
  const base = { tokens: [0, 1, 2] };
  await openSample(host, panel, 'agreement', () => ({ version: 1, checkpoint, base }));
  await expect(said).toContainText(
    'assumed of readout: reads forward ‖ backward of the same timestep (weights of the same shape',
  );
});

test('metrics and warnings of both modes are those of each, and say which is whose', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement-forced');
  const cells = () =>
    page
      .getByTestId('metrics')
      .getByRole('row')
      .evaluateAll(rows =>
        rows.map(row => [...row.children].slice(0, -1).map(cell => cell.textContent)),
      );
  expect((await cells()).at(-1)).toEqual(['tokensChanged', '1']);
  const warnings = page.getByTestId('warning');
  const contradicted = 'the interventions changed the output at timestep 4 to "are"';
  await expect(warnings).toHaveText([new RegExp(`^${contradicted}`)]);
  await panel.radio('both').click();
  await expect.poll(async () => (await cells())[0]).toEqual(['', 'forced', 'free']);
  expect((await cells()).at(-1)).toEqual(['tokensChanged', '1', '3']);
  await expect(warnings).toHaveText([new RegExp(`^forced: ${contradicted}`)]);
});
