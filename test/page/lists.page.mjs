import { expect, openSample, test } from './fixture.mjs';

/** An intervention on a unit of the sample's own layer, component and timestep. */
const zeroOf = unit => ({
  site: { layer: 0, component: 'cell', timesteps: 1, units: [unit] },
  edit: { kind: 'zero' },
});
const withMore = units => sample => ({
  ...sample,
  interventions: [...sample.interventions, ...units.map(zeroOf)],
});

test('the pencil of an intervention edits that one; of many at a place some are named, and how many more there are; a key adds one where the one of its kind is hidden by another', async ({
  host,
  panel,
}) => {
  await openSample(host, panel, 'agreement', withMore([3]));
  await panel.button(/^Edit: layer 0 cell @1 \[3\]/).click();
  await expect(panel.dialog).toContainText('layer 0 cell 3, t 1');
  await panel.press('Escape');
  await panel.button(/^Edit: layer 0 cell @1 \[5, 14\]/).click();
  await expect(panel.dialog).toContainText('layer 0 cell 5, 14, t 1');
  await panel.press('Escape');

  await openSample(host, panel, 'agreement', withMore([3, 4, 6, 7, 8, 9, 10]));
  await panel.toCell(1);
  await panel.press('i');
  await expect(panel.dialog).toContainText('also at these timesteps:');
  await expect(panel.dialog.locator('.others li')).toHaveCount(6);
  await expect(panel.dialog.locator('.others li').last()).toHaveText('and 3 more');
  await panel.press('Escape');

  const half = { ...zeroOf(14), edit: { kind: 'set', value: 0.5 } };
  const both = sample => ({ ...sample, interventions: [zeroOf(14), half] });
  await openSample(host, panel, 'agreement', both);
  await panel.toCell(1); // the first row is the unit of the largest effect
  await expect(panel.rail).toContainText('Unit 14 at t 1');
  await panel.press('0');
  await expect
    .poll(() => host.sent('intervened').at(-1))
    .toMatchObject({ intervention: { edit: { kind: 'zero' } } });
  expect(host.sent('intervened').at(-1)).not.toHaveProperty('at');
});

test('the focus stays in the list where the last intervention is removed by keyboard', async ({
  host,
  panel,
}) => {
  await openSample(host, panel, 'agreement', withMore([3]));
  await panel.button(/^Remove: layer 0 cell @1 \[3\]/).focus();
  await panel.press('Enter');
  await expect(panel.button(/^Remove: /)).toHaveCount(5);
  await expect(panel.button(/^Remove: layer 0 cell @1 \[5, 14\]/)).toBeFocused();
});

test('of what carried a change the largest are shown, and how many are left out', async ({
  host,
  page,
  panel,
}) => {
  const steps = 40;
  const longer = ({ unroll, ...sample }) => ({ ...sample, unroll: { ...unroll, steps } });
  await openSample(host, panel, 'agreement', longer);
  await panel.radio('both').click();
  // The parts of the effect are a table of the same look, which comes later.
  await expect(page.locator('.carried:not([data-testid=mediated]) tbody tr')).toHaveCount(12);
  await expect(panel.rail).toContainText(/the 12 largest; \d+ smaller ones are left out/);
});

test('an item whose words are others is read out by those: of another metric in the same place its own', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', sample => ({
    ...sample,
    metrics: [{ kind: 'tokensChanged' }],
  }));
  await openSample(host, panel);
  await page.getByRole('combobox', { name: 'gradient', exact: true }).click();
  const names = await page
    .getByRole('option')
    .evaluateAll(all => all.map(each => [each.getAttribute('aria-label'), each.textContent]));
  expect(names).toHaveLength(5);
  for (const [read, seen] of names) expect(read).toBe(seen);
});
