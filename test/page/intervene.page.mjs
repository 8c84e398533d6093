import { expect, openSample, test } from './fixture.mjs';

test.beforeEach(({ host, panel }) => openSample(host, panel));

const count = (host, expected) =>
  expect.poll(() => host.experiment.interventions.length).toBe(expected);
const last = host => host.experiment.interventions.at(-1);
const item = (panel, name) => panel.dialog.getByRole('button', { name });

const edits = {
  '=': [{ value: '0.25' }, '→ 0.25', { kind: 'set', value: 0.25 }],
  '+': [{ value: '-2' }, '→', { kind: 'add', value: -2 }],
  '*': [{ factor: '3' }, '→', { kind: 'scale', factor: 3 }],
  c: [{ min: '-0.5', max: '0.5' }, '→', { kind: 'clamp', min: -0.5, max: 0.5 }],
  n: [{ std: '0.5', seed: '7' }, '→', { kind: 'noise', std: 0.5, seed: 7 }],
};
for (const [key, [fields, said, edit]] of Object.entries(edits))
  test(`${edit.kind} is made from the keyboard, and said before it is done`, async ({
    host,
    panel,
  }) => {
    await panel.toCell(2);
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
  });

test('0 sets the chosen cell to zero at once', async ({ host, panel }) => {
  await panel.toCell(2);
  await panel.press('0');
  await count(host, 2);
  expect(last(host)).toMatchObject({ site: { timesteps: 2 }, edit: { kind: 'zero' } });
  await expect(panel.dialog).toHaveCount(0);
});

/** Has the model refuse every intervention but the first. */
const refusing = host => {
  const problem = { field: 'interventions[1].site.units', message: 'no such unit' };
  host.answers.check = ({ experiment }) => ({
    problems: experiment.interventions.length > 1 ? [problem] : [],
    hints: [],
  });
};

test('0 writes nothing that would be wrong: its form says why', async ({ host, panel }) => {
  await panel.toCell(2);
  refusing(host);
  host.isAlive = false; // nothing is previewed, which would run
  await panel.press('0');
  await expect(panel.dialog).toContainText(', t 2');
  expect(host.sent('intervened')).toEqual([]);
  await panel.page.keyboard.press('Enter'); // on the edit that has the focus
  await expect(panel.dialog.getByRole('alert')).toHaveText('no such unit');
  expect(host.sent('intervened')).toEqual([]);
});

test('a change that waits for another is held against what that leaves', async ({
  host,
  panel,
}) => {
  const counts = [];
  host.answers.check = ({ experiment }) => {
    counts.push(experiment.interventions.length);
    return { problems: [], hints: [] };
  };
  let write = () => {};
  host.held = new Promise(resolve => (write = resolve));
  await panel.toCell(2);
  await panel.press('0');
  await expect.poll(() => host.sent('intervened').length).toBe(1);
  await panel.page.keyboard.press('ArrowRight');
  await panel.page.keyboard.press('0');
  write();
  await count(host, 3);
  expect(counts).toEqual([2, 3]);
});

test('a source is chosen by example, timestep, layer and component', async ({ host, panel }) => {
  await panel.toCell(3);
  await panel.press('i');
  await panel.field("the example's timesteps", panel.dialog).fill('0');
  await panel.choose("the example's layer and component", '1 · hidden', panel.dialog);
  await expect(panel.preview).toContainText('→');
  await item(panel, 'Apply').click();
  await expect(panel.dialog).toHaveCount(0);
  await count(host, 2);
  expect(last(host)).toMatchObject({
    site: { layer: 0, component: 'cell', timesteps: 3 },
    edit: { kind: 'interchange' },
    source: { example: 'plural', layer: 1, component: 'hidden', timesteps: 0 },
  });
});

