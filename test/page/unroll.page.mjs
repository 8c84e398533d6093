import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { experiment, writeLstm } from '../e2e/checkpoints.mjs';
import { expect, openSample, test } from './fixture.mjs';

test.beforeEach(({ host, panel }) => openSample(host, panel));

test('decoding and its settings are edits of the document', async ({ host, page, panel }) => {
  await panel.choose('decoding', 'sample');
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
});

test('Ctrl+Z at once takes back a change of the unroll that is still held against the model', async ({
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
});

test('what is typed is kept where the mode is turned at once', async ({ host, panel }) => {
  await panel.field('steps').fill('3');
  await panel.radio('teacher-forced').click(); // the field is left by this
  await expect
    .poll(() => host.experiment.unroll)
    .toMatchObject({ mode: 'teacher-forced', steps: 3 });
  await panel.settled();
  await panel.radio('free-running').click();
  await expect.poll(() => host.experiment.unroll).toMatchObject({ mode: 'free-running', steps: 3 });
  await panel.settled();
});

test('what waits is told to the host with what was typed before it', async ({ host, panel }) => {
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

test('what is typed is kept where other noise is chosen at once', async ({ host, panel }) => {
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

test('what holds where a setting is left out stands in its field', async ({ panel }) => {
  await panel.choose('decoding', 'sample');
  await expect(panel.field('temperature')).toHaveAttribute('placeholder', '1');
  await expect(panel.field('topK')).toHaveAttribute('placeholder', 'all');
  await expect(panel.field('topP')).toHaveAttribute('placeholder', '1');
});

test('what a model cannot do is not offered, with the reason, and writes nothing', async ({
  folder,
  host,
  panel,
}) => {
  writeLstm(join(folder, 'classes.safetensors'), 5, { vocabulary: 12, outputs: 3 });
  const forced = { unroll: { mode: 'teacher-forced' } };
  experiment('classes.safetensors', forced, folder, 'c.ripple.json');
  await host.open(join(folder, 'c.ripple.json'));
  await panel.isFresh();
  const why = 'the model puts out 3 tokens and reads 12: sizes that differ cannot be fed back';
  for (const mode of ['free-running', 'both']) {
    await expect(panel.radio(mode)).toHaveAttribute('aria-disabled', 'true');
    await expect(panel.radio(mode)).toHaveAttribute('title', new RegExp(`^${why}`));
    await panel.radio(mode).click({ force: true });
  }
  await panel.settled();
  expect([...host.sent('unrolled'), ...host.sent('showed')]).toEqual([]);
});

test('a decoding that cannot be forced is not offered, with the reason', async ({ panel }) => {
  await panel.radio('teacher-forced').click();
  await panel.choose('inputs', 'base’s own output');
  const list = panel.page.getByRole('combobox', { name: 'decoding' });
  await list.click();
  const soft = panel.page.getByRole('option', { name: 'soft', exact: true });
  await expect(soft).toBeDisabled();
  await expect(soft).toHaveAttribute('title', /^the base's own output is hard tokens/);
});

test('steps that cannot be are said beside the field, and nothing is written', async ({
  host,
  page,
  panel,
}) => {
  const steps = panel.field('steps');
  // Prompt and steps come to less than a million, and the prompt has 5 inputs.
  for (const wrong of ['-4', '999995']) {
    await steps.fill(wrong);
    await steps.press('Enter');
    await expect(page.getByText('expected a whole number from 1 to 999994')).toBeVisible();
    await host.show({ activity: { kind: 'idle' } });
    await expect(page.getByText('expected a whole number from 1 to 999994')).toBeVisible();
    expect([...host.sent('adjusted'), ...host.sent('unrolled')]).toEqual([]);
  }
  await steps.fill('5');
  await steps.press('Enter');
  await expect(page.getByText('of 5 tokens changed')).toBeVisible();
  await expect(page.getByText('expected a whole number from 1')).toBeHidden();
});

test('a change of the unroll that makes an intervention wrong says so before it is written', async ({
  host,
  page,
  panel,
}) => {
  const site = { layer: 0, component: 'cell', timesteps: 9, units: [7] };
  const late = { site, edit: { kind: 'zero' } };
  await openSample(host, panel, 'agreement', each => ({
    ...each,
    interventions: [...each.interventions, late],
  }));
  const said = page.getByText('it would make wrong: interventions[1].site.timesteps: found 9');
  await panel.field('steps').fill('2');
  await panel.press('Enter');
  await expect(said).toBeVisible();
  await host.show({ activity: { kind: 'idle' } }); // another state of the same experiment
  await expect(said).toBeVisible();
  expect(host.sent('adjusted')).toEqual([]);
  await panel.choose('decoding', 'sample');
  await expect.poll(() => host.sent('adjusted').length).toBe(1); // nothing is wrong with that
  await expect(said).toBeHidden();
  await panel.field('steps').fill('2');
  await panel.press('Enter');
  await panel.button('Change Anyway').click();
  await expect
    .poll(() => host.sent('adjusted').at(-1))
    .toEqual({
      type: 'adjusted',
      part: { steps: 2 },
    });
  await expect(said).toBeHidden();
});

/** What was refused stays in a field that is left, marked; Esc brings back what the experiment has. */
async function staysUntilEscape(panel, field, refused, own) {
  await panel.settled();
  await expect(field).toHaveValue(refused);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.focus();
  await panel.press('Escape');
  await expect(field).toHaveValue(own);
}

/** The sample, with an intervention too late for all but its own unroll. */
const openLate = (host, panel) =>
  openSample(host, panel, 'agreement', each => ({
    ...each,
    interventions: [
      ...each.interventions,
      {
        site: { layer: 0, component: 'cell', timesteps: 9, units: [7] },
        edit: { kind: 'zero' },
      },
    ],
  }));

test('what is typed stays where the model refuses it, with the reason beside it, until Esc', async ({
  host,
  page,
  panel,
}) => {
  await openLate(host, panel);
  const steps = panel.field('steps');
  const said = page.getByText('it would make wrong: interventions[1].site.timesteps: found 9');
  await steps.fill('2');
  await steps.press('Enter');
  await expect(said).toBeVisible();
  await panel.map().focus();
  await host.show({ activity: { kind: 'idle' } }); // another state of the same experiment
  await staysUntilEscape(panel, steps, '2', '7');
  await expect(steps).not.toHaveAttribute('aria-invalid', 'true');
  await expect(said).toBeHidden();
  expect(host.sent('adjusted')).toEqual([]);
});

test('what is typed stands in its field while it is held against the model, as waiting', async ({
  host,
  panel,
}) => {
  const answers = [];
  host.answers.check = () => new Promise(resolve => answers.push(resolve));
  const steps = panel.field('steps');
  const typed = async text => {
    await steps.fill(text);
    await steps.press('Enter');
    await panel.map().focus();
    await host.show({ activity: { kind: 'idle' } }); // another state of the same experiment
    await panel.page.evaluate(
      () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await expect(steps).toHaveValue(text);
    await expect(steps).toHaveAttribute('aria-busy', 'true');
  };
  const isDone = async text => {
    await expect(steps).toHaveValue(text);
    await expect(steps).not.toHaveAttribute('aria-busy');
  };
  await typed('3');
  await steps.focus();
  await panel.page.keyboard.press('Escape'); // it is on its way, and no longer to be taken back here
  await expect(steps).toHaveValue('3');
  answers[0]({ problems: [], hints: [] });
  await isDone('3');
  expect(host.experiment.unroll.steps).toBe(3);
  await typed('4');
  await panel.page.keyboard.press('Control+z');
  await isDone('3');
  answers[1]({ problems: [], hints: [] });
  await panel.settled();
  await typed('5');
  answers[2]({ problems: [{ field: 'unroll.steps', message: 'too many' }], hints: [] });
  await isDone('5');
  await expect(steps).toHaveAttribute('aria-invalid', 'true');
});

test('why a text was refused is said beside that text alone, and not beside what is typed on', async ({
  host,
  page,
  panel,
}) => {
  await openLate(host, panel);
  const steps = panel.field('steps');
  const isSaid = async (why, is) => {
    await expect(page.getByRole('alert').filter({ hasText: why })).toHaveCount(is ? 1 : 0);
    const { not } = expect(steps);
    await (is ? expect(steps) : not).toHaveAttribute('aria-invalid');
  };
  for (const [refused, why] of [
    ['-4', 'expected a whole number'],
    ['2', 'it would make wrong: interventions[1]'],
  ]) {
    await steps.fill(refused);
    await steps.press('Enter');
    await isSaid(why, true);
    await steps.press('End');
    await steps.press('6');
    await expect(steps).toHaveValue(`${refused}6`);
    await isSaid(why, false);
    await expect(panel.button('Change Anyway')).toHaveCount(0);
    await steps.press('Backspace');
    await isSaid(why, true); // it is what was refused again
  }
  await steps.press('Escape');
  await expect(steps).toHaveValue('7');
  await isSaid('it would make wrong', false);
});

test('what comes late of a text is not said of the one that was written after it', async ({
  host,
  panel,
}) => {
  await openLate(host, panel);
  const steps = panel.field('steps');
  const answers = [];
  host.answers.check = () => new Promise(resolve => answers.push(resolve));
  await steps.fill('2');
  await steps.press('Enter');
  await expect.poll(() => answers.length).toBe(1);
  await steps.fill('7'); // what the experiment has
  await steps.press('Enter');
  const message = 'too late';
  answers[0]({ problems: [{ field: 'interventions[1].site.timesteps', message }], hints: [] });
  await expect.poll(() => answers.length).toBe(2);
  answers[1]({ problems: [], hints: [] });
  await expect.poll(() => host.sent('adjusted')).toMatchObject([{ part: { steps: 7 } }]);
  await panel.map().focus();
  await panel.settled();
  await expect(steps).toHaveValue('7');
  await expect(steps).not.toHaveAttribute('aria-invalid', 'true');
});

test('a word that the model does not have stays in the field of the constant token', async ({
  host,
  page,
  panel,
}) => {
  await panel.radio('teacher-forced').click();
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

test('a text that cannot be read is marked, and Esc takes it back, written or not', async ({
  panel,
}) => {
  const steps = panel.field('steps');
  await steps.fill('-4');
  await steps.press('Enter');
  await expect(steps).toHaveAttribute('aria-invalid', 'true');
  await panel.press('Escape');
  await expect(steps).toHaveValue('7');
  await expect(panel.page.getByText('expected a whole number')).toBeHidden();
  await steps.fill('3');
  await panel.press('Escape');
  await panel.map().focus();
  await panel.settled();
  await expect(steps).toHaveValue('7');
  expect(panel.host.sent('adjusted')).toEqual([]);
});

test('a refused text that another change of the experiment takes its mark from gives way to what holds', async ({
  host,
  panel,
}) => {
  const steps = panel.field('steps');
  const problem = { field: 'unroll.steps', message: 'too few' };
  host.answers.check = () => ({ problems: [problem], hints: [] });
  await steps.fill('4');
  await steps.press('Enter');
  await expect(steps).toHaveAttribute('aria-invalid', 'true');
  await expect(steps).toHaveValue('4');
  await host.change({ kind: 'enable', at: 0, enabled: false }); // as in the sidebar: the page keeps its focus
  await expect(steps).toHaveValue('7');
  await expect(steps).not.toHaveAttribute('aria-invalid');
});

test('a focused field in which nothing is written follows the experiment, and what is written stays', async ({
  host,
  panel,
}) => {
  const steps = panel.field('steps');
  await steps.focus();
  await host.change({ kind: 'unrollPart', part: { steps: 9 } });
  await expect(steps).toHaveValue('9');
  await panel.settled();
  await steps.fill('5');
  await host.change({ kind: 'unrollPart', part: { steps: 8 } });
  await panel.settled();
  await expect(steps).toHaveValue('5');
});

test('a mode that is refused leaves both in sight, and one that is taken leaves it', async ({
  host,
  page,
  panel,
}) => {
  await panel.radio('both').click();
  await expect(panel.rail).toContainText('What carried it');
  const problem = { field: 'interventions[0].site.timesteps', message: 'too late' };
  host.answers.check = () => ({ problems: [problem], hints: [] });
  await panel.radio('teacher-forced').click();
  await expect(page.getByText('it would make wrong: interventions[0]')).toBeVisible();
  await panel.settled();
  await expect(panel.radio('both')).toBeChecked();
  expect(host.sent('showed')).toHaveLength(1);
  await panel.button('Change Anyway').click();
  await expect(panel.radio('teacher-forced')).toBeChecked();
  expect(host.sent('showed').at(-1)).toEqual({ type: 'showed', shown: 'own' });
  expect(host.experiment.unroll.mode).toBe('teacher-forced');
});

test('of modes pressed one after the other while the first is held against the model the last is shown', async ({
  host,
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
});

test('what is chosen stands in its list while it is held against the model, as waiting', async ({
  host,
  page,
  panel,
}) => {
  const answers = [];
  host.answers.check = () => new Promise(resolve => answers.push(resolve));
  const list = page.getByRole('combobox', { name: 'decoding' });
  const modes = page.getByRole('radiogroup', { name: 'unroll mode' });
  const waits = async (control, isWaiting, isThere = () => undefined) => {
    await host.show({ activity: { kind: 'idle' } }); // another state of the same experiment
    await page.evaluate(
      () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await isThere();
    await (isWaiting ? expect(control) : expect(control).not).toHaveAttribute('aria-busy');
  };
  await panel.choose('decoding', 'sample');
  await waits(list, true, () => expect(list).toHaveJSProperty('value', 'sample'));
  answers[0]({ problems: [{ field: 'unroll.decoding', message: 'no' }], hints: [] });
  await expect(list).toHaveJSProperty('value', 'greedy');
  await waits(list, false);
  await panel.radio('teacher-forced').click();
  await waits(modes, true, () => expect(panel.radio('teacher-forced')).toBeChecked());
  answers[1]({ problems: [], hints: [] });
  await expect.poll(() => host.experiment.unroll.mode).toBe('teacher-forced');
  await panel.settled();
  await waits(modes, false);
  await expect(panel.radio('teacher-forced')).toBeChecked();
});

test('a choice that is not written does not stand in its list', async ({ host, page, panel }) => {
  const site = { layer: 0, component: 'cell', timesteps: 9, units: [7] };
  await openSample(host, panel, 'agreement', each => ({
    ...each,
    interventions: [...each.interventions, { site, edit: { kind: 'zero' } }],
  }));
  await panel.radio('teacher-forced').click();
  await expect.poll(() => host.sent('unrolled').length).toBe(1);
  await panel.choose('inputs', 'base');
  await expect(page.getByText('it would make wrong: interventions[1]')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'inputs' })).toHaveJSProperty(
    'value',
    'baseOutput',
  );
  expect(host.sent('unrolled')).toHaveLength(1);
});

test('a part of the unroll can be changed while another one is wrong', async ({ host, panel }) => {
  const sample = fileURLToPath(
    new URL('../../media/samples/agreement.ripple.json', import.meta.url),
  );
  await host.open(sample, each => ({ ...each, unroll: { ...each.unroll, from: 99 } }));
  await expect(panel.page.getByText('unroll.from: found 99')).toBeVisible();
  await panel.field('steps').fill('3');
  await panel.press('Enter');
  await expect
    .poll(() => host.sent('adjusted'))
    .toEqual([{ type: 'adjusted', part: { steps: 3 } }]);
});

test('teacher-forced offers its inputs, and says where they contradict', async ({
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
  await expect(panel.field('constant token')).toBeVisible();
});

test('both shows what the state carried beside what the tokens carried', async ({
  host,
  panel,
}) => {
  await panel.radio('both').click();
  await expect(panel.map('tokens')).toBeVisible();
  await expect(panel.rail).toContainText('What carried it');
  expect(host.sent('showed')).toEqual([{ type: 'showed', shown: 'both' }]);
  expect(host.text).toContain('"free-running"'); // the document says what it said
});

test('Run and Stop are said to the host, each where it can be', async ({ host, panel }) => {
  await expect(panel.button('Stop')).toBeDisabled();
  await panel.button('Run').click();
  await expect.poll(() => host.sent('ran').length).toBe(1);
  await panel.settled();
  await host.show({ activity: { kind: 'running', step: 3, steps: 40 } });
  await panel.button('Stop').click();
  await expect.poll(() => host.sent('stopped').length).toBe(1);
});
