/** Metrics are added, changed and removed: each by one edit of the document, and nothing that the model cannot have. */
import { join } from 'node:path';
import { experiment, writeVectorReader } from '../e2e/checkpoints.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { open } from './samples.mjs';
import { withoutMetrics } from './states.mjs';

/** The rows of the list, a text a cell; the last is what can be done. */
const rows = ({ page }) =>
  page
    .getByTestId('metrics')
    .getByRole('row')
    .evaluateAll(all => all.map(row => [...row.children].slice(0, -1).map(cell => cell.innerText)));
const add = panel => panel.button('Add Metric…');
const pencil = (panel, name) => panel.button(new RegExp(`^Edit: ${name}`));
const cross = (panel, name) => panel.button(new RegExp(`^Remove: ${name}`));
/** What the engine says of the document's metrics, as the command line prints it. */
async function valuesOf(host, engine) {
  const { experiment } = host;
  const folder = new URL('../../media/samples', import.meta.url).pathname;
  const more = { choice: 'own', record: [], asker: 'metrics' };
  const { metrics } = await engine.call('run', { folder, experiment, ...more });
  return metrics.map(({ value }) => value);
}
const shown = value => value.toFixed(2).replace('-', '−');

test('a metric is added by keyboard: what stands there first is of the cursor; one edit of the text, and the number is of the engine', async ({
  host,
  engine,
  panel,
}) => {
  await openSample(host, panel);
  await panel.toCell(4);
  const before = host.text;
  await add(panel).focus();
  await panel.press('Enter');
  await expect(panel.dialog).toHaveAccessibleName('New metric');
  await expect(panel.dialog.getByRole('combobox', { name: 'kind of metric' })).toBeFocused();
  await expect(panel.field('token', panel.dialog)).toHaveValue('are');
  await expect(panel.field('against', panel.dialog)).toHaveValue('is');
  await expect(panel.field('timestep', panel.dialog)).toHaveValue('4');
  await panel.press('Tab');
  await expect(panel.field('token', panel.dialog)).toBeFocused();
  await panel.page.keyboard.press('Control+A');
  await panel.page.keyboard.type('were');
  await panel.page.keyboard.press('Enter');
  await expect(panel.dialog).toHaveCount(0);
  await expect(add(panel)).toBeFocused();
  const made = { kind: 'logitDifference', token: 'were', against: 'is', timestep: 4 };
  await expect.poll(() => host.experiment.metrics.at(-1)).toEqual(made);
  expect(host.sent('measured')).toEqual([{ type: 'measured', metric: made }]);
  const value = (await valuesOf(host, engine)).at(-1);
  await expect
    .poll(() => rows(panel))
    .toContainEqual([expect.stringMatching(/^logitDifference.*were : is @4$/), shown(value)]);
  await host.undo();
  expect(host.text).toBe(before);
  await expect.poll(async () => (await rows(panel)).length).toBe(4);
});

test('a metric is changed in its place: the field that differs alone; left as it was nothing is written', async ({
  host,
  engine,
  panel,
}) => {
  await openSample(host, panel);
  const before = host.text;
  await pencil(panel, 'kl').click();
  await expect(panel.dialog).toHaveAccessibleName('Metric: kl @4');
  await expect(panel.field('timestep', panel.dialog)).toBeFocused();
  await panel.press('Enter');
  await expect(panel.dialog).toHaveCount(0);
  await panel.settled();
  expect(host.sent('measured')).toEqual([]);

  await pencil(panel, 'kl').click();
  await panel.field('timestep', panel.dialog).fill('7');
  await panel.dialog.getByRole('button', { name: 'Replace' }).click();
  await expect(panel.dialog).toHaveCount(0);
  await expect.poll(() => host.experiment.metrics[1]).toEqual({ kind: 'kl', timestep: 7 });
  const line = before.split('\n').findIndex(each => each.includes('"kind": "kl"')) + 1;
  const lines = host.text
    .split('\n')
    .flatMap((each, at) => (each === before.split('\n')[at] ? [] : [at]));
  expect(lines).toEqual([line]);
  const value = (await valuesOf(host, engine))[1];
  await expect
    .poll(async () => (await rows(panel))[1])
    .toEqual([expect.stringContaining('@7'), shown(value)]);
});

