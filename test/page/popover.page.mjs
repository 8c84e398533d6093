import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, openSample, test } from './fixture.mjs';

const samples = join(dirname(fileURLToPath(import.meta.url)), '../../media/samples');

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

test('a letter, then Enter, applies as every other edit does, and the focus goes back', async ({
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
});

test('Esc in an open list closes the list alone; a second one takes back what is previewed', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openAt(panel, 2, 'i');
  await expect(panel.preview).toContainText('3 of 7 tokens changed');
  const list = panel.dialog.getByRole('combobox', { name: 'example', exact: true });
  await expect(list).toBeFocused();
  await panel.press('Space');
  await panel.escapesTwice(list);
  await expect
    .poll(() => host.sent('previewed').at(-1))
    .toEqual({ type: 'previewed', intervention: null });
  expect(host.sent('intervened')).toEqual([]);
  await hasFocus(panel);
});

test('of an open list Esc takes nothing and Tab what it was moved to, and the first move after a click counts', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openAt(panel, 2, 'i');
  const list = panel.dialog.getByRole('combobox', { name: 'example', exact: true });
  const isTaken = async example => {
    await expect(list).toHaveJSProperty('value', example);
    await expect
      .poll(() => host.sent('previewed').at(-1)?.intervention?.source.example)
      .toBe(example);
    await panel.settled();
  };
  await isTaken('plural');
  await panel.press('Space', 'ArrowDown', 'Escape');
  await expect(list).toHaveAttribute('aria-expanded', 'false');
  await isTaken('plural');
  expect(host.sent('previewed')).toHaveLength(1);
  await panel.press('Space', 'ArrowDown', 'Tab');
  await isTaken('base');
  await panel.choose('example', 'plural', panel.dialog);
  await isTaken('plural');
  await list.focus();
  await panel.press('ArrowDown');
  await isTaken('base');
});

test('an intervention on exactly these units can be changed here, any other is named', async ({
  host,
  panel,
}) => {
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

test('a letter on a cell that is set already opens what is there', async ({ host, panel }) => {
  await onOneUnit(host, panel, { kind: 'set', value: 0.5 });
  await openAt(panel, 1, '=');
  const value = panel.field('value', panel.dialog);
  await expect(value).toHaveValue('0.5');
  await value.fill('0.25');
  await panel.press('Enter');
  await expect
    .poll(() => host.sent('intervened'))
    .toMatchObject([{ at: 0, intervention: { edit: { kind: 'set', value: 0.25 } } }]);
});

test('what is typed into a form that has just opened takes the place of the value there', async ({
  host,
  panel,
}) => {
  await onOneUnit(host, panel, { kind: 'set', value: 0.5 });
  await openAt(panel, 1, '=');
  const value = panel.field('value', panel.dialog);
  await expect(value).toBeFocused();
  await panel.press('3');
  await expect(value).toHaveValue('3');
  await panel.dialog.getByRole('button', { name: 'Scale…' }).click();
  const factor = panel.field('factor', panel.dialog);
  await expect(factor).toBeFocused();
  await panel.press('2', 'Enter');
  await expect
    .poll(() => host.sent('intervened'))
    .toMatchObject([{ at: 0, intervention: { edit: { kind: 'scale', factor: 2 } } }]);
});

const whole = { layer: 0, component: 'cell', timesteps: 'all' };
for (const [how, later] of [
  ['by another on its cell', { edit: { kind: 'set', value: -0.25 } }],
  ['by one that is like it', {}],
  ['by one on everything', { site: whole, edit: { kind: 'zero' } }],
])
  test(`an intervention that is hidden ${how} is what its own Edit changes`, async ({
    host,
    page,
    panel,
  }) => {
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
  });

test('the scale of a number that is added is shown and kept', async ({ host, panel }) => {
  await onOneUnit(host, panel, { kind: 'add', value: 0.5, scale: 3 });
  await openAt(panel, 1, '+');
  await expect(panel.dialog).toContainText('+ 3 × 0.5');
  const scale = panel.field('scale', panel.dialog);
  await expect(scale).toHaveValue('3');
  await panel.field('value', panel.dialog).fill('0.25');
  await panel.press('Enter');
  const edit = { kind: 'add', value: 0.25, scale: 3 };
  await expect.poll(() => host.sent('intervened')).toMatchObject([{ intervention: { edit } }]);
  await openAt(panel, 2, '+');
  await expect(panel.field('value', panel.dialog)).toBeVisible();
  await expect(scale).toHaveCount(0);
});

test('what is zero already is opened, not made zero once more', async ({ host, panel }) => {
  await onOneUnit(host, panel, { kind: 'zero' });
  await openAt(panel, 1, '0');
  await expect(panel.dialog).toContainText('changes layer 0 cell @1 [14] = 0');
  expect(host.sent('intervened')).toEqual([]);
});

/** Opens an interchange at t 2 of the sample. @returns the field that says from which timesteps */
async function openInterchange(host, panel) {
  await openSample(host, panel);
  await openAt(panel, 2, 'i');
  return panel.field("the example's timesteps", panel.dialog);
}

test("a timestep past the example's end is refused before anything is written", async ({
  host,
  panel,
}) => {
  const timesteps = await openInterchange(host, panel);
  await timesteps.fill('5');
  await panel.press('Enter');
  await expect(panel.dialog.getByRole('alert')).toHaveText(
    '“plural” has no timestep 5: it has 5, from 0',
  );
  await timesteps.fill('3, 4');
  await panel.press('Enter');
  await expect(panel.dialog.getByRole('alert')).toHaveText(
    '2 timesteps of the example, expected one, or as many as are edited (1)',
  );
  expect(host.sent('intervened')).toEqual([]);
  await timesteps.fill('4');
  await panel.press('Enter');
  await expect
    .poll(() => host.sent('intervened'))
    .toMatchObject([{ intervention: { source: { example: 'plural', timesteps: 4 } } }]);
});

test('of many places that values can come from it is said how many are not offered', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const { model } = host.state;
  const layers = model.anatomy.layers.map(({ name }) => ({ name, units: Array(30).fill(32) }));
  await host.show({ model: { ...model, anatomy: { ...model.anatomy, layers, model: [] } } });
  await panel.toCell(2);
  await panel.press('i');
  await expect(panel.dialog).toContainText(`and ${30 * layers.length - 200} more`);
});

test('Enter is heard before the next frame is drawn, after a refusal of what was written before', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await panel.toCell(2);
  await panel.press('=');
  const value = panel.field('value', panel.dialog);
  await value.fill('1e39');
  await expect(panel.dialog.getByRole('alert')).toContainText('infinite in float32');
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
  await expect
    .poll(() => host.sent('intervened'))
    .toMatchObject([{ intervention: { edit: { kind: 'set', value: 4 } } }]);
});

