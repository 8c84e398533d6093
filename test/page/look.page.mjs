import { expect, openSample, test } from './fixture.mjs';
import { openLongWords } from './samples.mjs';
import { reduceMotion } from './tab.mjs';

test('what the pointer rests on is read out anew with each result', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.radio('index').click();
  await panel.settled();
  const { top, x } = await panel.cells();
  await page.mouse.click(x(2), top + 3);
  await expect(panel.rail).toContainText('Unit 0 at t 2');
  const hover = page.getByRole('tooltip');
  await expect(hover).toContainText('unit 0');
  await expect(hover).not.toContainText('after0.00');
  await panel.press('0');
  await expect(hover).toContainText('after0.00');
  await page.mouse.move(x(2), 2);
  await expect(hover).toBeHidden();
  await page.mouse.move(x(10), top + 3); // where no popover comes
  await expect(hover).toBeVisible();
  await panel.press('i');
  await expect(panel.dialog).toBeVisible();
  await expect(hover).toBeHidden();
});

test('each look is kept for the page that comes after; logits are named by their tokens, and read out like any unit', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.radio('1').click();
  await panel.radio('traces').click();
  const kept = () => host.sent('kept').at(-1)?.view;
  await expect.poll(kept).toMatchObject({ layer: 1, plot: 'traces', component: 'cell' });
  await panel.radio('both').click();
  await expect.poll(kept).toMatchObject({ layer: 1, plot: 'traces', shown: 'both' });
  await panel.radio('free-running').click();
  await expect.poll(() => 'shown' in kept()).toBe(false);

  await panel.radio('heat maps').click();
  await panel.radio('model').click();
  await panel.choose('component', 'logits');
  await expect(panel.map().getByRole('gridcell')).toHaveText(/^unit \d+ “\S+”, t 4/);
  await expect(panel.rail).toContainText(/Unit \d+ “\S+” at t 4/);
  const row = page.getByTestId('unit').getByRole('row', { name: /^logits/ });
  await expect(row).toContainText(/^logits−?\d+\.\d{2,}−?\d+\.\d{2,}[+−]\d+\.\d{2,}$/);
  await panel.radio('table').click();
  await expect(page.getByTestId('table')).toContainText('are difference');
});

/** Sets all of a layer at a timestep: a high bar in its lane. */
const bar = {
  site: { layer: 0, component: 'hidden', timesteps: 1 },
  edit: { kind: 'set', value: 3 },
};
/** A teacher-forced text of three hundred tokens. */
const long = sample => {
  const phrase = 'the key near the cabinets is here . it was old .'.split(' ');
  const base = { tokens: Array.from({ length: 300 }, (_, t) => phrase[t % phrase.length]) };
  return { ...sample, base, unroll: undefined, metrics: [], interventions: [bar] };
};