test('an id is taken where no token is called so, and a text or tokens for an exact match', async ({
  host,
  engine,
  panel,
}) => {
  await openSample(host, panel);
  await add(panel).click();
  await panel.choose('kind of metric', 'probability', panel.dialog);
  await panel.field('token', panel.dialog).fill('7');
  await panel.field('timestep', panel.dialog).fill('');
  await panel.press('Enter');
  await expect
    .poll(() => host.experiment.metrics.at(-1))
    .toEqual({ kind: 'probability', token: 7 });

  await add(panel).click();
  await panel.choose('kind of metric', 'exactMatch', panel.dialog);
  await panel.dialog.getByRole('button', { name: 'Add' }).click();
  await expect(panel.dialog).toHaveCount(0);
  await expect.poll(() => host.experiment.metrics.at(-1)).toHaveProperty('text');
  expect((await valuesOf(host, engine)).at(-1)).toBe(1); // what the run says now

  await pencil(panel, 'exactMatch').click();
  await panel.choose('how the emitted tokens are written', 'tokens', panel.dialog);
  const tokens = panel.field('tokens', panel.dialog);
  await expect(tokens).toHaveValue('are here . they were old .');
  await tokens.fill('is here . they were old .');
  await tokens.press('Control+Enter');
  await expect(panel.dialog).toHaveCount(0);
  const target = 'is here . they were old .'.split(' ');
  await expect
    .poll(() => host.experiment.metrics.at(-1))
    .toEqual({ kind: 'exactMatch', tokens: target });
  expect((await valuesOf(host, engine)).at(-1)).toBe(0);
  await expect.poll(async () => (await rows(panel)).at(-1)[1]).toBe('0');
});

test('what is typed wrong is said beside its field and not written, by Enter neither, until it is right', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const before = host.text;
  await pencil(panel, 'logitDifference').click();
  const said = name => panel.dialog.locator(`[data-field="${name}"] [role="alert"]`);
  const [token, timestep] = ['token', 'timestep'].map(each => panel.field(each, panel.dialog));
  await token.fill('aree');
  await panel.page.keyboard.press('Enter'); // before it is known
  await expect(said('token')).toContainText('did you mean "are"?');
  await expect(panel.dialog.locator('vscode-text-field').first()).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  const apply = panel.dialog.getByRole('button', { name: 'Replace' });
  await expect(apply).toBeDisabled();
  await token.fill('99');
  await expect(said('token')).toContainText('99');
  await token.fill('');
  await expect(said('token')).toHaveText('A token, or an id from 0 to 30');
  await token.fill('were');
  await expect(said('token')).toHaveText('');
  await timestep.fill('11');
  await expect(said('timestep')).toContainText('found 11, expected 0 to 10');
  await panel.press('Enter');
  await timestep.fill('last');
  await expect(said('timestep')).toHaveText('“last”: expected a timestep from 0, or none');
  await panel.press('Enter');
  await panel.settled();
  expect(host.text).toBe(before);
  await timestep.fill('');
  await panel.press('Enter');
  const right = { kind: 'logitDifference', token: 'were', against: 'is' };
  await expect.poll(() => host.experiment.metrics[0]).toEqual(right);

  await pencil(panel, 'logitDifference').click();
  await panel.field('token', panel.dialog).fill('the');
  await panel.press('Escape');
  await expect(panel.dialog).toHaveCount(0);
  await expect(pencil(panel, 'logitDifference')).toBeFocused();
  await panel.settled();
  expect(host.experiment.metrics[0]).toEqual(right);
});

test('metrics are removed, each by one edit; without any the list says what they are for', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const names = ['firstDivergence', 'logitDifference', 'tokensChanged', 'kl'];
  /** What stands in its place then, or is the last. */
  const next = name =>
    ({
      firstDivergence: cross(panel, 'tokensChanged'),
      logitDifference: cross(panel, 'kl'),
      tokensChanged: cross(panel, 'kl'),
      kl: add(panel),
    })[name];
  for (const name of names) {
    await cross(panel, name).focus();
    await panel.press('Enter');
    await expect(cross(panel, name)).toHaveCount(0);
    await expect(next(name)).toBeFocused();
  }
  expect(host.sent('unmeasured').map(({ at }) => at)).toEqual([2, 0, 1, 0]);
  expect(host.experiment.metrics).toEqual([]);
  await expect(panel.rail).toContainText('A metric is a number read off the run');
  await host.undo();
  await expect(pencil(panel, 'kl')).toBeVisible();
  await pencil(panel, 'kl').click();
  await panel.dialog.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(() => host.experiment.metrics).toEqual([]);
});

test('the form follows its metric where others change the list meanwhile; what has gone is said to, and is then a new one', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await pencil(panel, 'kl').click();
  await panel.field('timestep', panel.dialog).fill('2');
  await host.change({ kind: 'removeMetric', at: 0 });
  await host.change({ kind: 'setMetric', at: 0, metric: { kind: 'kl', timestep: 6 } });
  await expect(panel.dialog).toContainText('It has changed elsewhere meanwhile');
  await panel.field('timestep', panel.dialog).press('Enter');
  await expect.poll(() => host.experiment.metrics[0]).toEqual({ kind: 'kl', timestep: 2 });

  await pencil(panel, 'kl').click();
  await panel.field('timestep', panel.dialog).fill('3');
  await host.change({ kind: 'removeMetric', at: 0 });
  await expect(panel.dialog.getByRole('alert').first()).toContainText('has gone');
  await expect(panel.dialog.getByRole('button', { name: 'Add' })).toBeVisible();
  await panel.field('timestep', panel.dialog).press('Enter');
  const left = ['firstDivergence', 'tokensChanged', 'kl'];
  await expect.poll(() => host.experiment.metrics.map(({ kind }) => kind)).toEqual(left);
});

