import { expect, openSample, test } from './fixture.mjs';

test.beforeEach(({ host, panel }) => openSample(host, panel));

const count = (host, expected) =>
  expect.poll(() => host.experiment.interventions.length).toBe(expected);
const last = host => host.experiment.interventions.at(-1);
const item = (panel, name) => panel.dialog.getByRole('button', { name });

/** Takes the newest change back, so that the sample is as it was. */
const undone = async (host, panel) => {
  await host.undo();
  await panel.settled();
};

const edits = {
  '=': [{ value: '0.25' }, '→ 0.25', { kind: 'set', value: 0.25 }],
  '+': [{ value: '-2' }, '→', { kind: 'add', value: -2 }],
  '*': [{ factor: '3' }, '→', { kind: 'scale', factor: 3 }],
  c: [{ min: '-0.5', max: '0.5' }, '→', { kind: 'clamp', min: -0.5, max: 0.5 }],
  n: [{ std: '0.5', seed: '7' }, '→', { kind: 'noise', std: 0.5, seed: 7 }],
};
test('set, add, scale, clamp and noise are made from the keyboard, and said before they are done; 0 sets to zero at once', async ({
  host,
  panel,
}) => {
  await panel.toCell(2);
  for (const [key, [fields, said, edit]] of Object.entries(edits))
    await test.step(edit.kind, async () => {
      await panel.press(key);
      for (const [name, value] of Object.entries(fields))
        await panel.field(name, panel.dialog).fill(value);
      await expect(panel.preview).toContainText(said);
      await panel.isPreview();
      await count(host, 1); // what is previewed touches no document
      await panel.press('Enter');
      await count(host, 2);
      const { site, edit: made } = last(host);
      expect(site).toMatchObject({ layer: 0, component: 'cell', timesteps: 2 });
      expect(site.units).toHaveLength(1);
      expect(made).toEqual(edit);
      await panel.isFresh();
      await undone(host, panel);
    });
  await panel.press('0');
  await count(host, 2);
  expect(last(host)).toMatchObject({ site: { timesteps: 2 }, edit: { kind: 'zero' } });
  await expect(panel.dialog).toHaveCount(0);
});

test('a wrong field is said where it is, what the model refuses in the popover, which is no trouble of the document; Enter at once writes nothing that would be wrong, nor does 0, whose form says why', async ({
  host,
  panel,
}) => {
  const alert = panel.dialog.getByRole('alert');
  const value = panel.field('value', panel.dialog);
  await panel.toCell(2);
  await panel.press('=');
  await value.fill('much');
  await panel.press('Enter');
  await expect(alert).toHaveText('“much”: expected a number');
  await expect(item(panel, 'Apply')).toBeDisabled();
  await value.fill('2');
  await expect(item(panel, 'Apply')).toBeEnabled();
  await value.fill('1e39');
  await expect(alert).toHaveText(/^edit\.value: .*infinite in float32/);
  await expect(panel.trouble()).toHaveCount(0);
  await panel.press('Escape');
  await expect(panel.dialog).toHaveCount(0);
  await expect(panel.map()).toBeFocused();
  await panel.isFresh();
  await panel.press('=');
  await value.fill('1e39');
  await panel.page.keyboard.press('Enter'); // before anything of it can have run
  await expect(alert).toContainText('infinite in float32');
  await panel.press('Escape', 'i');
  const timesteps = panel.field("the example's timesteps", panel.dialog);
  await timesteps.fill('all');
  await panel.page.keyboard.press('Enter');
  await expect(alert).toHaveText(
    '5 timesteps of the example, expected one, or as many as are edited (1)',
  );
  expect(host.sent('intervened')).toEqual([]);
  await timesteps.fill('1');
  await panel.page.keyboard.press('Enter');
  await expect.poll(() => host.sent('intervened').length).toBe(1);
  await expect(panel.dialog).toHaveCount(0);
  await expect(panel.trouble()).toHaveCount(0);
  await panel.settled();
  await panel.press('ArrowRight');
  const problem = { field: 'interventions[2].site.units', message: 'no such unit' };
  host.answers.check = ({ experiment }) => ({
    problems: experiment.interventions.length > 2 ? [problem] : [],
    hints: [],
  });
  host.isAlive = false; // nothing is previewed, which would run
  await panel.press('0');
  await expect(panel.dialog).toContainText(', t 3');
  await panel.page.keyboard.press('Enter'); // on the edit that has the focus
  await expect(alert).toHaveText('no such unit');
  expect(host.sent('intervened')).toHaveLength(1);
});

