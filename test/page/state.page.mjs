import { expect, openSample, test } from './fixture.mjs';
import { empty, states, told, troubles } from './states.mjs';

const changed = page => page.getByText('3 of 7 tokens changed');

test('empty: nothing is changed yet, and the panel says how to change something; what its buttons open is seen, also once they have gone; the first intervention leaves the map that it was made in, and the focus there', async ({
  host,
  page,
  panel,
}) => {
  const nothing = page.getByText('Nothing is changed yet');
  await openSample(host, panel, 'agreement', empty);
  await expect(nothing).toBeVisible();
  await panel.button('Open a sample').click();
  expect(host.sent('commanded')).toEqual([{ type: 'commanded', command: 'openSample' }]);
  const isOnTop = () =>
    panel.dialog.evaluate(dialog => {
      const { left, top, width, height } = dialog.getBoundingClientRect();
      return dialog.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    });
  for (const name of ['Add intervention…', 'Interchange with another example…'])
    await test.step(name, async () => {
      await panel.button(name).click();
      await expect(panel.preview).toContainText('→');
      await expect(nothing).toBeHidden();
      await expect.poll(isOnTop).toBe(true);
      // Beside the chosen timestep, as from the keys.
      const hair = await page.locator('#content .hair:not([hidden])').first().boundingBox();
      const box = await panel.dialog.boundingBox();
      expect(box.x).toBeCloseTo(hair.x, -1);
      await panel.press('Escape');
      await expect(nothing).toBeVisible();
    });

  const grid = page.getByRole('grid').first();
  await grid.focus();
  await grid.evaluate(() => {
    globalThis.problems = [];
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll('#plots .problem'))
        globalThis.problems.push(textContent);
    }).observe(document.body, { childList: true, subtree: true });
  });
  await page.keyboard.press('0');
  await expect(nothing).toBeHidden();
  await panel.settled();
  await expect(panel.map()).toBeVisible();
  expect(await page.evaluate(() => globalThis.problems)).toEqual([]);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
});

test('loading: what, and how far; running: progress by timestep, the last result stays and can be looked at; cancelled: stopped is said, and it can be run again; stale: a change that is not run is said, taking it back is fresh again', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await host.show(told.loading);
  await expect(panel.status).toHaveText('loading the checkpoint: 300 of 1200 MB');
  await expect(page.getByRole('progressbar')).toHaveAttribute('value', '0.25');
  await expect(panel.button('Stop')).toBeEnabled();

  await host.show(told.running);
  await expect(panel.status).toHaveText('timestep 120 of 5000');
  await expect(changed(page)).toBeVisible();
  await host.post({ type: 'acted', activity: { kind: 'running', step: 2500, steps: 5000 } });
  await expect(panel.status).toHaveText('timestep 2500 of 5000');
  await panel.toCell(1);
  await expect(panel.rail).toContainText('Next token after t 1');
  await expect(page.getByTestId('kl')).toBeVisible();

  await host.show(told.cancelled);
  await expect(panel.status).toHaveText('stopped');
  await expect(panel.button('Stop')).toBeDisabled();
  await panel.button('Run').click();
  await panel.isFresh();

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

test('untrusted, missing or loading the first time: the experiment can be seen, and then what came of it', async ({
  host,
  page,
  panel,
}) => {
  const base = page.getByText('the key near the cabinets');
  await openSample(host, panel);
  const { model } = host.state;
  for (const trouble of ['untrusted', 'missing']) {
    await states[`${trouble}, the first time`](host, panel);
    await expect(panel.trouble(trouble)).toBeVisible();
    await expect(base).toBeVisible();
    await expect(page.getByText('layer 0 cell @1 [5, 14] ← plural@1')).toBeVisible();
    await expect(panel.map()).toBeHidden();
  }
  await states['loading, the first time'](host, panel);
  await expect(panel.status).toHaveText('loading the checkpoint…'); // of a size not known yet
  await expect(panel.map()).toBeHidden();
  await host.show({ model, activity: { kind: 'idle' } });
  await expect(panel.map()).toBeHidden();
  await host.run();
  await panel.isFresh();
  await expect(panel.map()).toBeVisible();
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
test('a sample shows what it changes; each trouble: what, where, and one button that helps, the last result stays; a look at another cell does not ask a lost engine back', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await expect(changed(page)).toBeVisible();
  await expect(panel.tokens('before')).toContainText('is');
  await expect(panel.tokens('after')).toContainText('are');
  await expect(panel.trouble()).toHaveCount(0);
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

  await host.show(told['engine-lost']);
  const failure = { code: 'engine-exited', message: 'the engine stopped' };
  const isLost = () => Promise.reject(failure);
  host.answers = { values: isLost, unit: isLost, readout: isLost };
  await panel.map().focus();
  await panel.press('ArrowDown');
  await expect(panel.rail).toContainText(/Unit \d+ at t/);
  await panel.settled();
  expect(host.sent('ran')).toEqual([]);
  await expect(panel.trouble('engine-lost')).toHaveCount(1);
});

/** Further buttons of a trouble, by what they are called, each with its command. */
const remedies = {
  'a refused checkpoint can be described': [
    { kind: 'refused', ...troubles.refused },
    { 'Describe Checkpoint…': 'describeCheckpoint' },
  ],
  'what the memory limit refuses names it': [
    {
      kind: 'failed',
      failure: {
        code: 'too-large',
        message: 'recording this run takes 2048 MB, more than the memory limit of 1024 MB',
        remedies: ['showMemoryLimit'],
      },
    },
    { 'Show Memory Limit': 'showMemoryLimit' },
  ],
  'a backend that does not work can be left, or installed': [
    {
      kind: 'failed',
      failure: {
        code: 'no-backend',
        message: 'backend tensorflow: tfjs-node is not installed; auto takes what works',
        remedies: ['useAutoBackend', 'installNativeBackend'],
      },
    },
    { 'Use auto': 'useAutoBackend', 'Install Native Backend…': 'installNativeBackend' },
  ],
};
test(`${Object.keys(remedies).join('; ')}; a checkpoint that no description would open offers none; a field that is wrong is named, and of many the first five`, async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const commanded = [];
  for (const [what, [trouble, buttons]] of Object.entries(remedies))
    await test.step(what, async () => {
      await host.show({ troubles: [trouble], isStale: true });
      for (const [name, command] of Object.entries(buttons)) {
        await panel.trouble(trouble.kind).getByRole('button', { name }).click();
        commanded.push({ type: 'commanded', command });
      }
      expect(host.sent('commanded')).toEqual(commanded);
    });

  const message = 'transformer.safetensors: no array is named weight_hh';
  await host.show({ troubles: [{ kind: 'refused', message, remedies: [] }], isStale: true });
  const banner = panel.trouble('refused');
  await expect(banner.getByRole('button', { name: 'Try Again' })).toBeVisible();
  await expect(banner.getByRole('button', { name: 'Describe Checkpoint…' })).toHaveCount(0);

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