test('what has not been run has no number, and what was run keeps its own', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const before = await rows(panel);
  await host.show({ runOnChange: { isOn: false, turnedOffByMs: null } });
  await cross(panel, 'logitDifference').click();
  await expect(cross(panel, 'logitDifference')).toHaveCount(0); // till then a click may meet a row that is drawn anew
  await pencil(panel, 'kl').click();
  await panel.field('timestep', panel.dialog).fill('1');
  await panel.press('Enter');
  await expect
    .poll(() => rows(panel))
    .toEqual([[expect.stringMatching(/^kl.*@1$/), 'not run yet'], before[2], before[3]]);
  await expect(panel.rail).toContainText('of the experiment before its last change');
  await panel.radio('both').click();
  await expect.poll(async () => (await rows(panel))[0]).toEqual(['', 'forced', 'free']);
});

test('a model that reads vectors has one kind, of its outputs by index; one without a readout none: the others say why', async ({
  folder,
  host,
  panel,
}) => {
  const openVectors = async outputs => {
    writeVectorReader(join(folder, `${outputs}.safetensors`), outputs);
    const base = { vectors: [0, 1, 2].map(t => [t, 1, 0]) };
    const more = { base, unroll: { mode: 'teacher-forced' } };
    experiment(`${outputs}.safetensors`, more, folder, `${outputs}.ripple.json`);
    await open(host, panel, join(folder, `${outputs}.ripple.json`));
    await add(panel).click();
  };
  const apply = panel.dialog.getByRole('button', { name: 'Add' });
  await openVectors(5);
  const why = 'a model that reads vectors has logitDifference only, on output indices';
  await expect(panel.dialog).toContainText(why);
  const kinds = panel.dialog.getByRole('combobox', { name: 'kind of metric' });
  await kinds.click();
  await expect(panel.dialog.getByRole('option', { name: 'kl' })).toBeDisabled();
  await kinds.click();
  const token = panel.field('token', panel.dialog);
  await expect(token).toHaveValue('0');
  await token.fill('5');
  await expect(panel.dialog).toContainText('“5”: expected an id from 0 to 4');
  await expect(apply).toBeDisabled();
  await token.fill('4');
  await panel.field('timestep', panel.dialog).fill('1');
  await token.press('Enter');
  await expect
    .poll(() => host.experiment.metrics)
    .toEqual([{ kind: 'logitDifference', token: 4, against: 1, timestep: 1 }]);

  await openVectors(0);
  await expect(panel.dialog).toContainText('needs logits, and the model has no readout');
  await expect(apply).toBeDisabled();
  await panel.press('Escape');
  expect(host.experiment).not.toHaveProperty('metrics');
});

test('the command of the palette opens the same form, beside the list', async ({ host, panel }) => {
  await openSample(host, panel, 'agreement', withoutMetrics);
  await host.post({ type: 'asked', what: 'metric' });
  await expect(panel.dialog).toHaveAccessibleName('New metric');
  await panel.choose('kind of metric', 'tokensChanged', panel.dialog);
  await panel.dialog.getByRole('button', { name: 'Add' }).click();
  await expect.poll(() => host.experiment.metrics).toEqual([{ kind: 'tokensChanged' }]);
  await expect.poll(() => rows(panel)).toEqual([['tokensChanged', '3']]);
});

test('where a metric of the file keeps it from running, it is changed beside the examples', async ({
  host,
  engine,
  panel,
}) => {
  await openSample(host, panel);
  const none = { own: null, forced: null, free: null };
  await host.change({ kind: 'addMetric', metric: { kind: 'probability', token: 'aree' } });
  await host.show({ results: none, ran: null });
  const note = panel.page.getByTestId('note');
  await expect(note).toContainText('probability');
  await pencil(panel, 'probability aree').click();
  await expect(panel.dialog).toContainText('did you mean "are"?');
  await panel.field('token', panel.dialog).fill('are');
  await panel.press('Enter');
  await panel.isFresh();
  expect((await valuesOf(host, engine)).at(-1)).toBeLessThan(0.0005);
  await expect
    .poll(async () => (await rows(panel)).at(-1))
    .toEqual(['probability are @10', '<.001']);
});
