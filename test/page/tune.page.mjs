/** Values that are previewed, by drag or key, and changes that wait to be written. */
import { expect, openSample, test } from './fixture.mjs';

test.beforeEach(({ host, panel }) => openSample(host, panel));

const count = (host, expected) =>
  expect.poll(() => host.experiment.interventions.length).toBe(expected);
const last = host => host.experiment.interventions.at(-1);

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

test('Alt and a drag previews a value: Esc leaves none, let go it is one edit, and one that would be wrong is not written, its form says why', async ({
  host,
  page,
  panel,
}) => {
  await panel.toCell(2);
  await drag(page, panel, 2);
  await panel.press('Escape');
  await release(page);
  await panel.isFresh();
  await expect(page.getByText('3 of 7 tokens changed')).toBeVisible();
  expect(host.sent('previewed').at(-1)).toMatchObject({ intervention: null });
  expect(host.sent('intervened')).toEqual([]);
  await panel.settled();
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
  await panel.isFresh();
  await panel.settled();

  await drag(page, panel, 3);
  const problem = { field: 'interventions[2].site.units', message: 'no such unit' };
  host.answers.check = () => ({ problems: [problem], hints: [] });
  const run = host.run.bind(host);
  host.run = previewed =>
    run(previewed && { intervention: { ...previewed.intervention, site: { component: 'none' } } });
  await page.mouse.move(600, 600);
  await release(page);
  await expect(panel.dialog).toBeVisible();
  await expect(panel.field('value', panel.dialog)).toHaveValue(/^[-.\d]+$/);
  await expect(panel.dialog.getByRole('alert')).toContainText('site.component');
  expect(host.sent('intervened')).toHaveLength(1);
  await panel.press('Escape');
  await expect(panel.map()).toBeFocused();
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

test('Alt and arrows preview a value by keyboard: Esc leaves none, Enter is one edit; where another cell is clicked or another edit made, neither keeps it', async ({
  host,
  page,
  panel,
}) => {
  await panel.toCell(2);
  await panel.press('Alt+ArrowUp', 'Alt+ArrowUp', 'Alt+ArrowUp');
  await panel.isPreview();
  await panel.press('Escape');
  await panel.isFresh();
  expect(host.sent('intervened')).toEqual([]);
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
  await panel.press('ArrowRight', 'Alt+ArrowDown');
  await panel.isPreview();
  await panel.press('Enter');
  await count(host, 3);
  expect(last(host).edit.kind).toBe('set');
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

test.describe('keys pressed faster than the document is written', () => {
  const zeros = ({ experiment }) =>
    experiment.interventions.slice(1).map(({ site }) => site.timesteps);
  /** Zero at timesteps 3, 4 and 5, while nothing is written. @returns lets it be written */
  async function pressed(host, panel) {
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

  test('wait for each other, hatched where they will be, a value that is tuned meanwhile behind them, and all of them are written', async ({
    host,
    page,
    panel,
  }) => {
    const canvas = panel.map().locator('canvas').first();
    const cells = () => canvas.evaluate(node => node.toDataURL());
    await panel.toCell(5);
    await panel.settled();
    const before = await cells();
    const free = await pressed(host, panel); // the cursor is where it was
    await expect.poll(cells).not.toBe(before);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Alt+ArrowUp');
    await expect(panel.status).toHaveText(/^3 changes waiting · preview of /);
    await page.keyboard.press('Enter');
    await expect(panel.status).toHaveText(/^4 changes waiting · /);
    expect(host.sent('intervened')).toHaveLength(1);
    await free();
    expect(zeros(host)).toEqual([3, 4, 5, 6]);
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
});
