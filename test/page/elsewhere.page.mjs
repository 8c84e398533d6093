/** What is written in the popover while the experiment, or its model, becomes another elsewhere. */
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

const isGone = panel => panel.dialog.getByText('has gone: what is written is a new one');
const item = (panel, name) => panel.dialog.getByRole('button', { name });
const lastEdit = host => expect.poll(() => host.sent('intervened').at(-1));

test('what is typed stays while the text cannot be read, which is said; its own intervention is replaced once it can, where that is now, and also with no result to look at', async ({
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
  await expect(panel.dialog).toHaveCount(0);

  await typed(host, panel);
  await host.change({ kind: 'remove', at: 0 });
  await expect(value(panel)).toHaveValue('0.25');
  await expect(value(panel)).toBeFocused();
  await expect.poll(() => host.sent('previewed').at(-1)).toMatchObject({ at: 0 });
  await panel.settled();
  await expect(panel.preview).not.toHaveText('…');
  await panel.press('Enter');
  await lastEdit(host).toMatchObject({
    at: 0,
    intervention: { edit: { kind: 'set', value: 0.25 } },
  });
  await expect(panel.dialog).toHaveCount(0);

  await typed(host, panel);
  const { interventions } = host.state.experiment;
  const none = { own: null, forced: null, free: null };
  host.isAlive = false; // a preview of the test's own text would show its list again
  const without = { ...host.state.experiment, interventions: interventions.slice(1) };
  await host.show({ results: none, experiment: without });
  await panel.press('Enter');
  await expect.poll(() => host.sent('intervened')).toHaveLength(3);
  await lastEdit(host).toMatchObject({ at: 0 });
});

test('what is typed stays where its own has gone, with what that had beside the edit, and is said to be a new one; it replaces its own again where that is back', async ({
  host,
  page,
  panel,
}) => {
  await typed(host, panel);
  await host.change({ kind: 'remove', at: 1 });
  await expect(isGone(panel)).toBeVisible();
  await host.undo();
  await expect(isGone(panel)).toHaveCount(0);
  await expect(value(panel)).toHaveValue('0.25');
  await item(panel, 'Replace').click();
  const edit = { kind: 'set', value: 0.25 };
  await expect.poll(() => host.experiment.interventions).toMatchObject([other, { edit }]);
  await expect(panel.dialog).toHaveCount(0);

  await typed(host, panel);
  await host.change({ kind: 'remove', at: 1 });
  await expect(isGone(panel)).toBeVisible();
  await expect(value(panel)).toHaveValue('0.25');
  await expect(item(panel, 'Replace')).toHaveCount(0);
  await item(panel, 'Apply').click();
  await expect
    .poll(() => host.experiment.interventions)
    .toMatchObject([other, { site: { timesteps: 1, units: [14] }, edit }]);
  await expect(panel.dialog).toHaveCount(0);

  const own = { ...other, note: 'turned: its units are directions' };
  await openSample(host, panel, 'agreement', each => ({ ...each, interventions: [own] }));
  await page.getByRole('button', { name: /^Edit: layer/ }).click();
  await host.change({ kind: 'clear' });
  await expect(isGone(panel)).toBeVisible();
  await item(panel, 'Apply').click();
  await expect.poll(() => host.experiment.interventions).toEqual([own]);
});

test('a new one stays as it is written, and is previewed in the list as it is now; no value is said to be there now, nor before, of a run with another list', async ({
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
  await panel.press('Escape');

  const earlier = { site: { ...other.site, timesteps: 1 }, edit: { kind: 'set', value: 5 } };
  await openSample(host, panel, 'agreement', each => ({ ...each, interventions: [earlier] }));
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

test('where the checkpoint becomes another what is typed stays, and is applied to no place that the model has not', async ({
  engine,
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openAt(panel, 2, '=');
  await value(panel).fill('0.25');
  const before = host.state.model;
  const model = await turnTo(host, engine, 'count-gru.pt');
  await expect(alert(panel)).toHaveText('The model is not loaded; the panel says why.');
  expect(await applies(host, panel)).toBe(0);
  for (const results of [host.state.results, { own: null, forced: null, free: null }]) {
    await host.show({ model, results, activity: { kind: 'idle' } });
    await expect(alert(panel)).toHaveText('This model has no layer 0 cell');
    await expect(value(panel)).toHaveValue('0.25');
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

test('what values can be taken from is of the new model, and nothing else is taken; zero by its key alone waits for the model, and says so', async ({
  engine,
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openAt(panel, 2, 'i');
  const from = panel.dialog.getByRole('combobox', { name: /layer and component/ });
  await panel.choose(/layer and component/, '1 · cell', panel.dialog);
  const { anatomy } = host.state.model;
  const layers = anatomy.layers.map(({ name, units }) => ({ name, units: units.slice(0, 1) }));
  await host.show({ model: { ...host.state.model, anatomy: { ...anatomy, layers } } });
  await expect(alert(panel)).toHaveText('This model has no layer 1 cell');
  await from.click();
  await expect(from.getByRole('option', { name: /^1 · hidden$/ })).toHaveCount(0);
  await from.getByRole('option', { name: '0 · hidden', exact: true }).click();
  await expect(alert(panel)).toHaveText('');
  await panel.press('Escape');

  await openSample(host, panel);
  await panel.toCell(2);
  const model = await turnTo(host, engine, 'agreement-lstm.pt');
  await panel.press('0');
  await expect(alert(panel)).toHaveText('The model is not loaded; the panel says why.');
  expect(host.sent('intervened')).toEqual([]);
  await host.show({ model, activity: { kind: 'idle' } });
  await expect(alert(panel)).toHaveText('');
  await item(panel, 'Apply').click();
  await expect.poll(() => host.sent('intervened')).toHaveLength(1);
});
