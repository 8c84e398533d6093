import { axe } from './axe.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { changeTheme, themeNames } from './serve.mjs';
import { states } from './states.mjs';

const others = themeNames.filter(each => each !== 'dark');

for (const [k, [state, bring]] of Object.entries(states).entries()) {
  // Contrast takes a second in each: all are for `npm run test:long`, where one state has each elsewhere.
  const themes = process.env.RIPPLE_LONG ? others : [others[k % others.length]];
  test(`axe finds nothing in dark, ${themes.join(', ')}: ${state}`, async ({
    host,
    page,
    panel,
  }) => {
    test.slow();
    await bring(host, panel);
    expect(await axe(page)).toEqual([]);
    for (const theme of themes) {
      await changeTheme(page, theme);
      await panel.settled();
      expect(await axe(page, ['color-contrast']), theme).toEqual([]);
    }
  });
}

/** What is painted on a map in a theme. */
const painted = (page, panel) =>
  panel
    .map()
    .locator('canvas')
    .first()
    .evaluate(canvas => canvas.toDataURL());

test('maps are painted anew in each theme, and as before when it comes back', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.settled();
  const seen = {};
  for (const theme of [...themeNames, themeNames[0]]) {
    await changeTheme(page, theme);
    await panel.settled();
    const picture = await painted(page, panel);
    if (theme in seen) expect(picture).toBe(seen[theme]);
    seen[theme] = picture;
  }
  expect(new Set(Object.values(seen)).size).toBe(themeNames.length);
});

test('values have the colours of their own in dark, light and high contrast', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const seen = [];
  for (const theme of ['dark', 'light', 'high-contrast']) {
    await changeTheme(page, theme);
    await panel.settled();
    seen.push((await panel.colourAt(0, 6)).join());
  }
  expect(new Set(seen).size, seen.join(' · ')).toBe(3);
});
