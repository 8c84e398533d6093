/** What becomes of gestures while earlier ones are still held against the model, and are then refused. */
import { expect, openSample, test } from './fixture.mjs';

test.beforeEach(({ host, panel }) => openSample(host, panel));

const refusal = {
  problems: [{ field: 'interventions[1].site.units', message: 'no such unit' }],
  hints: [],
};

const rightClick = ({ page }, { top, x }) => page.mouse.click(x(5), top + 3, { button: 'right' });

/** Presses 0 at a timestep while the engine answers nothing. @returns answers so many questions of whether a change may be written */
async function pressed(host, panel, timestep) {
  const asked = [];
  host.answers.check = () => new Promise(resolve => asked.push(resolve));
  await panel.toCell(timestep);
  await panel.page.keyboard.press('0');
  let answered = 0;
  return async answer => {
    await expect.poll(() => asked.length).toBe(++answered);
    asked[answered - 1](answer);
  };
}

test('what is being written in a form stays, and the refused one is said after it; of several that are refused each is said, the first one first', async ({
  host,
  page,
  panel,
}) => {
  const answer = await pressed(host, panel, 2);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('=');
  const value = panel.field('value', panel.dialog);
  await value.fill('0.125');
  await answer(refusal);
  await expect(panel.status).not.toContainText('waiting');
  await expect(panel.dialog).toHaveAccessibleName(/t 3$/);
  await expect(value).toHaveValue('0.125');
  await page.keyboard.press('Escape');
  await expect(panel.dialog).toHaveAccessibleName(/t 2$/);
  await page.keyboard.press('Escape');
  await expect(panel.dialog).toHaveCount(0);
  expect(host.sent('intervened')).toEqual([]);
  delete host.answers.check;

  const answerEach = await pressed(host, panel, 3);
  for (const key of ['ArrowRight', '0', 'ArrowRight', '0']) await page.keyboard.press(key);
  for (let k = 0; k < 3; k++) await answerEach(refusal);
  await expect(panel.status).not.toContainText('waiting');
  for (const t of [3, 4, 5]) {
    await expect(panel.dialog).toHaveAccessibleName(new RegExp(`t ${t}$`));
    await page.keyboard.press('Escape');
  }
  await expect(panel.dialog).toHaveCount(0);
  await panel.isFresh();
});

test('a value that is dragged meanwhile is written, and the refused one said after it', async ({
  host,
  page,
  panel,
}) => {
  const answer = await pressed(host, panel, 2);
  const { top, x } = await panel.cells();
  await page.keyboard.down('Alt');
  await page.mouse.move(x(4), top + 3);
  await page.mouse.down();
  await page.mouse.move(x(4), top - 40, { steps: 6 });
  await expect(panel.status).toContainText('preview of ');
  await answer(refusal);
  await expect(panel.status).not.toContainText('waiting');
  await page.mouse.move(x(4), top - 60, { steps: 6 });
  await expect(panel.dialog).toHaveCount(0);
  await panel.settled();
  await page.mouse.up();
  await page.keyboard.up('Alt');
  await expect.poll(() => host.experiment.interventions[1]?.site.timesteps).toBe(4);
  await expect(panel.dialog).toHaveAccessibleName(/t 2$/);
});

for (const [what, end, t] of [
  ['a click on another cell', ({ page }, { top, x }) => page.mouse.click(x(5), top + 3), 2],
  ['a right click', rightClick, 5],
  ['the key of another form', ({ page }) => page.keyboard.press('='), 3],
])
  test(`what was refused while a value was tuned is said where ${what} ends that`, async ({
    host,
    page,
    panel,
  }) => {
    const answer = await pressed(host, panel, 2);
    for (const key of ['ArrowRight', 'Alt+ArrowUp']) await page.keyboard.press(key);
    await answer(refusal);
    await expect(panel.status).toHaveText(/^preview of /);
    await end({ page, panel }, await panel.cells());
    await expect(panel.dialog).toHaveAccessibleName(new RegExp(`t ${t}$`));
    await panel.settled();
    await expect(panel.dialog).toHaveCount(1);
    if (t !== 2) await page.keyboard.press('Escape');
    await expect(panel.dialog).toHaveAccessibleName(/t 2$/);
    await page.keyboard.press('Escape');
    await expect(panel.dialog).toHaveCount(0);
  });

test('a draft that is applied and left while it is held against the model waits no more', async ({
  host,
  page,
  panel,
}) => {
  host.answers.check = () => new Promise(() => undefined);
  await panel.toCell(3);
  await page.keyboard.press('=');
  await panel.field('value', panel.dialog).fill('0.125');
  await page.keyboard.press('Enter'); // before it is previewed
  await expect(panel.status).toContainText('1 change waiting');
  await page.keyboard.press('Escape');
  await panel.drawn();
  expect(await panel.status.textContent()).not.toContain('waiting');
  expect(host.sent('intervened')).toEqual([]);
});

