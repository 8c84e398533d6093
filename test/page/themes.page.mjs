import { axe } from './axe.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { changeTheme, themeNames } from './serve.mjs';
import { looks, told } from './states.mjs';

/** The themes in which a state is looked at: one of the four, all of them in `npm run test:long`. */
const themesOf = k => (process.env.RIPPLE_LONG ? themeNames : [themeNames[k % themeNames.length]]);

for (const [k, [state, bring]] of Object.entries(looks).entries())
  for (const theme of themesOf(k))
    test.describe(() => {
      test.use({ theme });
      test(`axe finds nothing in ${theme}: ${state}`, async ({ host, page, panel }) => {
        test.slow();
        await bring(host, panel);
        expect(await axe(page)).toEqual([]);
      });
    });

/** Where it stands what the panel is told further; the rest is as in `free-running`, or `stale`. */
const news = 'header, [data-trouble]';

test('axe finds nothing in what the panel is told further', async ({ host, page, panel }) => {
  test.slow();
  await openSample(host, panel);
  const all = Object.entries(told);
  // A change of theme costs more than a look.
  for (const theme of themeNames) {
    await changeTheme(page, theme);
    for (const [name, state] of all.filter((_, k) => themesOf(k).includes(theme))) {
      await host.show(state);
      await panel.settled();
      expect(await axe(page, { within: news }), `${name} in ${theme}`).toEqual([]);
    }
  }
});

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
