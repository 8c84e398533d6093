import { axe, axeOfNew } from './axe.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { changeTheme, themeNames } from './serve.mjs';
import { looks, told } from './states.mjs';

/** What is looked at in a theme: each state in one of the four, all of them in `npm run test:long`. */
const ofTheme = (theme, all) =>
  Object.entries(all).filter(
    (_, k) => process.env.RIPPLE_LONG || themeNames[k % themeNames.length] === theme,
  );

/** What a person chose for a state, and chooses for the next. */
const usual = {
  both: 'free-running',
  traces: 'heat maps',
  table: 'heat maps',
  'over seeds, table': 'heat maps',
  'gradient, both': 'free-running',
  'gradient, traces': 'heat maps',
};

/** The map as a new page has it. */
async function leaveMap(panel) {
  await panel.radio('run').click();
  await panel.choose('metric of the map', 'logitDifference are : is @4');
  await panel.choose('axes of the map', 'layer × timestep');
  await panel.radio('heat maps').click();
}

/** Leaves a state, so that the next looks as in a page of its own. */
async function leave(page, panel, state) {
  await page.mouse.move(0, 0);
  await panel.press('Escape', 'Escape');
  if (state.startsWith('over seeds')) await panel.closeSeeds();
  const before = usual[state] ?? (state.startsWith('mediation') ? usual.both : undefined);
  if (before) await panel.radio(before).click();
  if (state.startsWith('gradient')) await panel.choose('gradient', 'off');
  panel.host.answers = {};
  if (state.startsWith('map')) await leaveMap(panel);
  await panel.settled();
}

for (const theme of themeNames)
  test.describe(() => {
    test.use({ theme });
    const own = ofTheme(theme, looks);
    // axe takes a document as long to read as a panel takes to open: each part of it is read once.
    test(`axe finds nothing in ${theme}: ${own.map(([state]) => state).join('; ')}`, async ({
      host,
      page,
      panel,
    }) => {
      test.slow();
      for (const [state, bring] of own)
        await test.step(state, async () => {
          await bring(host, panel);
          await panel.settled();
          expect(await axeOfNew(page), state).toEqual([]);
          await leave(page, panel, state);
        });
    });
  });

/** Where it stands what the panel is told further; the rest is as in `free-running`, or `stale`. */
const news = 'header, [data-trouble]';

/** What is painted on a map in a theme. */
const painted = panel =>
  panel
    .map()
    .locator('canvas')
    .first()
    .evaluate(canvas => canvas.toDataURL());

test('maps are painted anew in each theme, and as before when it comes back, values in colours of their own in dark, light and high contrast; axe finds nothing in what the panel is told further', async ({
  host,
  page,
  panel,
}) => {
  test.slow();
  await openSample(host, panel);
  await panel.settled();
  const quiet = host.state;
  const seen = {};
  const colours = new Set();
  for (const theme of [...themeNames, themeNames[0]]) {
    await changeTheme(page, theme);
    await panel.settled();
    const picture = await painted(panel);
    if (theme in seen) {
      expect(picture).toBe(seen[theme]);
      break;
    }
    seen[theme] = picture;
    if (theme !== 'high-contrast-light') colours.add((await panel.colourAt(0, 6)).join());
    for (const [name, state] of ofTheme(theme, told)) {
      await host.show(state);
      await panel.settled();
      expect(await axe(page, { within: news }), `${name} in ${theme}`).toEqual([]);
    }
    await host.show(quiet);
    await panel.settled();
  }
  expect(new Set(Object.values(seen)).size).toBe(themeNames.length);
  expect(colours.size, [...colours].join(' · ')).toBe(3);
});

test.describe(() => {
  test.use({ theme: 'high-contrast-light' });

  test('what is chosen in an open list can be read where the theme has no colour of its own for it', async ({
    host,
    page,
    panel,
  }) => {
    await openSample(host, panel);
    const list = page.getByRole('combobox', { name: 'gradient', exact: true });
    await list.click();
    await expect(list).toHaveAttribute('aria-expanded', 'true');
    const chosen = list.getByRole('option', { selected: true });
    const colour = await chosen.evaluate(each => getComputedStyle(each).color);
    expect(colour).not.toBe('rgb(255, 255, 255)');
    expect(await axe(page, { within: '#plotBar' })).toEqual([]);
  });
});
