/** When a press of the pointer has ended, after which a form may open. */
import { expect, openSample, test } from './fixture.mjs';

test.beforeEach(({ host, panel }) => openSample(host, panel));

/** Has the page hear events of the pointer one right after the other, as where it was at work meanwhile. */
const hear = (page, ...types) =>
  page.evaluate(all => {
    for (const type of all) dispatchEvent(new PointerEvent(type));
  }, types);

test('pressed again at once, no form opens before that is let go', async ({ page, panel }) => {
  await panel.toCell(2);
  await hear(page, 'pointerdown', 'pointerup', 'pointerdown');
  await page.keyboard.press('=');
  await panel.drawn();
  expect(await panel.dialog.count()).toBe(0);
  await hear(page, 'pointerup');
  await expect(panel.dialog).toHaveAccessibleName(/t 2$/);
});

test('what was refused is said after a press that begins just before it would be', async ({
  host,
  page,
  panel,
}) => {
  let answer;
  host.answers.check = () => new Promise(resolve => (answer = resolve));
  await panel.toCell(2);
  await page.keyboard.press('0');
  await hear(page, 'pointerdown');
  await expect.poll(() => answer).toBeDefined();
  answer({
    problems: [{ field: 'interventions[1].site.units', message: 'no such unit' }],
    hints: [],
  });
  await expect(panel.status).not.toContainText('waiting');
  await page.evaluate(
    () =>
      new Promise(done => {
        dispatchEvent(new PointerEvent('pointerup'));
        setTimeout(() => done(dispatchEvent(new PointerEvent('pointerdown'))));
      }),
  );
  await panel.drawn();
  expect(await panel.dialog.count()).toBe(0);
  await hear(page, 'pointerup');
  await expect(panel.dialog).toHaveAccessibleName(/t 2$/);
});

for (const [what, go] of [
  ['the page loses the focus', page => page.evaluate(() => dispatchEvent(new Event('blur')))],
  ['the pointer moves without a button', page => page.mouse.move(3, 3)],
])
  test(`a press whose end a menu took is over once ${what}, and keys open forms again`, async ({
    page,
    panel,
  }) => {
    await panel.toCell(2);
    await hear(page, 'pointerdown');
    await go(page);
    await page.keyboard.press('=');
    await expect(panel.dialog).toHaveAccessibleName(/t 2$/);
  });