test('long: a scroll paints only what moves, and a bar that is scrolled out in part leaves the labels of the lanes alone', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', long);
  await panel.settled();
  const counts = await panel
    .map()
    .locator('canvas')
    .first()
    .evaluate(async canvas => {
      const counts = { overview: 0, lanes: 0 };
      const { clearRect } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.clearRect = function (...rect) {
        if (this.canvas.closest('#overview')) counts.overview++;
        if (this.canvas.id === 'lanes') counts.lanes++;
        clearRect.apply(this, rect);
      };
      for (let k = 0; k < 10; k++) {
        await new Promise(requestAnimationFrame);
        canvas.dispatchEvent(
          new WheelEvent('wheel', { bubbles: true, cancelable: true, deltaX: 30 }),
        );
      }
      await new Promise(requestAnimationFrame);
      return counts;
    });
  expect(counts).toEqual({ overview: 0, lanes: 10 });
  await expect(page.getByTestId('scroller')).toHaveJSProperty('scrollLeft', 300);
  // Nor has a token a layer or a clip of its own.
  const spans = panel.tokens('input').locator('[data-t] > span');
  const clips = await spans.evaluateAll(all =>
    all.map(span => {
      const { transform, clipPath, overflow } = getComputedStyle(span);
      return [transform, clipPath, overflow].join(' ');
    }),
  );
  expect(new Set(clips)).toEqual(new Set(['none none visible']));

  // Between a label and the columns nothing is ever painted.
  const inked = () =>
    page.locator('canvas#lanes').evaluate(canvas => {
      const ratio = canvas.width / canvas.clientWidth;
      const from = (canvas.clientWidth < 640 ? 60 : 88) - 6;
      const { data } = canvas
        .getContext('2d')
        .getImageData(from * ratio, 0, 5 * ratio, canvas.height);
      return data.filter((value, k) => k % 4 === 3 && value > 0).length;
    });
  for (const pixels of [0, 14, 16, 18, 20, 22, 24, 26]) {
    await page.getByTestId('scroller').evaluate((node, to) => (node.scrollLeft = to), pixels);
    await panel.settled();
    expect(await inked(), `scrolled by ${pixels}`).toBe(0);
  }
});

test('long: an overview to drag, the cursor stays in sight, and the chosen timestep of the host is brought there', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel, 'agreement', long);
  const overview = page.getByTestId('overview');
  await expect(overview).toBeVisible();
  await panel.map().focus();
  await panel.press('End');
  await expect(panel.rail).toContainText('at t 299');
  const token = t => panel.tokens('after').locator(`[data-t="${t}"]`);
  await expect(token(299)).toBeInViewport();
  await expect(panel.map().getByRole('gridcell')).toContainText('t 299');
  await overview.locator('canvas').click({ position: { x: 112, y: 20 } }); // its left end, beside its words
  await expect(token(1)).toBeInViewport();
  await expect(token(299)).not.toBeInViewport();

  await host.post({
    type: 'selected',
    selection: { layer: 1, component: 'hidden', units: [3], timesteps: [250] },
  });
  await expect(panel.rail).toContainText('Unit 3 at t 250');
  await expect(panel.tokens('before').locator('[data-t="250"]')).toBeInViewport();
  await expect(panel.radio('1')).toBeChecked();
});

test('a narrow panel stacks, and its buttons keep their names; at 200 % zoom nothing is lost: it scrolls down, never sideways; with reduced motion nothing moves by itself', async ({
  host,
  page,
  panel,
}) => {
  await page.setViewportSize({ width: 760, height: 900 });
  await openSample(host, panel);
  const [map, rail] = await Promise.all(
    [panel.map('after'), panel.rail].map(each => each.boundingBox()),
  );
  expect(rail.y).toBeGreaterThan(map.y + map.height - 1);
  for (const name of ['Run', 'Stop', 'Export…']) await expect(panel.button(name)).toBeVisible();

  await page.setViewportSize({ width: 590, height: 380 });
  await panel.settled();
  const [inner, whole] = await page.evaluate(() => [
    window.innerWidth,
    document.documentElement.scrollWidth,
  ]);
  expect(whole).toBeLessThanOrEqual(inner);
  const intervene = panel.button(/^Intervene/);
  await intervene.scrollIntoViewIfNeeded();
  await expect(intervene).toBeInViewport();

  await reduceMotion(page);
  const moving = await page.evaluate(() => {
    // The controls draw in shadow roots, which a rule for the page does not reach.
    const inside = root =>
      [...root.querySelectorAll('*')].flatMap(each => [
        each,
        ...(each.shadowRoot ? inside(each.shadowRoot) : []),
      ]);
    return inside(document)
      .filter(each => {
        const { animationName, transitionDuration } = getComputedStyle(each);
        return (
          animationName !== 'none' ||
          transitionDuration.split(', ').some(time => parseFloat(time) > 0)
        );
      })
      .map(each => each.outerHTML.slice(0, 80));
  });
  expect(moving).toEqual([]);
});