for (const way of ['ArrowLeft', 'ArrowRight'])
  test(`timesteps chosen by ${way} are written as they rise, and an example's go with them`, async ({
    host,
    panel,
  }) => {
    await panel.toCell(way === 'ArrowLeft' ? 4 : 2);
    await panel.press(`Shift+${way}`, `Shift+${way}`, 'i');
    await expect(panel.field("the example's timesteps", panel.dialog)).toHaveValue('2, 3, 4');
    await panel.field("the example's timesteps", panel.dialog).fill('1, 2, 3');
    await panel.press('Enter');
    await count(host, 2);
    expect(last(host)).toMatchObject({
      site: { timesteps: [2, 3, 4] },
      source: { timesteps: [1, 2, 3] },
    });
  });

test('a wrong field is said where it is, and nothing is written', async ({ host, panel }) => {
  await panel.toCell(2);
  await panel.press('=');
  await panel.field('value', panel.dialog).fill('much');
  await panel.press('Enter');
  await expect(panel.dialog.getByRole('alert')).toHaveText('“much”: expected a number');
  const apply = panel.dialog.getByRole('button', { name: 'Apply' });
  await expect(apply).toBeDisabled();
  await panel.field('value', panel.dialog).fill('2');
  await expect(apply).toBeEnabled();
  await panel.press('Escape');
  await expect(panel.dialog).toHaveCount(0);
  await expect(panel.map()).toBeFocused();
  expect(host.sent('intervened')).toEqual([]);
});

test('what the model refuses is said in the popover, and is no trouble of the document', async ({
  host,
  panel,
}) => {
  await panel.toCell(2);
  await panel.press('=');
  await panel.field('value', panel.dialog).fill('1e39');
  await expect(panel.dialog.getByRole('alert')).toHaveText(/^edit\.value: .*infinite in float32/);
  await expect(panel.trouble()).toHaveCount(0);
  await panel.press('Escape');
  await panel.isFresh();
  expect(host.sent('intervened')).toEqual([]);
});

test('Enter at once writes nothing that would be wrong, and says why', async ({ host, panel }) => {
  const alert = panel.dialog.getByRole('alert');
  await panel.toCell(2);
  await panel.press('=');
  await panel.field('value', panel.dialog).fill('1e39');
  await panel.page.keyboard.press('Enter'); // before anything of it can have run
  await expect(alert).toContainText('infinite in float32');
  await panel.press('Escape');
  await panel.press('i');
  await panel.field("the example's timesteps", panel.dialog).fill('all');
  await panel.page.keyboard.press('Enter');
  await expect(alert).toHaveText(
    '5 timesteps of the example, expected one, or as many as are edited (1)',
  );
  await panel.field("the example's timesteps", panel.dialog).fill('1');
  await panel.page.keyboard.press('Enter');
  await expect.poll(() => host.sent('intervened').length).toBe(1);
  await expect(panel.dialog).toHaveCount(0);
  await expect(panel.trouble()).toHaveCount(0);
});

test('what comes late of an earlier draft is not said of the one that is written', async ({
  host,
  engine,
  panel,
}) => {
  await panel.toCell(2);
  await panel.settled();
  let free;
  const held = new Promise(resolve => (free = resolve));
  host.answers.values = ask => {
    const answer = engine.call('values', ask);
    return held.then(() => answer);
  };
  await panel.page.keyboard.press('=');
  await expect.poll(() => host.state.preview?.problem).toBe(null);
  const { result } = host.state.results.own;
  const asked = () => host.sent('call').filter(({ ask }) => ask.result === result);
  await expect.poll(() => asked().some(({ name }) => name === 'values')).toBe(true);
  await panel.field('value', panel.dialog).fill('1e39');
  await expect(panel.dialog.getByRole('alert')).toContainText('infinite in float32');
  free();
  await panel.settled();
  await expect(panel.dialog.getByRole('alert')).toContainText('infinite in float32');
});