test('a key that is pressed twice before it is written is one edit; a change that waits for another is held against what that leaves', async ({
  host,
  panel,
}) => {
  let write = () => {};
  const hold = () => (host.held = new Promise(resolve => (write = resolve)));
  hold();
  await panel.toCell(2);
  await panel.press('0', '0');
  write();
  await panel.settled();
  await panel.isFresh();
  expect(host.experiment.interventions).toHaveLength(2);
  const counts = [];
  host.answers.check = ({ experiment }) => {
    counts.push(experiment.interventions.length);
    return { problems: [], hints: [] };
  };
  hold();
  await panel.press('ArrowRight', '0');
  await expect.poll(() => host.sent('intervened').length).toBe(2);
  await panel.page.keyboard.press('ArrowRight');
  await panel.page.keyboard.press('0');
  write();
  await count(host, 4);
  expect(counts).toEqual([3, 4]);
});

test("Esc in an open list closes the list alone, after the popover the focus is where it was; a source is chosen by example, timestep, layer and component; timesteps are written as they rise, however chosen, an example's with them", async ({
  host,
  panel,
}) => {
  const intervene = panel.button(/^Intervene/);
  const from = "the example's layer and component";
  await panel.toCell(3);
  await intervene.focus();
  await panel.press('Enter');
  await item(panel, /^Interchange/).click();
  await expect(panel.preview).toContainText('→');
  const list = panel.dialog.getByRole('combobox', { name: from });
  await list.click();
  await panel.escapesTwice(list);
  await expect(intervene).toBeFocused();

  const timesteps = panel.field("the example's timesteps", panel.dialog);
  await panel.map().focus();
  await panel.press('i');
  await timesteps.fill('0');
  await panel.choose(from, '1 · hidden', panel.dialog);
  await expect(panel.preview).toContainText('→');
  await item(panel, 'Apply').click();
  await expect(panel.dialog).toHaveCount(0);
  await count(host, 2);
  expect(last(host)).toMatchObject({
    site: { layer: 0, component: 'cell', timesteps: 3 },
    edit: { kind: 'interchange' },
    source: { example: 'plural', layer: 1, component: 'hidden', timesteps: 0 },
  });
  for (const [way, start] of Object.entries({ ArrowLeft: 4, ArrowRight: 2 })) {
    await undone(host, panel);
    await panel.toCell(start);
    await panel.press(`Shift+${way}`, `Shift+${way}`, 'i');
    await expect(timesteps).toHaveValue('2, 3, 4');
    await timesteps.fill('1, 2, 3');
    await panel.press('Enter');
    await count(host, 2);
    expect(last(host)).toMatchObject({
      site: { timesteps: [2, 3, 4] },
      source: { timesteps: [1, 2, 3] },
    });
  }
});