test.describe('where the list is changed elsewhere', () => {
  const other = {
    site: { layer: 0, component: 'cell', timesteps: 3, units: [14] },
    edit: { kind: 'zero' },
    enabled: false, // so that the rows keep their order
  };
  const value = panel => panel.field('value', panel.dialog);

  /** The form of the sample's one intervention, behind another, with a value typed. */
  async function typed(host, panel) {
    const own = { site: { ...other.site, timesteps: 1 }, edit: { kind: 'set', value: 0.5 } };
    await openSample(host, panel, 'agreement', experiment => ({
      ...experiment,
      interventions: [other, own],
    }));
    await openAt(panel, 1, '=');
    await value(panel).fill('0.25');
    await expect.poll(() => host.sent('previewed').at(-1)?.at).toBe(1);
    await panel.settled();
  }

  test('what is typed stays, and replaces its own intervention where that is now', async ({
    host,
    panel,
  }) => {
    await typed(host, panel);
    await host.change({ kind: 'remove', at: 0 });
    await expect(value(panel)).toHaveValue('0.25');
    await expect(value(panel)).toBeFocused();
    await expect.poll(() => host.sent('previewed').at(-1)).toMatchObject({ at: 0 });
    await panel.settled();
    await expect(panel.preview).not.toHaveText('…');
    await panel.press('Enter');
    await expect
      .poll(() => host.sent('intervened'))
      .toMatchObject([{ at: 0, intervention: { edit: { kind: 'set', value: 0.25 } } }]);
  });

  test('what is typed replaces its own intervention where that is now, with no result to look at', async ({
    host,
    panel,
  }) => {
    await typed(host, panel);
    const { experiment } = host.state;
    const none = { own: null, forced: null, free: null };
    const interventions = experiment.interventions.slice(1);
    host.isAlive = false; // a preview of the test's own text would show its list again
    await host.show({ results: none, experiment: { ...experiment, interventions } });
    await panel.press('Enter');
    await expect.poll(() => host.sent('intervened').at(-1)).toMatchObject({ at: 0 });
  });

  test('what is typed stays while the text cannot be read, which is said, and is applied once it can', async ({
    host,
    panel,
  }) => {
    await typed(host, panel);
    const { experiment } = host.state;
    host.isAlive = false; // a preview that comes late would show the test's own text again
    await host.show({ experiment: null });
    await panel.press('Enter');
    await expect(panel.dialog).toContainText('The text of the experiment cannot be read now');
    await expect(value(panel)).toHaveValue('0.25');
    expect(host.sent('intervened')).toEqual([]);
    host.isAlive = true;
    await host.show({ experiment });
    await expect(panel.preview).toContainText('→');
    await panel.press('Enter');
    await expect.poll(() => host.sent('intervened')).toMatchObject([{ at: 1 }]);
  });

  test('what is typed stays where its own has gone, and it is said to be a new one', async ({
    host,
    panel,
  }) => {
    await typed(host, panel);
    await host.change({ kind: 'remove', at: 1 });
    await expect(panel.dialog.getByText('has gone: what is written is a new one')).toBeVisible();
    await expect(value(panel)).toHaveValue('0.25');
    await expect(panel.dialog.getByRole('button', { name: 'Replace' })).toHaveCount(0);
    await panel.dialog.getByRole('button', { name: 'Apply' }).click();
    await expect
      .poll(() => host.experiment.interventions)
      .toMatchObject([
        other,
        { site: { timesteps: 1, units: [14] }, edit: { kind: 'set', value: 0.25 } },
      ]);
  });

  test('what is typed replaces its own intervention again where that is back', async ({
    host,
    panel,
  }) => {
    await typed(host, panel);
    await host.change({ kind: 'remove', at: 1 });
    const said = panel.dialog.getByText('has gone: what is written is a new one');
    await expect(said).toBeVisible();
    await host.undo();
    await expect(said).toHaveCount(0);
    await expect(value(panel)).toHaveValue('0.25');
    await panel.dialog.getByRole('button', { name: 'Replace' }).click();
    await expect
      .poll(() => host.experiment.interventions)
      .toMatchObject([other, { edit: { kind: 'set', value: 0.25 } }]);
  });

  test('what its own had beside the edit stays, too, where that has gone', async ({
    host,
    page,
    panel,
  }) => {
    const own = { ...other, note: 'turned: its units are directions' };
    await openSample(host, panel, 'agreement', experiment => ({
      ...experiment,
      interventions: [own],
    }));
    await page.getByRole('button', { name: /^Edit: / }).click();
    await host.change({ kind: 'clear' });
    await expect(panel.dialog.getByText('has gone: what is written is a new one')).toBeVisible();
    await panel.dialog.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => host.experiment.interventions).toEqual([own]);
  });

  test('a new one stays as it is written, and is previewed in the list as it is now', async ({
    host,
    panel,
  }) => {
    await openSample(host, panel);
    await openAt(panel, 2, '=');
    await value(panel).fill('0.25');
    await expect.poll(() => host.sent('previewed').at(-1)).toMatchObject({ intervention: {} });
    await panel.settled();
    const before = host.sent('previewed').length;
    await host.change({ kind: 'add', intervention: other });
    await expect(value(panel)).toHaveValue('0.25');
    await expect
      .poll(() => host.sent('previewed').slice(before).at(-1)?.intervention?.edit)
      .toEqual({ kind: 'set', value: 0.25 });
    await panel.settled();
    expect(host.state.preview.interventions).toHaveLength(3);
    await expect(panel.preview).not.toHaveText('…');
  });

  test('no value is said to be there now, nor before, of a run with another list', async ({
    host,
    panel,
  }) => {
    const earlier = { site: { ...other.site, timesteps: 1 }, edit: { kind: 'set', value: 5 } };
    await openSample(host, panel, 'agreement', experiment => ({
      ...experiment,
      interventions: [earlier],
    }));
    await openAt(panel, 2, '=');
    await expect(panel.dialog.getByRole('heading')).toContainText('now');
    await value(panel).fill('0.25');
    await expect(panel.preview).toContainText('→ 0.25');
    await panel.settled();
    await host.show({ runOnChange: { isOn: false, turnedOffByMs: null } });
    await host.change({ kind: 'remove', at: 0 });
    await expect(panel.preview).toHaveText('…');
    await expect(panel.preview).toHaveText('no token changed');
    await expect(panel.dialog.getByRole('heading')).not.toContainText('now');
  });
});

