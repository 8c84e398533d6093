import { expect, openSample, test } from './fixture.mjs';

// What a person reads is what the engine says: asked here by the test itself, past the page.

test.beforeEach(({ host, panel }) => openSample(host, panel));

/** A number as the page writes it. */
const toNumber = text => Number(text.replaceAll('−', '-').replace('+', ''));
/** Holds a number that was written with two digits or more to what it is. */
const isAbout = (text, value, message) =>
  expect(Math.abs(toNumber(text) - value), message).toBeLessThanOrEqual(
    Math.max(0.051 * Math.abs(value), 0.0005),
  );

/** The values of units at all timesteps, a row a unit. */
async function valuesOf(engine, host, run, units) {
  const { result, timesteps } = host.state.results.own;
  const where = { component: 'cell', layer: 0, units, timesteps: [0, timesteps] };
  const { data } = await engine.call('values', { result, run, ...where });
  return units.map((_, row) => [...data.slice(row * timesteps, (row + 1) * timesteps)]);
}
const orderOf = async (engine, { state }) =>
  (
    await engine.call('order', {
      result: state.results.own.result,
      component: 'cell',
      layer: 0,
    })
  ).byEffect;

test('a cell is read out as the engine has it: difference, before and after; coloured by its sign: one hue below zero, another above, as the ends of the scale show', async ({
  engine,
  host,
  page,
  panel,
}) => {
  await panel.settled();
  const order = (await orderOf(engine, host)).slice(0, 8);
  const rows = await valuesOf(engine, host, 'difference', order);
  const largest = Math.max(...rows.flat().map(Math.abs));
  const seen = { below: 0, above: 0 };
  for (const [row, values] of rows.entries())
    for (const [t, value] of values.entries()) {
      if (Math.abs(value) < 0.5 * largest) continue;
      const [r, , b] = await panel.colourAt(row, t);
      expect(Math.sign(r - b), `unit ${order[row]}, t ${t}: ${value}`).toBe(Math.sign(value));
      seen[value < 0 ? 'below' : 'above']++;
    }
  expect(Math.min(seen.below, seen.above)).toBeGreaterThan(0);

  const ends = await page
    .locator('.ramp')
    .first()
    .evaluate(canvas => {
      const { data } = canvas.getContext('2d').getImageData(0, 2, canvas.width, 1);
      return [[...data.slice(0, 3)], [...data.slice(-4, -1)]];
    });
  expect(ends.map(([r, , b]) => Math.sign(r - b))).toEqual([-1, 1]);

  const [unit] = await orderOf(engine, host);
  const runs = { difference: 'difference', before: 'base', after: 'intervened' };
  const cell = panel.map().getByRole('gridcell');
  for (const t of [1, 5, 9]) {
    await panel.toCell(t);
    await expect(cell).toHaveText(new RegExp(`^unit ${unit}, t ${t} `));
    const said = await cell.textContent();
    for (const [word, run] of Object.entries(runs)) {
      const [[, number] = []] = [...said.matchAll(new RegExp(`${word} ([+−\\d.e]+)`, 'g'))];
      const [values] = await valuesOf(engine, host, run, [unit]);
      isAbout(number, values[t], `${word} at t ${t}: ${said}`);
    }
  }
});

test('the rail says the probabilities of the chosen timestep, before and after, and has every component of the chosen unit with their difference', async ({
  engine,
  host,
  page,
  panel,
}) => {
  const { result } = host.state.results.own;
  for (const timestep of [4, 3]) {
    await panel.toCell(timestep);
    await panel.settled();
    const { candidates, kl } = await engine.call('readout', { result, timestep, top: 5 });
    const readout = page.getByTestId('readout');
    for (const { text, before, after } of candidates.slice(0, 3)) {
      await expect(readout).toContainText(text);
      for (const p of [before, after])
        await expect(panel.rail).toContainText(p.toFixed(3).replace(/^0/, ''));
    }
    if (kl >= 0.01) await expect(page.getByTestId('kl')).toContainText(kl.toFixed(2));
  }

  const [unit] = await orderOf(engine, host);
  await panel.toCell(6);
  await expect(panel.rail).toContainText(`Unit ${unit} at t 6`);
  await panel.settled();
  const values = await engine.call('unit', { result, layer: 0, unit, timestep: 6 });
  const rows = page
    .getByTestId('unit')
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });
  const said = await rows.evaluateAll(each =>
    each.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent.trim())),
  );
  const held = said.filter(([component]) => values.some(each => each.component === component));
  const shown = held.map(([component]) => component);
  for (const gate of ['cell', 'inputGate', 'forgetGate', 'candidate', 'outputGate', 'hidden'])
    expect(shown).toContain(gate);
  for (const [component, ...numbers] of held) {
    const { before, after } = values.find(each => each.component === component);
    const [b, a, difference] = numbers.slice(-3);
    isAbout(b, before, `${component} before`);
    isAbout(a, after, `${component} after`);
    isAbout(difference, after - before, `${component} difference`);
  }
});

test('changed tokens are marked, and no others; where the runs read another token, tables and cells say both; a row of the logits is a token, and no number of the embedding stands under its name', async ({
  host,
  page,
  panel,
}) => {
  const { base, intervened } = host.state.results.own;
  const written = run => [...run.inputs, run.outputs.at(-1)];
  const changed = written(intervened).filter((token, t) => token !== written(base)[t]);
  expect(changed).toEqual(['are', 'they', 'were']);
  await expect(panel.tokens('after').locator('[data-changed=true]')).toHaveText(changed);

  const { timesteps } = host.state.results.own;
  const read = Array.from({ length: timesteps }, (_, t) => {
    const [before, after] = [base.inputs[t], intervened.inputs[t]];
    return before === after ? after : `${before} → ${after}`;
  });
  expect(read.filter(each => each.includes('→'))).toEqual(['is → are', 'it → they', 'was → were']);
  await panel.toCell(5);
  await expect(panel.map().getByRole('gridcell')).toContainText('t 5 “is → are”');
  await panel.radio('table').click();
  const heads = page.getByTestId('table').getByRole('columnheader');
  await expect(heads).toHaveText(read.map((each, t) => `${t} ${each}`));
  // As a person takes it into a sheet.
  const copied = await page.getByTestId('table').evaluate(table => {
    getSelection().selectAllChildren(table);
    return getSelection().toString();
  });
  expect(copied).toContain('5 is → are');

  await panel.radio('model').click();
  const unit = page.getByTestId('unit');
  await expect(unit.getByRole('row', { name: /^logits/ })).toBeVisible();
  await expect(unit.locator('tbody tr')).toHaveCount(1);
});