test('what comes late of an earlier draft is not said of the one that is written; a refused draft in an experiment without interventions says no more than that', async ({
  host,
  engine,
  page,
  panel,
}) => {
  const alert = panel.dialog.getByRole('alert');
  await panel.toCell(2);
  await panel.settled();
  let free;
  const held = new Promise(resolve => (free = resolve));
  host.answers.values = ask => {
    const answer = engine.call('values', ask);
    return held.then(() => answer);
  };
  await page.keyboard.press('=');
  await expect.poll(() => host.state.preview?.problem).toBe(null);
  const { result } = host.state.results.own;
  const asked = () => host.sent('call').filter(({ ask }) => ask.result === result);
  await expect.poll(() => asked().some(({ name }) => name === 'values')).toBe(true);
  await panel.field('value', panel.dialog).fill('1e39');
  await expect(alert).toContainText('infinite in float32');
  free();
  await panel.settled();
  await expect(alert).toContainText('infinite in float32');
  delete host.answers.values;
  await panel.press('Escape');

  await host.change({ kind: 'clear' });
  await expect(page.getByText('Nothing is changed yet')).toBeVisible();
  await panel.map('before').focus();
  await panel.press('=');
  await panel.field('value', panel.dialog).fill('1e39');
  await expect(alert).toContainText('infinite in float32');
  await expect(panel.tokens('before')).toContainText('cabinets'); // the strips are drawn
  await expect(page.getByText('every intervention is off')).toHaveCount(0);
});

test('a drag selects units × timesteps, Shift and arrows or a click extend that, and a right click intervenes on all of them', async ({
  host,
  page,
  panel,
}) => {
  await panel.toCell(1);
  await panel.press('Shift+ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter');
  await expect(panel.dialog).toHaveAccessibleName(/t 1, 2, 3$/);
  await expect(panel.dialog.getByRole('heading').first()).toContainText('6 values');
  await panel.press('Escape');
  await panel.toCell(1);
  const { top, x } = await panel.cells();
  await page.keyboard.down('Shift');
  await page.mouse.click(x(3), top + 3);
  await page.keyboard.up('Shift');
  await panel.press('Enter');
  await expect(panel.dialog).toHaveAccessibleName(/t 1, 2, 3$/);
  await panel.press('Escape');
  await page.mouse.move(x(1), top + 3);
  await page.mouse.down();
  await page.mouse.move(x(2), top + 10, { steps: 3 });
  await page.mouse.up();
  await page.mouse.click(x(2), top + 3, { button: 'right' });
  await expect(panel.dialog).toHaveAccessibleName(/, t 1, 2$/);
  await item(panel, 'Zero').click();
  await count(host, 2);
  const { site, edit } = last(host);
  expect(edit).toEqual({ kind: 'zero' });
  expect(site.timesteps).toEqual([1, 2]);
  expect(site.units).toHaveLength(2);
});

test('edges are offered on hidden alone; an intervention that is there is edited in place, and removed', async ({
  host,
  page,
  panel,
}) => {
  const edge = panel.dialog.getByRole('combobox', { name: 'edge' });
  await panel.toCell(2);
  await panel.press('=');
  await expect(panel.field('value', panel.dialog)).toBeVisible();
  await expect(edge).toHaveCount(0);
  await panel.press('Escape');
  await expect(panel.dialog).toHaveCount(0);
  await panel.choose('component', 'hidden');
  await panel.toCell(2);
  await panel.press('=');
  await panel.choose('edge', 'carry', panel.dialog);
  await item(panel, 'Apply').click();
  await count(host, 2);
  expect(last(host)).toMatchObject({
    site: { layer: 0, component: 'hidden', edge: 'carry', timesteps: 2 },
    edit: { kind: 'set', value: 0 },
  });
  await undone(host, panel);

  const cell = { layer: 0, component: 'cell', units: [5, 14] };
  const toOwnCell = async () => {
    await host.post({ type: 'selected', selection: { ...cell, timesteps: [1] } });
    await panel.map().focus();
    await expect(panel.rail).toContainText('at t 1');
    await panel.press('Enter');
  };
  await toOwnCell();
  await item(panel, 'Edit…').click();
  await item(panel, /^Set…/).click();
  await panel.field('value', panel.dialog).fill('1, 2');
  await panel.settled();
  await item(panel, 'Replace').click();
  await expect
    .poll(() => host.experiment.interventions)
    .toEqual([{ site: { ...cell, timesteps: 1 }, edit: { kind: 'set', value: [1, 2] } }]);
  await panel.isFresh();
  await toOwnCell();
  await item(panel, 'Remove').click();
  await count(host, 0);
  await expect(page.getByText('Nothing is changed yet')).toBeVisible();
});
