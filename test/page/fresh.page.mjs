/** Tests of a worker share a browser's page: what one leaves in it, the next does not meet. */
import { expect, openSample, test } from './fixture.mjs';
import { Host } from './host.mjs';
import { Panel } from './panel.mjs';
import { posterOf, serve } from './serve.mjs';
import { reduceMotion, renew, viewport } from './tab.mjs';

for (const [name, change] of Object.entries({
  'an intervention': sample => sample,
  'no intervention': sample => ({ ...sample, interventions: [] }),
}))
  test(`the first result, of ${name}, comes with all that is drawn of it`, async ({
    host,
    panel,
  }) => {
    await openSample(host, panel, 'agreement', change);
    await panel.settled();
    // The readout and the unit may be asked for: a slow engine is not waited for with them.
    const asked = host.sent('call').map(({ name }) => name);
    expect(asked.filter(name => name === 'order' || name === 'values')).toEqual([]);
  });

test('what a test leaves in the page is not there for the next', async ({
  engine,
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await page.setViewportSize({ width: 900, height: 700 });
  await reduceMotion(page);
  await panel.radio('traces').click();
  await panel.radio('heat maps').click();
  await panel.settled(); // in the window's new size, before a place in it is taken
  const { top, x } = await panel.cells();
  await page.mouse.move(x(6), top + 30);
  await expect(page.getByRole('tooltip')).toBeVisible();
  await page.evaluate(() => void (globalThis.left = 'here'));
  const said = host.said.length;

  await renew(page);
  const next = new Host(engine, posterOf(page));
  const received = message => next.receive(message);
  await serve(page, { bundle: 'webview', theme: 'dark', language: 'en', received });
  const after = new Panel(page, next);
  await openSample(next, after);
  await host.show({ title: 'of another test' });
  await after.settled();
  await expect(page.getByRole('tooltip')).toBeHidden();
  await expect(page.getByText('of another test')).toHaveCount(0);
  await expect(after.radio('heat maps')).toBeChecked();
  expect(host.said).toHaveLength(said);
  const found = await page.evaluate(() => ({
    left: globalThis.left,
    isHovered: document.querySelector('canvas:hover') !== null,
    width: window.innerWidth,
    isReduced: matchMedia('(prefers-reduced-motion: reduce)').matches,
  }));
  expect(found).toEqual({
    left: undefined,
    isHovered: false,
    width: viewport.width,
    isReduced: false,
  });
});
