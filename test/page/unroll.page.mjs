import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { experiment, writeLstm } from '../e2e/checkpoints.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { staysUntilEscape } from './refusedField.mjs';
import { open } from './samples.mjs';

test.beforeEach(({ host, panel }) => openSample(host, panel));

test('decoding and its settings are edits of the document, what holds where one is left out stands in its field; a part of the unroll can be changed while another one is wrong', async ({
  host,
  page,
  panel,
}) => {
  await panel.choose('decoding', 'sample');
  await expect(panel.field('temperature')).toHaveAttribute('placeholder', '1');
  await expect(panel.field('topK')).toHaveAttribute('placeholder', 'all');
  await expect(panel.field('topP')).toHaveAttribute('placeholder', '1');
  await panel.field('temperature').fill('0.7');
  await panel.press('Enter');
  await panel.field('topK').fill('5');
  await panel.press('Enter');
  await expect(panel.status).toContainText('seed 0');
  await panel.field('steps').fill('3');
  await panel.press('Enter');
  await expect(page.getByText(/of 3 tokens changed/)).toBeVisible();
  await expect
    .poll(() => host.experiment.unroll)
    .toEqual({
      mode: 'free-running',
      steps: 3,
      decoding: expect.objectContaining({ kind: 'sample', temperature: 0.7, topK: 5 }),
    });
  // Drawn anew from the document, once the focus has left them.
  await expect(panel.field('temperature')).toHaveValue('0.7');
  await expect(panel.field('topK')).toHaveValue('5');

  const sample = fileURLToPath(
    new URL('../../media/samples/agreement.ripple.json', import.meta.url),
  );
  await host.open(sample, each => ({ ...each, unroll: { ...each.unroll, from: 99 } }));
  await expect(panel.page.getByText('unroll.from: found 99')).toBeVisible();
  await panel.field('steps').fill('4');
  await panel.press('Enter');
  await expect
    .poll(() => host.sent('adjusted').at(-1))
    .toEqual({ type: 'adjusted', part: { steps: 4 } });
});

test('a decoding that cannot be forced, and what a model cannot do, are not offered, with the reason, and write nothing', async ({
  folder,
  host,
  panel,
}) => {
  await panel.radio('teacher-forced').click();
  await panel.choose('inputs', 'base’s own output');
  const list = panel.page.getByRole('combobox', { name: 'decoding' });
  await list.click();
  const soft = panel.page.getByRole('option', { name: 'soft', exact: true });
  await expect(soft).toBeDisabled();
  await expect(soft).toHaveAttribute('title', /^the base's own output is hard tokens/);
  await panel.press('Escape');
  const written = () => [...host.sent('unrolled'), ...host.sent('showed')].length;
  const before = written();

  writeLstm(join(folder, 'classes.safetensors'), 5, { vocabulary: 12, outputs: 3 });
  const forced = { unroll: { mode: 'teacher-forced' } };
  experiment('classes.safetensors', forced, folder, 'c.ripple.json');
  await open(host, panel, join(folder, 'c.ripple.json'));
  const why = 'the model puts out 3 tokens and reads 12: sizes that differ cannot be fed back';
  for (const mode of ['free-running', 'both']) {
    await expect(panel.radio(mode)).toHaveAttribute('aria-disabled', 'true');
    await expect(panel.radio(mode)).toHaveAttribute('title', new RegExp(`^${why}`));
    await panel.radio(mode).click({ force: true });
  }
  await panel.settled();
  expect(written()).toBe(before);
});

test('teacher-forced offers its inputs, and says where they contradict; a word that the model does not have stays in the field of the constant token', async ({
  host,
  page,
  panel,
}) => {
  await panel.radio('teacher-forced').click();
  const contradiction = page.getByText('it wrote “are” and read “is”');
  await expect(contradiction).toBeVisible();
  await panel.choose('inputs', 'base');
  await expect(page.getByText('1 of 5 tokens changed')).toBeVisible();
  await panel.choose('inputs', 'base’s own output');
  await expect(contradiction).toBeVisible(); // as far as before
  await panel.choose('inputs', 'constant token');

  const token = panel.field('constant token');
  await expect(token).toHaveValue('the');
  await panel.settled();
  const written = host.sent('unrolled').length;
  await token.fill('zebra');
  await token.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'zebra' })).toBeVisible();
  await panel.map().focus();
  await staysUntilEscape(panel, token, 'zebra', 'the');
  expect(host.sent('unrolled')).toHaveLength(written);
});

test('Run and Stop are said to the host, each where it can be; both shows what the state carried beside what the tokens carried', async ({
  host,
  panel,
}) => {
  await expect(panel.button('Stop')).toBeDisabled();
  await panel.button('Run').click();
  await expect.poll(() => host.sent('ran').length).toBe(1);
  await panel.settled();
  await host.show({ activity: { kind: 'running', step: 3, steps: 40 } });
  await panel.button('Stop').click();
  await expect.poll(() => host.sent('stopped').length).toBe(1);
  await host.show({ activity: { kind: 'idle' } });

  await panel.radio('both').click();
  await expect(panel.map('tokens')).toBeVisible();
  await expect(panel.rail).toContainText('What carried it');
  expect(host.sent('showed')).toEqual([{ type: 'showed', shown: 'both' }]);
  expect(host.text).toContain('"free-running"'); // the document says what it said
});