test('a right click on any cell opens its form, which stays as the button is let go', async ({
  page,
  panel,
}) => {
  await panel.toCell(2);
  const { top, x } = await panel.cells();
  for (const t of [1, 5]) {
    await page.mouse.click(x(t), top + 3, { button: 'right' });
    await panel.settled();
    await expect(panel.dialog).toHaveAccessibleName(new RegExp(`t ${t}$`));
    await page.keyboard.press('Escape');
  }
});

test('what is refused while the pointer is pressed is said once that is let go', async ({
  host,
  page,
  panel,
}) => {
  const answer = await pressed(host, panel, 2);
  const { top, x } = await panel.cells();
  await page.mouse.move(x(5), top + 3);
  await page.mouse.down();
  await answer(refusal);
  await expect(panel.status).not.toContainText('waiting');
  await page.mouse.up();
  await panel.settled();
  await expect(panel.dialog).toHaveAccessibleName(/t 2$/);
});

/** The timestep that the page has a preview of, by what it has said; null: of none. */
async function previewed(host, panel) {
  await panel.drawn();
  return host.sent('previewed').at(-1).intervention?.site.timesteps ?? null;
}

/** Keeps a value of one press before its run has come: it is held against the model, and then in sight as a preview. */
async function keptEarly(host, panel) {
  const asked = [];
  host.answers.check = () => new Promise(resolve => asked.push(resolve));
  const run = host.run.bind(host);
  host.run = async what => {
    await expect.poll(() => asked.length).toBe(1);
    return run(what);
  };
  await panel.toCell(2);
  for (const key of ['Alt+ArrowUp', 'Enter']) await panel.page.keyboard.press(key);
  await expect(panel.status).toHaveText(/^1 change waiting · preview of /);
  return asked;
}

test('a value that is taken back behind another change is out of sight at once; what is applied is written where another editor changes the list while it is checked', async ({
  host,
  page,
  panel,
}) => {
  const answer = await pressed(host, panel, 2);
  for (const key of ['ArrowRight', 'Alt+ArrowUp', 'Enter']) await page.keyboard.press(key);
  expect(await previewed(host, panel)).toBe(3);
  await page.keyboard.press('Control+z');
  expect(await previewed(host, panel)).toBeNull();
  await answer({ problems: [], hints: [] });
  await expect.poll(() => host.sent('intervened').length).toBe(1);
  await panel.isFresh();
  expect(host.sent('intervened')).toHaveLength(1);
  await panel.settled();

  const asked = [];
  host.answers.check = () => new Promise(resolve => asked.push(resolve));
  await panel.toCell(4);
  await panel.press('=');
  await panel.field('value', panel.dialog).fill('0.125');
  await page.keyboard.press('Enter'); // before it is previewed
  await expect.poll(() => asked.length).toBe(1);
  await host.change({
    kind: 'add',
    intervention: { site: { layer: 1, component: 'hidden', timesteps: 0 }, edit: { kind: 'zero' } },
  });
  for (const answer of asked) answer({ problems: [], hints: [] });
  await expect(panel.dialog).toHaveCount(0);
  expect(host.sent('intervened')).toHaveLength(2);
  expect(host.experiment.interventions.map(({ edit }) => edit.kind)).toContain('set');
});

test('a value that is taken back while it is held against the model is out of sight at once', async ({
  host,
  page,
  panel,
}) => {
  await keptEarly(host, panel);
  await page.keyboard.press('Control+z');
  expect(await previewed(host, panel)).toBeNull();
  await panel.isFresh();
});

test('a value that is being tuned stays in sight where the one before it is taken back', async ({
  host,
  page,
  panel,
}) => {
  const [answer] = await keptEarly(host, panel);
  for (const key of ['ArrowRight', 'Alt+ArrowUp', 'Control+z']) await page.keyboard.press(key);
  answer({ problems: [], hints: [] });
  expect(await previewed(host, panel)).toBe(3);
  await panel.isPreview();
  expect(host.sent('intervened')).toEqual([]);
});

test('Ctrl+S waits for what was pressed before it and is held against the model still', async ({
  host,
  page,
  panel,
}) => {
  const saves = () => host.sent('commanded').map(({ command }) => command);
  const answer = await pressed(host, panel, 2);
  await page.keyboard.press('Control+s');
  expect(saves()).toEqual([]);
  await answer({ problems: [], hints: [] });
  await expect.poll(saves).toEqual(['save']);
  expect(host.sent('intervened')).toHaveLength(1);
  expect(host.said.findIndex(({ type }) => type === 'intervened')).toBeLessThan(
    host.said.findIndex(({ type }) => type === 'commanded'),
  );
  await panel.settled();
  await page.keyboard.press('Control+s'); // nothing waits: it is the editor's own
  await panel.settled();
  expect(saves()).toEqual(['save']);
});