test.describe('where the checkpoint becomes another while it is open', () => {
  /** The same experiment, on a model of another cell. */
  async function turnTo(host, engine, checkpoint) {
    const { experiment } = host.state;
    const activity = { kind: 'loading' };
    await host.show({
      experiment: { ...experiment, checkpoint },
      model: null,
      isStale: true,
      activity,
    });
    const path = join(samples, checkpoint);
    return { ...(await engine.call('load', { path })), tokens: null };
  }
  const alert = panel => panel.dialog.getByRole('alert');
  const applies = async (host, panel) => {
    await panel.press('Enter');
    await panel.settled();
    return host.sent('intervened').length;
  };

  test('what is typed stays, and is applied to no place that the model has not', async ({
    engine,
    host,
    panel,
  }) => {
    await openSample(host, panel);
    await openAt(panel, 2, '=');
    const value = panel.field('value', panel.dialog);
    await value.fill('0.25');
    const before = host.state.model;
    const model = await turnTo(host, engine, 'count-gru.pt');
    await expect(alert(panel)).toHaveText('The model is not loaded; the panel says why.');
    expect(await applies(host, panel)).toBe(0);
    for (const results of [host.state.results, { own: null, forced: null, free: null }]) {
      await host.show({ model, results, activity: { kind: 'idle' } });
      await expect(alert(panel)).toHaveText('This model has no layer 0 cell');
      await expect(value).toHaveValue('0.25');
      expect(await applies(host, panel)).toBe(0);
    }
    const narrow = ({ name, units }) => ({ name, units: units.map(() => 4) });
    const layers = before.anatomy.layers.map(narrow);
    await host.show({ model: { ...before, anatomy: { ...before.anatomy, layers } } });
    await expect(alert(panel)).toHaveText(
      'This model has no unit 14 in layer 0 cell: it has 4, from 0',
    );
    expect(await applies(host, panel)).toBe(0);
    await host.show({ model: before });
    await expect(alert(panel)).toHaveText('');
    await panel.press('Enter');
    await expect.poll(() => host.sent('intervened')).toHaveLength(1);
  });

  test('what values can be taken from is of the new model, and nothing else is taken', async ({
    host,
    panel,
  }) => {
    await openSample(host, panel);
    await openAt(panel, 2, 'i');
    const from = panel.dialog.getByRole('combobox', { name: /layer and component/ });
    await panel.choose(/layer and component/, '1 · cell', panel.dialog);
    const { anatomy } = host.state.model;
    const layers = anatomy.layers.map(({ name, units }) => ({ name, units: units.slice(0, 1) }));
    const other = { ...host.state.model, anatomy: { ...anatomy, layers } };
    await host.show({ model: other });
    await expect(alert(panel)).toHaveText('This model has no layer 1 cell');
    await from.click();
    await expect(from.getByRole('option', { name: /^1 · hidden$/ })).toHaveCount(0);
    await from.getByRole('option', { name: '0 · hidden', exact: true }).click();
    await expect(alert(panel)).toHaveText('');
  });

  test('zero by its key alone waits for the model, and says so', async ({
    engine,
    host,
    panel,
  }) => {
    await openSample(host, panel);
    await panel.toCell(2);
    const model = await turnTo(host, engine, 'agreement-lstm.pt');
    await panel.press('0');
    await expect(alert(panel)).toHaveText('The model is not loaded; the panel says why.');
    expect(host.sent('intervened')).toEqual([]);
    await host.show({ model, activity: { kind: 'idle' } });
    await expect(alert(panel)).toHaveText('');
    await panel.dialog.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => host.sent('intervened')).toHaveLength(1);
  });
});

test('a press beside it closes it, as Esc does', async ({ host, panel }) => {
  await openSample(host, panel);
  await openAt(panel, 2);
  await panel.rail.getByRole('heading').first().click();
  await expect(panel.dialog).toHaveCount(0);
  await expect
    .poll(() => host.sent('previewed').at(-1))
    .toEqual({ type: 'previewed', intervention: null });
});

test('it stands beside the chosen timestep, inside the window, however low the window is', async ({
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
});