test('of modes pressed one after the other while the first is held against the model the last is shown; one that is refused leaves both in sight, and one that is taken leaves it', async ({
  host,
  page,
  panel,
}) => {
  await panel.radio('both').click();
  await expect(panel.rail).toContainText('What carried it');
  let answer;
  const held = new Promise(resolve => (answer = resolve));
  let isAsked = false;
  host.answers.check = () => {
    isAsked = true;
    return held;
  };
  await panel.radio('teacher-forced').click();
  await expect.poll(() => isAsked).toBe(true);
  await panel.radio('both').click();
  answer({ problems: [], hints: [] });
  await panel.settled();
  await expect(panel.radio('both')).toBeChecked();
  expect(host.sent('showed').at(-1)).toMatchObject({ shown: 'both' });
  delete host.answers.check;
  await host.undo(); // of the mode, which was written
  await panel.settled();
  const before = host.sent('showed').length;

  const problem = { field: 'interventions[0].site.timesteps', message: 'too late' };
  host.answers.check = () => ({ problems: [problem], hints: [] });
  await panel.radio('teacher-forced').click();
  await expect(page.getByText('it would make wrong: interventions[0]')).toBeVisible();
  await panel.settled();
  await expect(panel.radio('both')).toBeChecked();
  expect(host.sent('showed')).toHaveLength(before);
  await panel.button('Change Anyway').click();
  await expect(panel.radio('teacher-forced')).toBeChecked();
  expect(host.sent('showed').at(-1)).toEqual({ type: 'showed', shown: 'own' });
  expect(host.experiment.unroll.mode).toBe('teacher-forced');
});

test('what is typed is kept where the mode is turned, or other noise chosen, at once', async ({
  host,
  panel,
}) => {
  await panel.field('steps').fill('3');
  await panel.radio('teacher-forced').click(); // the field is left by this
  await expect
    .poll(() => host.experiment.unroll)
    .toMatchObject({ mode: 'teacher-forced', steps: 3 });
  await panel.settled();
  await panel.radio('free-running').click();
  await expect.poll(() => host.experiment.unroll).toMatchObject({ mode: 'free-running', steps: 3 });
  await panel.settled();

  await panel.choose('decoding', 'soft');
  await expect(panel.field('temperature')).toBeVisible();
  await panel.settled();
  let write = () => {};
  host.held = new Promise(resolve => (write = resolve));
  await panel.field('temperature').fill('0.7');
  await panel.choose('noise', 'gumbel');
  write();
  await panel.settled();
  await expect
    .poll(() => host.experiment.unroll.decoding)
    .toEqual({ kind: 'soft', temperature: 0.7, noise: 'gumbel', seed: 0 });
});

test('Ctrl+Z at once takes back a change of the unroll that is still held against the model; what waits is told to the host with what was typed before it', async ({
  host,
  panel,
}) => {
  await host.change({ kind: 'base', inputs: { text: 'the keys near the cabinets' } });
  await panel.isFresh();
  let answer;
  const held = new Promise(resolve => (answer = resolve));
  let isAsked = false;
  host.answers.check = () => {
    isAsked = true;
    return held;
  };
  await panel.field('steps').fill('3');
  await panel.page.keyboard.press('Enter');
  await expect.poll(() => isAsked).toBe(true);
  await panel.map().focus();
  await panel.page.keyboard.press('Control+z');
  answer({ problems: [], hints: [] });
  await panel.settled();
  expect([...host.sent('adjusted'), ...host.sent('undid')]).toEqual([]);
  await expect(panel.field('steps')).toHaveValue('7');

  const told = () => host.sent('pressed').at(-1)?.changes;
  host.answers.check = () => new Promise(() => undefined);
  await panel.field('steps').fill('3');
  await panel.radio('teacher-forced').click();
  const decoding = { kind: 'greedy' };
  const unroll = { mode: 'teacher-forced', inputs: 'baseOutput', steps: 3, decoding };
  await expect.poll(told).toEqual([
    { type: 'adjusted', part: { steps: 3 } },
    { type: 'unrolled', unroll },
  ]);
});

test('Ctrl+Z takes back the newest of two changes of one control that are held against the model: the one before it stands there, still waiting, and says where it is refused', async ({
  host,
  panel,
}) => {
  const asked = [];
  host.answers.check = () => new Promise(answer => asked.push(answer));
  const steps = panel.field('steps');
  const takeBack = async () => {
    await panel.map().focus();
    await panel.page.keyboard.press('Control+z');
  };
  for (const text of ['3', '4']) {
    await steps.fill(text);
    await panel.page.keyboard.press('Enter');
  }
  await takeBack();
  await expect(steps).toHaveValue('3');
  await expect(steps).toHaveAttribute('aria-busy', 'true');
  await expect.poll(() => asked.length).toBe(1);
  asked[0]({ problems: [{ field: 'unroll.steps', message: 'too many' }], hints: [] });
  await expect(panel.page.getByRole('alert').filter({ hasText: 'too many' })).toBeVisible();
  await expect(steps).toHaveValue('3');

  const decoding = panel.page.getByRole('combobox', { name: 'decoding' });
  for (const kind of ['sample', 'soft']) await panel.choose('decoding', kind);
  await expect(decoding).toHaveText(/soft/);
  await takeBack();
  await expect(decoding).toHaveText(/sample/);
  await expect(decoding).toHaveAttribute('aria-busy', 'true');
  await expect.poll(() => asked.length).toBe(2);
  asked[1]({ problems: [], hints: [] });
  await expect.poll(() => host.experiment.unroll.decoding.kind).toBe('sample');
  expect(host.sent('undid')).toEqual([]);
});
