import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, openSample, test } from './fixture.mjs';

/** The popover, open on the first row of the map of differences at a timestep. */
async function openAt(panel, timestep, key = 'Enter') {
  await panel.toCell(timestep);
  await panel.press(key);
  await expect(panel.dialog).toBeVisible();
}

/** The sample with one intervention, on the unit of the first row alone. */
const onOneUnit = (host, panel, edit) =>
  openSample(host, panel, 'agreement', experiment => {
    const [{ site, source }] = experiment.interventions;
    const one = edit ? { edit } : { edit: { kind: 'interchange' }, source };
    return { ...experiment, interventions: [{ site: { ...site, units: [14] }, ...one }] };
  });

const hasFocus = panel => expect(panel.map()).toBeFocused();
const lastEdit = host => expect.poll(() => host.sent('intervened').at(-1));

test('Esc in an open list closes the list alone and takes nothing, a second one takes back what is previewed, as a press beside the popover does; Tab takes what the list was moved to, and the first move after a click counts', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const isTakenBack = async () => {
    const none = { type: 'previewed', intervention: null };
    await expect.poll(() => host.sent('previewed').at(-1)).toEqual(none);
    expect(host.sent('intervened')).toEqual([]);
  };
  const list = panel.dialog.getByRole('combobox', { name: 'example', exact: true });
  const isTaken = async example => {
    await expect(list).toHaveJSProperty('value', example);
    await expect
      .poll(() => host.sent('previewed').at(-1)?.intervention?.source.example)
      .toBe(example);
    await panel.settled();
  };
  await openAt(panel, 2, 'i');
  await expect(panel.preview).toContainText('3 of 7 tokens changed');
  await expect(list).toBeFocused();
  await isTaken('plural');
  const before = host.sent('previewed').length;
  await panel.press('Space', 'ArrowDown', 'Escape');
  await expect(list).toHaveAttribute('aria-expanded', 'false');
  await isTaken('plural');
  expect(host.sent('previewed')).toHaveLength(before);
  await panel.press('Space');
  await panel.escapesTwice(list);
  await isTakenBack();
  await hasFocus(panel);

  await panel.press('i');
  await isTaken('plural');
  await panel.press('Space', 'ArrowDown', 'Tab');
  await isTaken('base');
  await panel.choose('example', 'plural', panel.dialog);
  await isTaken('plural');
  await list.focus();
  await panel.press('ArrowDown');
  await isTaken('base');
  await panel.rail.getByRole('heading').first().click();
  await expect(panel.dialog).toHaveCount(0);
  await isTakenBack();
});

test("a letter, then Enter, applies as every other edit does, and the focus goes back; a timestep past the example's end is refused before anything is written; Enter is heard before the next frame is drawn, after a refusal of what was written before", async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await panel.toCell(2);
  await panel.press('i', 'Enter');
  await expect(panel.dialog).toHaveCount(0);
  expect(host.sent('intervened')).toEqual([
    {
      type: 'intervened',
      intervention: {
        site: { layer: 0, component: 'cell', timesteps: 2, units: [14] },
        edit: { kind: 'interchange' },
        source: { example: 'plural', timesteps: 2 },
      },
    },
  ]);
  await hasFocus(panel);
  await host.undo();

  const alert = panel.dialog.getByRole('alert');
  const timesteps = panel.field("the example's timesteps", panel.dialog);
  await panel.press('i');
  await timesteps.fill('5');
  await panel.press('Enter');
  await expect(alert).toHaveText('“plural” has no timestep 5: it has 5, from 0');
  await timesteps.fill('3, 4');
  await panel.press('Enter');
  await expect(alert).toHaveText(
    '2 timesteps of the example, expected one, or as many as are edited (1)',
  );
  expect(host.sent('intervened')).toHaveLength(1);
  await timesteps.fill('4');
  await panel.press('Enter');
  const source = { example: 'plural', timesteps: 4 };
  await lastEdit(host).toMatchObject({ intervention: { source } });
  await host.undo();

  await panel.press('=');
  const value = panel.field('value', panel.dialog);
  await value.fill('1e39');
  await expect(alert).toContainText('infinite in float32');
  await value.evaluate(async input => {
    const frame = new Promise(resolve => requestAnimationFrame(resolve));
    await frame; // the next is as far as it can be
    input.value = '4';
    input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    const { port1, port2 } = new MessageChannel();
    const nextTask = new Promise(resolve => (port1.onmessage = resolve));
    port2.postMessage(null);
    await nextTask;
    const key = { key: 'Enter', bubbles: true, composed: true, cancelable: true };
    input.dispatchEvent(new KeyboardEvent('keydown', key));
  });
  await lastEdit(host).toMatchObject({ intervention: { edit: { kind: 'set', value: 4 } } });
  expect(host.sent('intervened')).toHaveLength(3);
});