test('a map is one grid to a screen reader, and changes are announced politely; the keyboard alone goes through the panel, and focus is always visible', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await panel.map().focus();
  await panel.press('ArrowRight');
  const grid = panel.map();
  await expect(grid).toHaveAttribute('role', 'grid');
  await expect(grid.getByRole('gridcell')).toHaveCount(1);
  await expect(grid).toHaveAttribute('aria-rowcount', '32');
  await expect(grid.getByRole('gridcell')).toHaveText(/^unit \d+, t \d+ “[^”]+”: difference [+−]/);
  await expect(page.locator('[aria-live=polite]').filter({ hasText: 'unit' })).not.toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: 'ran in' })).toHaveCount(1);

  await panel.button('Run').focus();
  const seen = [];
  for (let k = 0; k < 80; k++) {
    await panel.press('Tab');
    seen.push(
      await page.evaluate(() => {
        const on = document.activeElement;
        if (!on || on === document.body) return null; // the focus has left the page
        const parts = [on, ...(on.shadowRoot?.querySelectorAll('.root, .control') ?? [])];
        const isRinged = parts.some(each => {
          const { outlineStyle, borderStyle, boxShadow } = getComputedStyle(each);
          return outlineStyle !== 'none' || borderStyle !== 'none' || boxShadow !== 'none';
        });
        const name = on.dataset.testid ?? on.getAttribute('aria-label') ?? on.textContent.trim();
        return { name, isRinged };
      }),
    );
    if (seen.at(-1) === null) break;
  }
  expect(seen.pop()).toBe(null);
  const names = seen.map(({ name }) => name);
  const stops = ['Export…', 'map-difference', 'map-before', 'map-after'];
  for (const stop of stops) expect(names).toContain(stop);
  const places = stops.map(stop => names.indexOf(stop));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(names.findIndex(name => /^Intervene/.test(name))).toBeGreaterThan(places.at(-1));
  expect(seen.filter(({ isRinged }) => !isRinged)).toEqual([]);
});

test.describe('a page that was there before', () => {
  const kept = {
    layer: 1,
    component: 'hidden',
    order: 'index',
    plot: 'traces',
    shown: 'both',
    units: [7],
    timesteps: [3],
    scrollX: 0,
    firstRow: 0,
  };
  test.use({ kept });

  test('shows the view that it kept, and both modes, until another is chosen', async ({
    host,
    panel,
  }) => {
    await openSample(host, panel);
    for (const name of ['1', 'index', 'traces', 'both'])
      await expect(panel.radio(name)).toBeChecked();
    await expect(panel.rail).toContainText('Unit 7 at t 3');
    await panel.isFresh();
    expect(host.sent('showed')).toEqual([{ type: 'showed', shown: 'both', isKept: true }]);
    await panel.radio('free-running').click();
    await expect(panel.radio('free-running')).toBeChecked();
  });
});

test('long words are read whole in wide and narrow columns, and beside them', async ({
  host,
  page,
  panel,
}) => {
  for (const [columns, prompt, steps] of [
    ['wide', 4, 7],
    ['narrow', 20, 15],
  ])
    await test.step(columns, async () => {
      await openLongWords(host, panel, prompt, steps);
      for (const row of ['before', 'after']) {
        const words = panel.tokens(row).locator('[data-t] > span');
        await expect(words).toHaveCount(prompt + steps);
        const isCut = await words.evaluateAll(all =>
          all.map(
            word =>
              word.scrollWidth > word.clientWidth + 1 || word.scrollHeight > word.clientHeight + 1,
          ),
        );
        expect(isCut).toEqual(isCut.map(() => false));
      }
      const readout = await page.getByTestId('readout').boundingBox();
      const rail = await panel.rail.boundingBox();
      expect(readout.x + readout.width).toBeLessThanOrEqual(rail.x + rail.width);
    });
});
