/** What is typed and chosen in the bar of the unroll, while it is held against the model, refused, or taken back. */
import { expect, openSample, test } from './fixture.mjs';
import { staysUntilEscape } from './refusedField.mjs';

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

test('a text that cannot be read is marked, said beside its field and not written, and Esc takes it back, written or not', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const steps = panel.field('steps');
  await steps.fill('-4');
  await steps.press('Enter');
  await expect(steps).toHaveAttribute('aria-invalid', 'true');
  await panel.press('Escape');
  await expect(steps).toHaveValue('7');
  await expect(page.getByText('expected a whole number')).toBeHidden();
  await steps.fill('3');
  await panel.press('Escape');
  await panel.map().focus();
  await panel.settled();
  await expect(steps).toHaveValue('7');
  expect(host.sent('adjusted')).toEqual([]);

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

test('a focused field in which nothing is written follows the experiment, and what is written stays; a refused text that another change of the experiment takes its mark from gives way to what holds', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const steps = panel.field('steps');
  await steps.focus();
  await host.change({ kind: 'unrollPart', part: { steps: 9 } });
  await expect(steps).toHaveValue('9');
  await panel.settled();
  await steps.fill('5');
  await host.change({ kind: 'unrollPart', part: { steps: 8 } });
  await panel.settled();
  await expect(steps).toHaveValue('5');
  await panel.press('Escape');
  await expect(steps).toHaveValue('8');

  const problem = { field: 'unroll.steps', message: 'too few' };
  host.answers.check = () => ({ problems: [problem], hints: [] });
  await steps.fill('4');
  await steps.press('Enter');
  await expect(steps).toHaveAttribute('aria-invalid', 'true');
  await expect(steps).toHaveValue('4');
  await host.change({ kind: 'enable', at: 0, enabled: false }); // as in the sidebar: the page keeps its focus
  await expect(steps).toHaveValue('8');
  await expect(steps).not.toHaveAttribute('aria-invalid');
});

test('what is typed stays where the model refuses it, with the reason beside it, until Esc; a change that makes an intervention wrong is written where that is wanted all the same', async ({
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

  await steps.fill('2');
  await panel.press('Enter');
  await expect(said).toBeVisible();
  await host.show({ activity: { kind: 'idle' } }); // another state of the same experiment
  await expect(said).toBeVisible();
  expect(host.sent('adjusted')).toEqual([]);
  await panel.choose('decoding', 'sample');
  await expect.poll(() => host.sent('adjusted').length).toBe(1); // nothing is wrong with that
  await expect(said).toBeHidden();
  await steps.fill('2');
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

test('why a text was refused is said beside that text alone, and not beside what is typed on; a choice that is refused does not stand in its list', async ({
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

test('what comes late of a text is not said of the one that was written after it', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
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

test('what is typed stands in its field while it is held against the model, as waiting', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const answers = [];
  host.answers.check = () => new Promise(resolve => answers.push(resolve));
  const steps = panel.field('steps');
  const typed = async text => {
    await steps.fill(text);
    await steps.press('Enter');
    await panel.map().focus();
    await host.show({ activity: { kind: 'idle' } }); // another state of the same experiment
    await panel.drawn();
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

test('what is chosen stands in its list while it is held against the model, as waiting', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const answers = [];
  host.answers.check = () => new Promise(resolve => answers.push(resolve));
  const list = page.getByRole('combobox', { name: 'decoding' });
  const modes = page.getByRole('radiogroup', { name: 'unroll mode' });
  const waits = async (control, isWaiting, isThere = () => undefined) => {
    await host.show({ activity: { kind: 'idle' } }); // another state of the same experiment
    await panel.drawn();
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
