/** What stands on the page is of the run that it says it is of. */
import { expect, openSample, test } from './fixture.mjs';
import { withAnother } from './samples.mjs';

test('what is not run yet is marked, and every number says that it is older: at once where no run is coming, late where one is, and what stands there stays', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const older = page.getByText('older', { exact: true });
  await expect(older).toHaveCount(0);
  await host.show({ experiment: withAnother(host.experiment), isStale: true });
  await expect(page.getByTestId('marker')).toHaveCount(2);
  await expect(page.getByText('cell 7 = 0 · not run yet')).toBeVisible();
  // The headline, the lanes, and the three maps.
  await expect(older).toHaveCount(5);
  await expect(panel.rail).toContainText('of the experiment before its last change');
  await expect(panel.map().getByRole('gridcell')).not.toContainText('unit 7');
  const { top, x } = await panel.cells();
  await page.mouse.move(x(2), top + 3);
  await expect(page.getByRole('tooltip')).toContainText('older');
  await panel.radio('table').click();
  await expect(page.locator('#plots').getByText('older', { exact: true })).toHaveCount(1);
  await panel.radio('text').click();
  await expect(page.locator('#plots').getByText('older', { exact: true })).toHaveCount(2);
  await panel.radio('heat maps').click();
  await host.show({ ran: withAnother(host.experiment), isStale: false });
  await expect(older).toHaveCount(0);
  await expect(page.getByText('not run yet')).toHaveCount(0);

  const moves = () => older.first().evaluate(element => getComputedStyle(element).animationName);
  await host.show({ isStale: true });
  expect(await moves()).toBe('late');
  await host.show({ isStale: false });
  await host.show({ isStale: true, runOnChange: { isOn: false, turnedOffByMs: null } });
  expect(await moves()).toBe('none');
  const activity = { kind: 'running', step: 0, steps: 0 };
  await host.show({ activity, runOnChange: { isOn: true, turnedOffByMs: null } });
  expect(await moves()).toBe('none');
});

test('run on change that went off says why, and can be turned back on; a new result is shown when its values are there, and with them', async ({
  engine,
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await host.show({ runOnChange: { isOn: false, turnedOffByMs: 2300 } });
  await expect(page.getByText('off: a run took 2.3 s')).toBeVisible();
  await panel.button('Turn back on').click();
  await expect.poll(() => host.sent('ranOnChange').at(-1)?.isOn).toBe(true);
  await expect(page.getByText('off: a run took')).toHaveCount(0);
  await panel.settled();

  await expect(page.getByText('3 of 7 tokens changed')).toBeVisible();
  let free;
  const held = new Promise(resolve => (free = resolve));
  host.answers.values = ask => held.then(() => engine.call('values', ask));
  const digest = (await page.getByTestId('digest').innerText()).trim();
  await panel.map().focus();
  await panel.press('0');
  await expect(panel.status).toHaveText('running…');
  await expect(page.getByTestId('digest')).toContainText(digest);
  delete host.answers.values;
  free();
  await panel.isFresh();
  await expect(page.getByTestId('digest')).not.toContainText(digest);
});

test('the numbers of the base alone are not said of an intervention that is not run, and its lines have no scale of differences beside them', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', each => ({ ...each, interventions: [] }));
  await host.show({ experiment: withAnother(host.experiment), isStale: true });
  await expect(page.getByText('cell 7 = 0 · not run yet')).toBeVisible();
  await expect(page.getByText('no token changed')).toHaveCount(0);
  await expect(page.getByTestId('kl')).toHaveCount(0);
  await expect(page.getByTestId('map-difference')).toHaveCount(0);

  await openSample(host, panel, 'agreement', each => ({ ...each, interventions: [] }));
  await panel.radio('traces').click();
  await expect(page.getByRole('heading', { name: 'Traces' })).toBeVisible();
  await panel.settled();
  await expect(page.locator('.mapHeading .limits')).toHaveCount(0);
  await host.change({ kind: 'add', intervention: withAnother(host.experiment).interventions[0] });
  await panel.isFresh();
  await expect(page.locator('.mapHeading .limits')).toHaveText(/^−[.\d]+ +\+[.\d]+$/);
});

test('the result of a change comes with all that is drawn of it: nothing is asked, free-running and both, but a mediation, which takes runs of its own', async ({
  host,
  page,
  panel,
}) => {
  for (const mode of ['free-running', 'both'])
    await test.step(mode, async () => {
      await openSample(host, panel);
      await panel.toCell(3);
      const [edits, previews] = [host.sent('intervened').length, host.sent('previewed').length];
      if (mode === 'both') await panel.radio('both').click();
      await panel.settled();
      // The change itself is held against the model before it is written.
      const asked = () => host.sent('call').flatMap(({ name }) => (name === 'check' ? [] : [name]));
      const before = asked().length;
      await panel.map(mode === 'both' ? 'free' : 'difference').focus();
      await panel.press('0');
      await expect(page.getByTestId('marker')).toHaveCount(2);
      await panel.isFresh();
      expect(host.sent('intervened')).toHaveLength(edits + 1);
      expect(asked().slice(before)).toEqual(mode === 'both' ? ['mediation'] : []);
      // A value that is dragged keeps the order, and asks as little.
      await panel.press('ArrowRight', 'Alt+ArrowUp');
      await panel.isPreview();
      await panel.settled();
      const beforePreview = asked().length;
      await panel.press('Alt+ArrowUp');
      await panel.settled();
      expect(host.sent('previewed')).toHaveLength(previews + 2);
      expect(asked().slice(beforePreview)).toEqual([]);
      await panel.press('Escape'); // nothing is previewed in the next
      await panel.settled();
    });
});