test('an intervention along directions speaks of all values that it may change, and not of the unit that has the number of a direction', async ({
  host,
  panel,
  folder,
}) => {
  const file = join(folder, 'd.json');
  writeFileSync(file, JSON.stringify(Array.from({ length: 32 }, (_, u) => Number(u === 14))));
  await openSample(host, panel, 'agreement', experiment => ({
    ...experiment,
    interventions: [
      {
        site: { layer: 0, component: 'cell', timesteps: 1, units: [0] },
        edit: { kind: 'set', value: [2] },
        basis: { kind: 'direction', file },
      },
    ],
  }));
  await panel.button(/^Edit: layer 0 cell @1/).click();
  await expect(panel.dialog.getByRole('heading')).toHaveText(
    /^layer 0 cell 32 units, t 1\s*32 values$/,
  );
  await expect(panel.dialog).toContainText('changes layer 0 cell @1 [0] in d.json = [2]');
  await panel.field('value', panel.dialog).fill('-1');
  await expect(panel.preview).toContainText('32 values, mean |change| from now 0.094'); // 3 over 32 units
  await panel.press('Enter');
  const changed = { edit: { kind: 'set', value: -1 }, site: { units: [0] }, basis: { file } };
  await lastEdit(host).toMatchObject({ intervention: changed });
});

test('an intervention on exactly these units can be changed here, any other is named; what is zero already is opened, not made zero once more', async ({
  host,
  panel,
}) => {
  await onOneUnit(host, panel, { kind: 'zero' });
  await openAt(panel, 1, '0');
  await expect(panel.dialog).toContainText('changes layer 0 cell @1 [14] = 0');
  expect(host.sent('intervened')).toEqual([]);
  await panel.press('Escape');

  await onOneUnit(host, panel);
  await openAt(panel, 1);
  await panel.dialog.getByRole('button', { name: 'Edit…' }).click();
  await expect(panel.dialog).toContainText('changes layer 0 cell @1 [14] ← plural@1');
  await expect(panel.dialog.getByRole('button', { name: 'Replace' })).toBeVisible();
  await panel.press('Escape');
  await hasFocus(panel);
  await panel.press('ArrowDown', 'Enter'); // another unit, the same timestep
  await expect(panel.dialog).toContainText('also at these timesteps:');
  await expect(panel.dialog.getByRole('listitem')).toHaveText('layer 0 cell @1 [14] ← plural@1');
  for (const name of ['Edit…', 'Remove'])
    await expect(panel.dialog.getByRole('button', { name })).toHaveCount(0);
  await panel.press('Escape', 'ArrowUp', 'Enter');
  await panel.dialog.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(() => host.sent('removed')).toEqual([{ type: 'removed', at: 0 }]);
});

