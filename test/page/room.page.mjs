import { expect, openSample, test } from './fixture.mjs';
import { openLongWords } from './samples.mjs';

/** Whether something in a page ends within what clips it, and how its text ends where there is more of it. */
const endOf = locator =>
  locator.evaluate(element => {
    const { textOverflow, overflowX } = getComputedStyle(element);
    const clip = element.closest('.clip, .marker').getBoundingClientRect();
    return {
      isWithin: element.getBoundingClientRect().right <= clip.right + 0.5,
      isCut: element.scrollWidth > element.clientWidth,
      textOverflow,
      overflowX,
    };
  });

test('what is said of changed tokens has a ground of its own, over the stems of marks; the ring of a map that has the focus is within what clips it; a caption over the columns that is cut ends in an ellipsis', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', experiment => ({
    ...experiment,
    interventions: [2, 3].map(timesteps => ({
      site: { layer: 0, component: 'cell', timesteps, units: [3] },
      edit: { kind: 'scale', factor: 1.001 },
    })),
  }));
  const said = page.locator('.marker .said > .summary');
  await expect(said).toContainText('no token changed');
  const ground = await page.locator('body').evaluate(each => {
    each.insertAdjacentHTML('beforeend', '<i style="background:var(--vscode-editor-background)">');
    return getComputedStyle(each.lastElementChild).backgroundColor;
  });
  await expect(said).toHaveCSS('background-color', ground);
  expect((await endOf(said)).isWithin).toBe(true);

  await openSample(host, panel);
  await panel.map().focus();
  await page.keyboard.press('ArrowDown');
  const { ring, clip } = await panel.map().evaluate(map => {
    const { outlineWidth, outlineOffset } = getComputedStyle(map);
    const { left, right } = map.getBoundingClientRect();
    const out = Number.parseFloat(outlineWidth) + Number.parseFloat(outlineOffset);
    let above = map.parentElement;
    while (above && getComputedStyle(above).overflowX === 'visible') above = above.parentElement;
    const around = (above ?? document.body).getBoundingClientRect();
    return { ring: [left - out, right + out], clip: [around.left, around.right] };
  });
  expect(ring[0]).toBeGreaterThanOrEqual(clip[0]);
  expect(ring[1]).toBeLessThanOrEqual(clip[1]);

  await page.setViewportSize({ width: 590, height: 900 });
  await panel.settled();
  await panel.radio('both').click();
  const caption = page.locator('.ruler .caption.generated');
  await expect(caption).toContainText('teacher-forced');
  expect(await endOf(caption)).toEqual({
    isWithin: true,
    isCut: true,
    textOverflow: 'ellipsis',
    overflowX: 'hidden',
  });
});

/** The model says another of the long words than before, so that the rail has all that it can say of two. */
const openChanged = async (host, panel, words) => {
  await openLongWords(host, panel, 5, 5, words);
  const site = { layer: 0, component: 'hidden', timesteps: 3 };
  await host.change({ kind: 'add', intervention: { site, edit: { kind: 'scale', factor: -1 } } });
  await host.change({ kind: 'remove', at: 0 });
  await panel.radio('both').click();
  await expect(panel.rail.getByRole('heading', { name: 'What carried it' })).toBeVisible();
};

test('no token beside the plots is broken within, however narrow they are; one that has no room there ends in an ellipsis, and is whole under the pointer', async ({
  host,
  page,
  panel,
}) => {
  await openChanged(host, panel);
  for (const width of [620, 1000]) {
    await page.setViewportSize({ width, height: 900 });
    await panel.settled();
    const tokens = page.getByTestId('readout').getByRole('rowheader');
    await expect(tokens).toHaveText([/^counter/, /^char/, /^not/]);
    const lines = await tokens.evaluateAll(all =>
      all.map(each => {
        const range = document.createRange();
        range.selectNodeContents(each);
        const isCut = each.scrollWidth > each.clientWidth;
        return { lines: range.getClientRects().length, isCut };
      }),
    );
    expect(lines, `${width} px`).toEqual(lines.map(() => ({ lines: 1, isCut: false })));
    const bar = page.getByTestId('readout').locator('.bars').first();
    expect((await bar.boundingBox()).width).toBeGreaterThan(16);
  }

  const words = ['a', 'b', 'c'].map(each => each.repeat(60));
  await page.setViewportSize({ width: 620, height: 900 });
  await openChanged(host, panel, words);
  const token = page.getByTestId('readout').getByRole('rowheader').first();
  await expect(token).toHaveAttribute('title', words[0]);
  await expect(token).toHaveCSS('text-overflow', 'ellipsis');
  const { height } = await token.boundingBox();
  expect(height).toBeLessThan(40);
});

test('a token of 60 or 1000 letters reaches out of nothing beside the plots', async ({
  host,
  page,
  panel,
}) => {
  for (const length of [60, 1000])
    await test.step(`${length} letters`, async () => {
      const words = ['a', 'b', 'c'].map(each => each.repeat(length));
      await openLongWords(host, panel, 4, 12, words);
      for (const width of [420, 1180]) {
        await page.setViewportSize({ width, height: 900 });
        await panel.settled();
        await expect(panel.rail.getByTestId('logOdds')).toBeVisible();
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth), `${width} px`)
          .toBe(width);
        const beyond = await panel.rail
          .locator('*')
          .evaluateAll(all => all.filter(each => each.getBoundingClientRect().right > innerWidth));
        expect(beyond).toEqual([]);
        const numbers = panel.rail.getByTestId('logOdds');
        expect(await numbers.evaluate(each => each.getClientRects().length)).toBe(1);
      }
    });
});

test('the popover of a map that is scrolled to in a low window is whole inside the window, and Tab goes on behind that map', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await page.setViewportSize({ width: 590, height: 300 });
  await panel.toCell(3);
  for (const block of ['start', 'center', 'end']) {
    await panel.map().evaluate((map, to) => map.scrollIntoView({ block: to }), block);
    await panel.press('Enter');
    await expect(panel.preview).toContainText('token');
    await panel.settled();
    await expect(panel.dialog).toBeInViewport({ ratio: 1 });
    await panel.press('Escape');
  }
  await panel.press('Enter');
  await panel.dialog.getByRole('button', { name: 'Cancel' }).focus();
  await panel.press('Tab');
  await expect(panel.map('before')).toBeFocused();
  await panel.press('Shift+Tab');
  await expect(panel.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
});

test('the popover of a map of causal effects stays inside a low window where what is over the map becomes lower', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await page.setViewportSize({ width: 532, height: 261 });
  await panel.radio('causal map').click();
  await panel.button('Map').click();
  await expect(page.getByTestId('state-run')).toHaveText('22 of 22 cells');
  await panel.map('run').evaluate(map => scrollBy(0, map.getBoundingClientRect().top - 116));
  const { top, x } = await panel.cells('run');
  await page.mouse.click(x(2), top + 3);
  await expect(panel.preview).toContainText('mean');
  await panel.settled();
  await expect(panel.dialog).toBeInViewport({ ratio: 1 });
});