test('a refused draft in an experiment without interventions says no more than that', async ({
  host,
  page,
  panel,
}) => {
  await host.change({ kind: 'clear' });
  await expect(page.getByText('Nothing is changed yet')).toBeVisible();
  await panel.map('before').focus();
  await panel.press('=');
  await panel.field('value', panel.dialog).fill('1e39');
  await expect(panel.dialog.getByRole('alert')).toContainText('infinite in float32');
  await expect(panel.tokens('before')).toContainText('cabinets'); // the strips are drawn
  await expect(page.getByText('every intervention is off')).toHaveCount(0);
});

test('a drag selects units × timesteps, and a right click intervenes on all of them', async ({
  host,
  page,
  panel,
}) => {
  const { top, x } = await panel.cells();
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

test('Shift and arrows extend the selection', async ({ panel }) => {
  await panel.toCell(1);
  await panel.press('Shift+ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter');
  await expect(panel.dialog).toHaveAccessibleName(/t 1, 2, 3$/);
  await expect(panel.dialog.getByRole('heading').first()).toContainText('6 values');
});

test('Shift and a click extend the selection from where it is', async ({ page, panel }) => {
  await panel.toCell(1);
  const { top, x } = await panel.cells();
  await page.keyboard.down('Shift');
  await page.mouse.click(x(3), top + 3);
  await page.keyboard.up('Shift');
  await panel.press('Enter');
  await expect(panel.dialog).toHaveAccessibleName(/t 1, 2, 3$/);
});

/** Drags a cell at a timestep upwards with Alt, and holds it. */
const drag = async (page, panel, t) => {
  const { top, x } = await panel.cells();
  await page.keyboard.down('Alt');
  await page.mouse.move(x(t), top + 3);
  await page.mouse.down();
  await page.mouse.move(x(t), top - 40, { steps: 6 });
  await panel.isPreview(/^preview of = [−\d.]+,/);
};
const release = async page => {
  await page.mouse.up();
  await page.keyboard.up('Alt');
};

test('Alt and a drag previews a value, and Esc leaves none', async ({ host, page, panel }) => {
  await panel.toCell(2);
  await drag(page, panel, 2);
  await panel.press('Escape');
  await release(page);
  await panel.isFresh();
  await expect(page.getByText('3 of 7 tokens changed')).toBeVisible();
  expect(host.sent('previewed').at(-1)).toMatchObject({ intervention: null });
  expect(host.sent('intervened')).toEqual([]);
});

test('Alt and a drag that is let go is one edit', async ({ host, page, panel }) => {
  await panel.toCell(2);
  await drag(page, panel, 2);
  await release(page);
  await count(host, 2);
  expect(host.sent('intervened')).toHaveLength(1);
  expect(last(host)).toMatchObject({
    site: { layer: 0, component: 'cell', timesteps: 2, units: [expect.any(Number)] },
    edit: { kind: 'set', value: expect.any(Number) },
  });
  await panel.press('ArrowRight'); // Alt has not given the focus away
  await expect(panel.rail).toContainText('at t 3');
});

test('a key that is pressed twice before it is written is one edit', async ({ host, panel }) => {
  let write = () => undefined;
  host.held = new Promise(resolve => (write = resolve));
  await panel.toCell(2);
  await panel.press('0', '0');
  write();
  await panel.settled();
  await panel.isFresh();
  expect(host.experiment.interventions).toHaveLength(2);
});

test('rows by effect stay where a cell is dragged twice, and move once the pointer leaves', async ({
  host,
  page,
  panel,
}) => {
  await expect(panel.radio('effect')).toBeChecked();
  const { top, x } = await panel.cells();
  const dragAgain = async up => {
    await page.keyboard.down('Alt');
    await page.mouse.move(x(4), top + 40);
    await page.mouse.down();
    await page.mouse.move(x(4), top + 40 - up, { steps: 4 });
    await panel.isPreview();
    await release(page);
    await panel.isFresh();
    await panel.settled();
  };
  await dragAgain(120); // let go beyond the map
  const [, first] = host.experiment.interventions;
  await dragAgain(30);
  expect(host.experiment.interventions).toHaveLength(2);
  const [, second] = host.experiment.interventions;
  expect(second.site).toEqual(first.site);
  expect(second.edit).not.toEqual(first.edit);
  await page.mouse.move(0, 0);
  await panel.settled();
  await dragAgain(30); // by now another unit's row
  expect(host.experiment.interventions).toHaveLength(3);
});

test('Alt and a drag that is let go writes nothing that would be wrong: its form says why', async ({
  host,
  page,
  panel,
}) => {
  await panel.toCell(2);
  await drag(page, panel, 2);
  refusing(host);
  const run = host.run.bind(host);
  host.run = previewed =>
    run(previewed && { intervention: { ...previewed.intervention, site: { component: 'none' } } });
  await page.mouse.move(600, 600);
  await release(page);
  await expect(panel.dialog).toBeVisible();
  await expect(panel.field('value', panel.dialog)).toHaveValue(/^[-.\d]+$/);
  await expect(panel.dialog.getByRole('alert')).toContainText('site.component');
  expect(host.sent('intervened')).toEqual([]);
  await panel.press('Escape');
  await expect(panel.map()).toBeFocused();
});

test('Alt and arrows preview a value by keyboard: Esc leaves none, Enter is one edit', async ({
  host,
  panel,
}) => {
  await panel.toCell(2);
  await panel.press('Alt+ArrowUp', 'Alt+ArrowUp', 'Alt+ArrowUp');
  await panel.isPreview();
  await panel.press('Escape');
  await panel.isFresh();
  expect(host.sent('intervened')).toEqual([]);
  await panel.press('Alt+ArrowDown');
  await panel.isPreview();
  await panel.press('Enter');
  await count(host, 2);
  expect(last(host).edit.kind).toBe('set');
});

test('a preview by key ends where another cell is clicked or another edit made: neither keeps it', async ({
  host,
  page,
  panel,
}) => {
  await panel.toCell(2);
  await panel.press('Alt+ArrowUp');
  await panel.isPreview();
  const { top, x } = await panel.cells();
  await page.mouse.click(x(3), top + 3);
  await expect(panel.rail).toContainText('at t 3');
  await panel.isFresh();
  await count(host, 1);
  await panel.press('Alt+ArrowUp');
  await panel.isPreview();
  await panel.press('0');
  await count(host, 2);
  expect(last(host)).toMatchObject({ site: { timesteps: 3 }, edit: { kind: 'zero' } });
  await panel.settled();
  await panel.press('Enter');
  await expect(panel.dialog).toBeVisible();
  await panel.press('Escape');
  await panel.settled();
  await count(host, 2);
});

test('what was refused while a value was tuned is said once Esc ends that', async ({
  host,
  panel,
}) => {
  await panel.toCell(2);
  let refuse;
  const problem = { field: 'interventions[1].site.units', message: 'no such unit' };
  host.answers.check = () =>
    new Promise(answer => (refuse = () => answer({ problems: [problem], hints: [] })));
  await panel.press('0', 'ArrowRight', 'Alt+ArrowUp');
  await expect(panel.status).toHaveText(/^1 change waiting · preview of /);
  refuse();
  await panel.press('Escape');
  await expect(panel.dialog).toContainText(', t 2');
  await panel.settled();
  await expect(panel.dialog).toBeVisible();
});

test('Esc in an open list closes the list alone; after the popover the focus is where it was', async ({
  panel,
}) => {
  const intervene = panel.button(/^Intervene/);
  await intervene.focus();
  await panel.press('Enter');
  await item(panel, /^Interchange/).click();
  await expect(panel.preview).toContainText('→');
  const list = panel.dialog.getByRole('combobox', { name: "the example's layer and component" });
  await list.click();
  await panel.escapesTwice(list);
  await expect(intervene).toBeFocused();
});

test('an intervention that is there is edited in place, and removed', async ({
  host,
  page,
  panel,
}) => {
  const toOwnCell = async () => {
    await host.post({
      type: 'selected',
      selection: { layer: 0, component: 'cell', units: [5, 14], timesteps: [1] },
    });
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
    .toEqual([
      {
        site: { layer: 0, component: 'cell', timesteps: 1, units: [5, 14] },
        edit: { kind: 'set', value: [1, 2] },
      },
    ]);
  await panel.isFresh();
  await toOwnCell();
  await item(panel, 'Remove').click();
  await count(host, 0);
  await expect(page.getByText('Nothing is changed yet')).toBeVisible();
});

test('edges are offered on hidden alone', async ({ host, panel }) => {
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
});

test.describe('keys pressed faster than the document is written', () => {
  const zeros = ({ experiment }) =>
    experiment.interventions.slice(1).map(({ site }) => site.timesteps);
  /** Zero at timesteps 3, 4 and 5, while nothing is written. @returns lets it be written */
  async function pressed(host, panel) {
    await openSample(host, panel);
    await panel.toCell(3);
    let free;
    host.held = new Promise(resolve => (free = resolve));
    for (const key of ['0', 'ArrowRight', '0', 'ArrowRight', '0'])
      await panel.page.keyboard.press(key);
    await expect(panel.status).toHaveText(/^3 changes waiting · /);
    await expect.poll(() => host.sent('intervened')).toHaveLength(1); // once the model has seen it
    return async () => {
      free();
      await panel.settled();
      await panel.isFresh();
      await expect(panel.status).not.toContainText('waiting');
    };
  }

  test('wait for each other, and all of them are written', async ({ host, panel }) => {
    const free = await pressed(host, panel);
    expect(host.sent('intervened')).toHaveLength(1);
    await free();
    expect(zeros(host)).toEqual([3, 4, 5]);
  });

  test('the last one is taken back before it is written, then the one before it', async ({
    host,
    page,
    panel,
  }) => {
    const free = await pressed(host, panel);
    await page.keyboard.press('Control+z');
    await expect(panel.status).toHaveText(/^2 changes waiting · /);
    await page.keyboard.press('Control+z');
    await expect(panel.status).toHaveText(/^1 change waiting · /);
    await free();
    expect(zeros(host)).toEqual([3]);
    expect(host.sent('undid')).toEqual([]);
    await page.keyboard.press('Control+z'); // now it is for the editor
    await panel.settled();
    expect(host.sent('undid')).toEqual([]);
  });

  test('the one that is being written is taken back by the document, before what is pressed after', async ({
    host,
    page,
    panel,
  }) => {
    const free = await pressed(host, panel);
    for (let k = 0; k < 3; k++) await page.keyboard.press('Control+z');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('0');
    await free();
    const kinds = host.said
      .map(({ type }) => type)
      .filter(type => /^(intervened|undid)$/.test(type));
    expect(kinds).toEqual(['intervened', 'undid', 'intervened']);
    expect(zeros(host)).toEqual([6]);
  });

  test('a value tuned meanwhile waits behind them', async ({ host, page, panel }) => {
    const free = await pressed(host, panel);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Alt+ArrowUp');
    await expect(panel.status).toHaveText(/^3 changes waiting · preview of /);
    await page.keyboard.press('Enter');
    await expect(panel.status).toHaveText(/^4 changes waiting · /);
    expect(host.sent('intervened')).toHaveLength(1);
    await free();
    expect(zeros(host)).toEqual([3, 4, 5, 6]);
  });

  test('are hatched where they will be', async ({ host, panel }) => {
    await openSample(host, panel);
    await panel.toCell(3);
    const cell = () =>
      panel
        .map()
        .locator('canvas')
        .first()
        .evaluate(node => node.toDataURL());
    const before = await cell();
    host.held = new Promise(() => undefined);
    await panel.page.keyboard.press('0');
    await expect(panel.status).toHaveText(/^1 change waiting · /);
    await expect.poll(cell).not.toBe(before);
  });
});
