import { expect, openSample, test } from './fixture.mjs';
import { empty, states, told, troubles } from './states.mjs';

const changed = page => page.getByText('3 of 7 tokens changed');

test('a sample shows what it changes', async ({ host, page, panel }) => {
  await openSample(host, panel);
  await expect(changed(page)).toBeVisible();
  await expect(panel.tokens('before')).toContainText('is');
  await expect(panel.tokens('after')).toContainText('are');
  await expect(panel.trouble()).toHaveCount(0);
});

test('empty: nothing is changed yet, and the panel says how to change something', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', empty);
  await expect(page.getByText('Nothing is changed yet')).toBeVisible();
  await panel.button('Open a sample').click();
  expect(host.sent('commanded')).toEqual([{ type: 'commanded', command: 'openSample' }]);
  await panel.button('Add intervention…').click();
  await expect(panel.dialog).toBeVisible();
});

for (const name of ['Add intervention…', 'Interchange with another example…'])
  test(`empty: what ${name} opens is seen, also once its button has gone`, async ({
    host,
    page,
    panel,
  }) => {
    await openSample(host, panel, 'agreement', empty);
    await panel.button(name).click();
    await expect(panel.preview).toContainText('→');
    await expect(page.getByText('Nothing is changed yet')).toBeHidden();
    const isOnTop = () =>
      panel.dialog.evaluate(dialog => {
        const { left, top, width, height } = dialog.getBoundingClientRect();
        return dialog.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      });
    await expect.poll(isOnTop).toBe(true);
    // Beside the chosen timestep, as from the keys.
    const hair = await page.locator('#content .hair:not([hidden])').first().boundingBox();
    const box = await panel.dialog.boundingBox();
    expect(box.x).toBeCloseTo(hair.x, -1);
  });

test('empty: the first intervention leaves the map that it was made in, and the focus there', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', empty);
  const grid = page.getByRole('grid').first();
  await grid.focus();
  await grid.evaluate(element => {
    globalThis.problems = [];
    globalThis.first = element;
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll('#plots .problem'))
        globalThis.problems.push(textContent);
    }).observe(document.body, { childList: true, subtree: true });
  });
  await page.keyboard.press('0');
  await expect(page.getByText('Nothing is changed yet')).toBeHidden();
  await panel.settled();
  await expect(panel.map()).toBeVisible();
  expect(await page.evaluate(() => globalThis.problems)).toEqual([]);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
});

test('loading: what, and how far', async ({ host, panel }) => {
  await states.loading(host, panel);
  await expect(panel.status).toHaveText('loading the checkpoint: 300 of 1200 MB');
  await expect(panel.page.getByRole('progressbar')).toHaveAttribute('value', '0.25');
  await expect(panel.button('Stop')).toBeEnabled();
});

test('loading the first time, of a size not known yet', async ({ host, panel }) => {
  await states['loading, the first time'](host, panel);
  await expect(panel.status).toHaveText('loading the checkpoint…');
  await expect(panel.map()).toBeHidden();
});

test('running: progress by timestep, the last result stays and can be looked at', async ({
  host,
  page,
  panel,
}) => {
  await states.running(host, panel);
  await expect(panel.status).toHaveText('timestep 120 of 5000');
  await expect(changed(page)).toBeVisible();
  await host.post({ type: 'acted', activity: { kind: 'running', step: 2500, steps: 5000 } });
  await expect(panel.status).toHaveText('timestep 2500 of 5000');
  await panel.toCell(1);
  await expect(panel.rail).toContainText('Next token after t 1');
  await expect(page.getByTestId('kl')).toBeVisible();
});

test('cancelled: stopped is said, and it can be run again', async ({ host, panel }) => {
  await states.cancelled(host, panel);
  await expect(panel.status).toHaveText('stopped');
  await expect(panel.button('Stop')).toBeDisabled();
  await panel.button('Run').click();
  await panel.isFresh();
});

test('stale: a change that is not run is said; taking it back is fresh again', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.checkbox('run on change').click();
  expect(host.sent('ranOnChange')).toEqual([{ type: 'ranOnChange', isOn: false }]);
  await panel.settled();
  await panel.toCell(2);
  await panel.press('0');
  await expect(panel.status).toHaveText('results are older than the experiment');
  await host.show({ isStale: false, experiment: host.state.ran });
  await panel.isFresh();
  await expect(changed(page)).toBeVisible();
});

