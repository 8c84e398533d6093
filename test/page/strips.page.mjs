import { expect, openSample, test } from './fixture.mjs';
import { openLongWords } from './samples.mjs';
import { writtenIn } from './saved.mjs';

/** What is drawn of a strip's tokens: where the letters of each stand, in how many lines, how they are turned, and whether they are cut. */
const lettersOf = row =>
  row.locator('[data-t]').evaluateAll(tokens =>
    tokens.flatMap(token => {
      const word = token.firstElementChild;
      if (!word?.textContent || !token.isConnected) return []; // drawn anew since it was found
      const range = document.createRange();
      range.selectNodeContents(word);
      const rects = [...range.getClientRects()].filter(({ width }) => width > 0);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      const column = token.getBoundingClientRect();
      const clip = token.closest('.clip').getBoundingClientRect();
      const middle = (left + right) / 2;
      const under = document.elementFromPoint(middle, (top + bottom) / 2);
      return {
        text: word.textContent,
        lines: new Set(rects.map(({ y }) => Math.round(y))).size,
        mode: getComputedStyle(word).writingMode,
        isCut: word.scrollWidth > word.clientWidth + 1,
        isHit: middle > clip.right || under?.closest('[data-t]') === token,
        column: [column.left, column.right],
        at: [left, right, top, bottom],
      };
    }),
  );
const isOver = ([l, r, t, b], [L, R, T, B]) =>
  Math.min(r, R) - Math.max(l, L) > 1 && Math.min(b, B) - Math.max(t, T) > 2;

/** Every token is upright, whole, in one line, over none of the others, stands in its own column, and is what a pointer on it meets. */
async function isLegible(row, count) {
  let letters = [];
  await expect(async () => {
    letters = await lettersOf(row);
    expect(letters.length).toBe(count); // fewer while they are drawn anew
  }).toPass();
  expect(letters.filter(({ mode }) => mode !== 'horizontal-tb')).toEqual([]);
  expect(letters.filter(({ lines }) => lines !== 1)).toEqual([]);
  expect(letters.filter(({ isCut }) => isCut)).toEqual([]);
  expect(letters.filter(({ isHit }) => !isHit)).toEqual([]);
  const across = letters.flatMap(({ text, at }, k) =>
    letters.slice(k + 1).flatMap(other => (isOver(at, other.at) ? [[text, other.text]] : [])),
  );
  expect(across).toEqual([]);
  const outside = letters.filter(({ at: [l, r], column: [L, R] }) => l >= R || r <= L);
  expect(outside).toEqual([]);
}

test('words stand upright, whole and each in its column: 1180 to 420 px, 7 steps, and 60', async ({
  host,
  page,
  panel,
}) => {
  for (const [steps, widths] of [
    [7, [1180, 1000, 720, 420]],
    [60, [1180]],
  ]) {
    await openSample(host, panel, 'agreement', sample => ({
      ...sample,
      unroll: { ...sample.unroll, steps },
    }));
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      await panel.settled();
      for (const row of ['before', 'after'])
        await isLegible(panel.tokens(row), await panel.tokens(row).locator('[data-t]').count());
    }
  }
});

test('a flagged token is within its ground, however narrow its column', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.radio('both').click();
  const flagged = page.locator('.token.flagged > span').first();
  for (let width = 700; width >= 460; width -= 6) {
    await page.setViewportSize({ width, height: 900 });
    await expect(async () => {
      const [ground, letters] = await flagged.evaluate(word => {
        const range = document.createRange();
        range.selectNodeContents(word);
        return [word, range].map(each => each.getBoundingClientRect().toJSON());
      });
      expect(letters.left, `${width} px`).toBeGreaterThanOrEqual(ground.left);
      expect(letters.right, `${width} px`).toBeLessThanOrEqual(ground.right);
    }).toPass();
  }
});

const characters = ['a', 'b', '<eos>'];

