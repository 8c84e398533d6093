/** What of an effect the states carried and what the tokens, where both modes are shown. */
import { expect, openSample, test } from './fixture.mjs';
import { states } from './states.mjs';

const names = {
  state: 'state-carried',
  token: 'token-carried',
  interaction: 'interaction',
  total: 'total',
};
const section = page => page.getByRole('region', { name: 'Mediation' });
const bars = page => section(page).getByRole('img', { name: /^total effect by timestep/ });
const inRail = page => page.getByTestId('mediated');

/** A number as it is read. */
const read = text => (text === '≈ 0' ? 0 : Number(text.replace('−', '-').replace('+', '')));
/** The parts that a table or a list of names and numbers has. */
const isAt = (found, mediation, t) => {
  for (const [part, name] of Object.entries(names))
    expect(read(found[name]), `${name} at t ${t}`).toBeCloseTo(mediation[part][t], 2);
};
const rowsOf = table =>
  table
    .locator('tr')
    .evaluateAll(rows =>
      Object.fromEntries(
        rows.map(row => [row.cells[0].innerText.trim(), row.cells[1].innerText.trim()]),
      ),
    );

/** Both modes of a sample, and what the engine says of one of its metrics. */
async function both({ engine, host, page, panel }, of = 0, ...sample) {
  await openSample(host, panel, ...sample);
  await panel.radio('both').click();
  await panel.settled();
  await expect(section(page)).not.toContainText('on their way');
  const { result } = host.state.results.free;
  return engine.call('mediation', { result, of });
}

test('both modes show the parts of the effect on a metric, at each timestep: in the rail, under the pointer, in the table and in the export the numbers are the engine’s, and another metric is chosen and kept', async ({
  engine,
  host,
  page,
  panel,
}) => {
  const mediation = await both({ engine, host, page, panel });
  await expect(section(page)).toContainText('in logits');
  await expect(bars(page)).toBeVisible();
  const T = mediation.total.length;
  // What is compared with is no zero, and has parts of both signs.
  const largest = mediation.total.reduce((at, v, t) => (v > mediation.total[at] ? t : at), 0);
  expect(mediation.total[largest]).toBeGreaterThan(1);

  const { x, y, width } = await bars(page).boundingBox();
  const { x: middle } = await panel.cells('forced');
  for (const t of [4, largest, T - 1]) {
    await page.mouse.move(middle(t), y + 20);
    const tip = page.getByRole('tooltip');
    await expect(tip).toContainText(`t ${t}`);
    const texts = await tip
      .locator('.pair')
      .evaluateAll(pairs => pairs.map(pair => [...pair.children].map(each => each.innerText)));
    isAt(Object.fromEntries(texts), mediation, t);
    await page.mouse.click(middle(t), y + 20);
    await expect(panel.rail).toContainText(`Mediation at t ${t}`);
    isAt(await rowsOf(inRail(page)), mediation, t);
  }
  await page.mouse.move(x + width / 2, 2);
  await expect(page.getByRole('tooltip')).toHaveCount(0);

  await panel.radio('table').click();
  for (const [part, name] of Object.entries(names)) {
    const row = page.getByRole('row', { name: `logitDifference are : is: ${name}` });
    const shown = await row.getByRole('cell').allInnerTexts();
    expect(shown).toHaveLength(T);
    shown.forEach((text, t) =>
      expect(read(text), `${name} ${t}`).toBeCloseTo(mediation[part][t], 2),
    );
  }

  await panel.choose('metric that is parted', 'kl');
  await expect(section(page)).toContainText('in nats');
  const ofKl = await engine.call('mediation', { result: host.state.results.free.result, of: 1 });
  isAt(await rowsOf(inRail(page)), ofKl, T - 1);

  await panel.button('Export…').click();
  await panel.dialog.getByRole('button', { name: 'Mediation as CSV' }).click();
  await expect.poll(() => host.sent('exported').length).toBe(1);
  const { name, bytes } = host.sent('exported')[0];
  expect(name).toBe('agreement-mediation.csv');
  const lines = Buffer.from(bytes).toString().trimEnd().split('\n');
  expect(lines).toContain('# mediation of kl, in nats');
  const [head, ...rows] = lines.filter(line => !line.startsWith('#'));
  expect(head).toBe('timestep,tokenBefore,tokenAfter,base,total,state,token,interaction');
  const { base, total, state, token, interaction } = ofKl;
  expect(rows.map(row => row.split(',').slice(3).map(Number))).toEqual(
    total.map((_, t) => [base, total, state, token, interaction].map(values => values[t])),
  );

  await expect.poll(() => host.sent('kept').at(-1)?.view.mediated).toBe('kl');
});