const acts = {
  problems: 'Show in File',
  failed: 'Try Again',
  'engine-lost': 'Run Again',
  changed: 'Reload',
  missing: 'Locate…',
  refused: 'Try Again',
  lethal: 'Try Again',
  untrusted: 'Manage Trust…',
};
test('each trouble: what, where, and one button that helps; the last result stays', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const remedied = [];
  for (const [kind, more] of Object.entries(troubles))
    await test.step(kind, async () => {
      await host.show(told[kind]);
      const banner = panel.trouble(kind);
      await expect(banner).toHaveCount(1);
      await expect(banner).toHaveAttribute('role', 'alert');
      const where =
        more.path ?? more.message ?? more.failure?.message ?? more.problems?.[0].message;
      if (where !== undefined) await expect(banner).toContainText(where);
      await expect(changed(page)).toBeVisible();
      await expect(panel.map()).toBeVisible();
      await banner.getByRole('button', { name: acts[kind] }).click();
      remedied.push({ type: 'remedied', trouble: kind });
      expect(host.sent('remedied')).toEqual(remedied);
      await host.show({ troubles: [], isStale: false });
      await expect(panel.trouble()).toHaveCount(0);
      await panel.isFresh();
    });
});

test('a field that is wrong is named, and of many the first five', async ({ host, panel }) => {
  await openSample(host, panel);
  const problems = Array.from({ length: 8 }, (_, k) => ({
    field: `interventions[${k}].site.layer`,
    message: 'found 7, expected 0 to 1',
  }));
  await host.show({ troubles: [{ kind: 'problems', problems }], isStale: true });
  const lines = panel.trouble('problems').getByRole('listitem');
  await expect(lines).toHaveCount(6);
  await expect(lines.first()).toHaveText('interventions[0].site.layer: found 7, expected 0 to 1');
  await expect(lines.last()).toHaveText('and 3 more');
});

test('a refused checkpoint can be described', async ({ host, panel }) => {
  await states.refused(host, panel);
  await panel.trouble('refused').getByRole('button', { name: 'Describe Checkpoint…' }).click();
  expect(host.sent('commanded')).toEqual([{ type: 'commanded', command: 'describeCheckpoint' }]);
});

test('a checkpoint that no description would open offers none', async ({ host, panel }) => {
  await openSample(host, panel);
  const message = 'transformer.safetensors: no array is named weight_hh';
  await host.show({ troubles: [{ kind: 'refused', message, remedies: [] }], isStale: true });
  const banner = panel.trouble('refused');
  await expect(banner.getByRole('button', { name: 'Try Again' })).toBeVisible();
  await expect(banner.getByRole('button', { name: 'Describe Checkpoint…' })).toHaveCount(0);
});

test('what the memory limit refuses names it, as the button does', async ({ host, panel }) => {
  await openSample(host, panel);
  const message = 'recording this run takes 2048 MB, more than the memory limit of 1024 MB';
  const failure = { code: 'too-large', message, remedies: ['showMemoryLimit'] };
  await host.show({ troubles: [{ kind: 'failed', failure }], isStale: true });
  await panel.trouble('failed').getByRole('button', { name: 'Show Memory Limit' }).click();
  expect(host.sent('commanded')).toEqual([{ type: 'commanded', command: 'showMemoryLimit' }]);
});

test('a backend that does not work can be left, or installed', async ({ host, panel }) => {
  await openSample(host, panel);
  const message = 'backend tensorflow: tfjs-node is not installed; auto takes what works';
  const remedies = ['useAutoBackend', 'installNativeBackend'];
  const failure = { code: 'no-backend', message, remedies };
  await host.show({ troubles: [{ kind: 'failed', failure }], isStale: true });
  for (const name of ['Use auto', 'Install Native Backend…'])
    await panel.trouble('failed').getByRole('button', { name }).click();
  expect(host.sent('commanded')).toEqual(remedies.map(command => ({ type: 'commanded', command })));
});

for (const state of ['untrusted, the first time', 'missing, the first time'])
  test(`${state}: the experiment can be seen`, async ({ host, page, panel }) => {
    await states[state](host, panel);
    await expect(page.getByText('the key near the cabinets')).toBeVisible();
    await expect(page.getByText('layer 0 cell @1 [5, 14] ← plural@1')).toBeVisible();
    await expect(panel.map()).toBeHidden();
  });

test('engine lost: a look at another cell does not ask it back', async ({ host, panel }) => {
  await states['engine-lost'](host, panel);
  host.answers = {
    values: () => Promise.reject({ code: 'engine-exited', message: 'the engine stopped' }),
    unit: () => Promise.reject({ code: 'engine-exited', message: 'the engine stopped' }),
    readout: () => Promise.reject({ code: 'engine-exited', message: 'the engine stopped' }),
  };
  await panel.map().focus();
  await panel.press('ArrowDown');
  await expect(panel.rail).toContainText(/Unit \d+ at t/);
  await panel.settled();
  expect(host.sent('ran')).toEqual([]);
  await expect(panel.trouble('engine-lost')).toHaveCount(1);
});