test('a letter on a cell that is set already opens what is there, and what is typed takes the place of that; the scale of a number that is added is shown and kept', async ({
  host,
  panel,
}) => {
  const value = panel.field('value', panel.dialog);
  await onOneUnit(host, panel, { kind: 'set', value: 0.5 });
  await openAt(panel, 1, '=');
  await expect(value).toHaveValue('0.5');
  await value.fill('0.25');
  await panel.press('Enter');
  await lastEdit(host).toMatchObject({
    at: 0,
    intervention: { edit: { kind: 'set', value: 0.25 } },
  });
  await expect(panel.dialog).toHaveCount(0);
  await panel.press('=');
  await expect(value).toBeFocused();
  await panel.press('3');
  await expect(value).toHaveValue('3');
  await panel.dialog.getByRole('button', { name: 'Scale…' }).click();
  await expect(panel.field('factor', panel.dialog)).toBeFocused();
  await panel.press('2', 'Enter');
  await lastEdit(host).toMatchObject({
    at: 0,
    intervention: { edit: { kind: 'scale', factor: 2 } },
  });
  await expect(panel.dialog).toHaveCount(0);

  await onOneUnit(host, panel, { kind: 'add', value: 0.5, scale: 3 });
  await openAt(panel, 1, '+');
  await expect(panel.dialog).toContainText('+ 3 × 0.5');
  const scale = panel.field('scale', panel.dialog);
  await expect(scale).toHaveValue('3');
  await value.fill('0.25');
  await panel.press('Enter');
  const edit = { kind: 'add', value: 0.25, scale: 3 };
  await lastEdit(host).toMatchObject({ intervention: { edit } });
  expect(host.sent('intervened')).toHaveLength(3);
  await openAt(panel, 2, '+');
  await expect(value).toBeVisible();
  await expect(scale).toHaveCount(0);
});

const whole = { layer: 0, component: 'cell', timesteps: 'all' };
const hidden = {
  'by another on its cell': { edit: { kind: 'set', value: -0.25 } },
  'by one that is like it': {},
  'by one on everything': { site: whole, edit: { kind: 'zero' } },
};
test(`an intervention that is hidden ${Object.keys(hidden).join(', ')} is what its own Edit changes`, async ({
  host,
  page,
  panel,
}) => {
  for (const [how, later] of Object.entries(hidden))
    await test.step(how, async () => {
      await openSample(host, panel, 'agreement', experiment => {
        const [{ site }] = experiment.interventions;
        const first = { site: { ...site, units: [14] }, edit: { kind: 'set', value: 0.5 } };
        return { ...experiment, interventions: [first, { ...first, ...later }] };
      });
      const [before, hiding] = host.experiment.interventions;
      await page
        .getByRole('button', { name: /^Edit: / })
        .first()
        .click();
      await expect(panel.dialog).toContainText('changes layer 0 cell @1 [14] = 0.5');
      await panel.field('value', panel.dialog).fill('0.75');
      await panel.press('Enter');
      const changed = { ...before, edit: { kind: 'set', value: 0.75 } };
      await expect.poll(() => host.experiment.interventions).toEqual([changed, hiding]);
      await expect(panel.dialog).toHaveCount(0);
    });
});

test('it stands beside the chosen timestep, inside the window, however low the window is; of many places that values can come from it says how many are not offered', async ({
  host,
  panel,
  page,
}) => {
  await openSample(host, panel);
  for (const [width, height] of [
    [1180, 760],
    [420, 480],
  ]) {
    await page.setViewportSize({ width, height });
    await openAt(panel, 9, 'i');
    const box = await panel.dialog.boundingBox();
    expect(box.x).toBeGreaterThanOrEqual(8);
    expect(box.y).toBeGreaterThanOrEqual(8);
    expect(box.x + box.width).toBeLessThanOrEqual(width - 8);
    expect(box.y + box.height).toBeLessThanOrEqual(height - 8 + 0.5);
    await panel.press('Escape');
  }
  const { model } = host.state;
  const layers = model.anatomy.layers.map(({ name }) => ({ name, units: Array(30).fill(32) }));
  await host.show({ model: { ...model, anatomy: { ...model.anatomy, layers, model: [] } } });
  await panel.press('i');
  await expect(panel.dialog).toContainText(`and ${30 * layers.length - 200} more`);
});