test('one mode alone has no parts, nor has what is not changed, and their export says so; a metric that counts has none, with the reason, and so has an experiment without one', async ({
  engine,
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await expect(section(page)).toHaveCount(0);
  await panel.button('Export…').click();
  const inExport = panel.dialog.locator('vscode-button', { hasText: 'Mediation as CSV' });
  await expect(inExport).toHaveAttribute('title', /^of both modes alone/);
  await panel.press('Escape');

  await states['mediation refused'](host, panel);
  await expect(section(page)).toContainText('every metric of the experiment counts tokens');
  await expect(section(page)).toContainText('logitDifference, probability, kl');
  await expect(bars(page)).toHaveCount(0);
  await expect(inRail(page)).toHaveCount(0);
  await panel.button('Export…').click();
  await expect(inExport).toHaveAttribute('title', /^every metric of the experiment counts tokens/);
  await panel.press('Escape');

  await openSample(host, panel, 'agreement', ({ metrics: _, ...bare }) => bare);
  await panel.radio('both').click();
  await expect(section(page)).toContainText('the experiment has no metric');
  await both({ engine, host, page, panel }, 1, 'agreement', sample => ({
    ...sample,
    metrics: [{ kind: 'firstDivergence' }, { kind: 'probability', token: 'are' }],
  }));
  await expect(section(page)).toContainText('probability are');
  await expect(section(page).getByRole('combobox')).toHaveCount(0); // there is no other
  await openSample(host, panel, 'agreement', sample => ({ ...sample, interventions: [] }));
  await panel.radio('both').click();
  await panel.settled();
  await expect(section(page)).toHaveCount(0);
});

test('parts that are on their way look so, and hold nothing up; why they cannot be had is said in their place; those of an older text are said to be, and the next take their place', async ({
  engine,
  host,
  page,
  panel,
}) => {
  await states['mediation on its way'](host, panel);
  await panel.isFresh();
  await expect(section(page)).toContainText('values on their way…');
  await expect(inRail(page)).toHaveCount(0);

  await states['mediation failed'](host, panel);
  await expect(section(page)).toContainText('the four runs of this mediation take 2048 MB');
  await expect(bars(page)).toHaveCount(0);

  const before = await both({ engine, host, page, panel });
  await host.show({ runOnChange: { isOn: false, turnedOffByMs: null } });
  await panel.toCell(7, 'forced');
  isAt(await rowsOf(inRail(page)), before, 7);
  await panel.press('0');
  await expect(panel.status).toContainText('older than the experiment');
  await expect(section(page)).toContainText('older');
  isAt(await rowsOf(inRail(page)), before, 7);
  await panel.button('Run').click();
  await panel.isFresh();
  await panel.settled();
  await expect(section(page)).not.toContainText('older');
  const { result } = host.state.results.free;
  const after = await engine.call('mediation', { result, of: 0 });
  expect(after.total[7]).not.toBeCloseTo(before.total[7], 2);
  isAt(await rowsOf(inRail(page)), after, 7);
});

test('while a value is previewed no parts are asked for, and none are shown for those of the experiment', async ({
  engine,
  host,
  page,
  panel,
}) => {
  await both({ engine, host, page, panel });
  const asked = () => host.sent('call').filter(({ name }) => name === 'mediation').length;
  const before = asked();
  await panel.toCell(3, 'forced');
  await panel.press('Alt+ArrowUp');
  await panel.isPreview();
  await expect(section(page)).toContainText('not parted while a value is previewed');
  await expect(inRail(page)).toHaveCount(0);
  expect(asked()).toBe(before);
  await panel.press('Enter');
  await panel.isFresh();
  await expect(section(page)).toContainText('in logits');
  expect(asked()).toBe(before + 1);
});

test('parts that take long are stopped, are asked for no more, and come when they are wanted again', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  host.unanswered.add('mediation');
  await panel.radio('both').click();
  await panel.button('Stop Mediation').click();
  await expect(section(page).locator('.problem')).toHaveText('stopped');
  const asked = () => host.sent('call').filter(({ name }) => name === 'mediation');
  expect(host.sent('quit').map(({ id }) => id)).toEqual(asked().map(({ id }) => id));
  await panel.toCell(6, 'forced');
  await panel.settled();
  expect(asked()).toHaveLength(1);

  host.unanswered.delete('mediation');
  await panel.button('Run Again').click();
  await expect(bars(page)).toBeVisible();
  await expect(section(page)).toContainText('in logits');
  await expect(panel.button('Run Again')).toBeHidden();
});
