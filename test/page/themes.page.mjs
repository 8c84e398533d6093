import { axe } from './axe.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { changeTheme, themeNames } from './serve.mjs';
import { looks, told } from './states.mjs';

const others = themeNames.filter(each => each !== 'dark');

/** The themes beside dark in which a state is looked at; all are for `npm run test:long`, where one state has each elsewhere. */
const othersOf = k => (process.env.RIPPLE_LONG ? others : [others[k % others.length]]);
/** What alone differs between themes. */
const contrast = ['color-contrast'];

async function isLegible(page, panel, themes) {
  for (const theme of themes) {
    await changeTheme(page, theme);
    await panel.settled();
    expect(await axe(page, { rules: contrast }), theme).toEqual([]);
  }
}

for (const [k, [state, bring]] of Object.entries(looks).entries())
  test(`axe finds nothing in dark, ${othersOf(k).join(', ')}: ${state}`, async ({
    host,
    page,
    panel,
  }) => {
    test.slow();
    await bring(host, panel);
    expect(await axe(page)).toEqual([]);
    await isLegible(page, panel, othersOf(k));
  });

/** Where it stands what the panel is told further; the rest is as in `free-running`, or `stale`. */
const news = 'header, [data-trouble]';

test('axe finds nothing in what the panel is told further, nor is it illegible in any theme', async ({
  host,
  page,
  panel,
}) => {
  test.slow();
  await openSample(host, panel);
  const all = Object.entries(told);
  /** Looks at some states in a theme; a change of theme costs more than a look. */
  const look = async (theme, some, rules) => {
    await changeTheme(page, theme);
    for (const [name, state] of some) {
      await host.show(state);
      await panel.settled();
      expect(await axe(page, { rules, within: news }), `${name} in ${theme}`).toEqual([]);
    }
  };
  await look('dark', all);
  for (const theme of others)
    await look(
      theme,
      all.filter((_, k) => othersOf(k).includes(theme)),
      contrast,
    );
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