test('characters stand upright beside a longer token, in the first line of narrow columns; a word that would reach over more than six columns is cut, and whole under the pointer', async ({
  host,
  panel,
}) => {
  await openLongWords(host, panel, 20, 30, characters);
  const row = panel.tokens('after');
  await isLegible(row, 50);
  const letters = await lettersOf(row);
  const tops = isSingle =>
    letters.filter(({ text }) => (text.length === 1) === isSingle).map(({ at: [, , top] }) => top);
  expect(tops(false).length).toBeGreaterThan(0);
  expect(Math.max(...tops(true))).toBeLessThanOrEqual(Math.min(...tops(false)));

  await openLongWords(host, panel, 20, 30);
  const tokens = panel.tokens('before').locator('[data-t]');
  const cut = await tokens.evaluateAll(all =>
    all.flatMap(token => {
      const word = token.firstElementChild;
      const { writingMode, textOverflow, width } = getComputedStyle(word);
      if (word.scrollWidth <= word.clientWidth + 1) return [];
      return [[token.title, writingMode, textOverflow, Number.parseFloat(width) >= 83].join()];
    }),
  );
  expect(cut.length).toBeGreaterThan(40);
  const near = cut.slice(0, -7); // the last have no more room than to the end
  for (const word of near)
    expect(word).toMatch(
      /^(counterrevolution|notwithstanding|characteristically),horizontal-tb,ellipsis,true$/,
    );
});

test('a saved picture has its characters and words upright, on the lines and in the columns of the page, and a word that reaches into sight from the columns beyond', async ({
  host,
  page,
  panel,
}) => {
  for (const [what, words] of Object.entries({ characters, words: undefined }))
    await test.step(what, async () => {
      await openLongWords(host, panel, 10, words ? 40 : 15, words);
      const written = await writtenIn(host, panel);
      expect(written.length).toBeGreaterThan(100);
      expect(written.filter(({ turn }) => turn !== 0)).toEqual([]);
      const letters = await lettersOf(panel.tokens('before'));
      const { x: edge } = await page.locator('#content').boundingBox();
      const places = letters.map(({ text, at: [left, right] }) => [
        text,
        (left + right) / 2 - edge,
      ]);
      for (const [text, middle] of places)
        expect(
          written.filter(each => each.text === text && Math.abs(each.x - middle) < 2),
          `${text} at ${middle}`,
        ).not.toEqual([]);
    });

  await openLongWords(host, panel, 100, 50, ['a', 'considerable', 'b']);
  const strip = panel.tokens('before');
  const word = async () => {
    const all = await lettersOf(strip);
    return all.find(({ text }) => text === 'considerable');
  };
  const scrollBy = by =>
    page.getByTestId('scroller').evaluate((scroller, way) => (scroller.scrollLeft += way), by);
  const end = await strip.locator('.clip').evaluate(clip => clip.getBoundingClientRect().right);
  await scrollBy(700);
  await expect.poll(word).toBeDefined();
  await scrollBy((await word()).column[0] - end - 15); // its own column is the second beyond the edge
  await expect.poll(async () => Math.abs((await word()).column[0] - end - 15)).toBeLessThan(1);
  const { text, at } = await word();
  expect(at[0]).toBeLessThan(end - 4);
  const written = await writtenIn(host, panel);
  const { x } = await page.locator('#content').boundingBox();
  const middle = (at[0] + at[1]) / 2 - x + (await scrollBy(0));
  const near = written.filter(each => each.text === text && Math.abs(each.x - middle) < 3);
  expect(near).not.toEqual([]);
});

test.describe('a page whose panel was hidden while a place was chosen beside', () => {
  const kept = { layer: 0, component: 'hidden', order: 'index', plot: 'maps', units: [3] };
  test.use({ kept: { ...kept, timesteps: [2], scrollX: 0, firstRow: 0 } });

  test('has the place in sight, however far it is from where the columns were', async ({
    host,
    page,
    panel,
  }) => {
    const selection = { layer: 0, component: 'hidden', units: [3], timesteps: [250] };
    await host.post({ type: 'selected', selection });
    await openLongWords(host, panel, 300, 10);
    await expect(panel.rail).toContainText('Unit 3 at t 250');
    const chosen = panel.tokens('before').locator('[data-t="250"]');
    await expect(chosen).toBeInViewport();
    await page.getByRole('grid').first().focus();
    await panel.press('ArrowRight');
    await expect(panel.rail).toContainText('at t 251');
    await expect(chosen).toBeInViewport();
  });
});
