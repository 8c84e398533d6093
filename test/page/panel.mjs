/** Where things are on the page of a panel, by what a person sees: roles, labels, texts, and the page's own test ids. */
import { expect } from '@playwright/test';

export class Panel {
  constructor(page, host) {
    this.page = page;
    this.host = host;
  }

  get status() {
    return this.page.getByTestId('status');
  }
  get rail() {
    return this.page.getByRole('complementary');
  }
  get dialog() {
    return this.page.getByRole('dialog');
  }
  /** What the popover says of what is previewed. */
  get preview() {
    return this.page.getByTestId('preview');
  }
  /** One of the three maps: before, after, difference. */
  map(id = 'difference') {
    return this.page.getByTestId(`map-${id}`);
  }
  /** The tokens of a row: before, after, input. */
  tokens(row) {
    return this.page.getByTestId(`tokens-${row}`);
  }
  /** Runs over seeds, where they are shown. */
  get seeds() {
    return this.page.getByTestId('seeds');
  }
  /** Shows them no more. */
  async closeSeeds() {
    const close = this.button('Close the runs over seeds');
    if (await close.isVisible()) await close.click();
  }
  trouble(kind) {
    return this.page.locator(kind ? `[data-trouble="${kind}"]` : '[data-trouble]');
  }
  button(name) {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }
  radio(name) {
    return this.page.getByRole('radio', { name, exact: true });
  }
  checkbox(name) {
    return this.page.getByRole('checkbox', { name });
  }
  field(name, within = this.page) {
    return within.getByRole('textbox', { name });
  }

  /** Chooses from a list. */
  async choose(name, option, within = this.page) {
    await within.getByRole('combobox', { name, exact: typeof name === 'string' }).click();
    await within.getByRole('option', { name: option, exact: true }).click();
  }

  /** Presses keys one after the other, where the focus is, once what came before is on screen: as a person does. */
  async press(...keys) {
    await this.settled();
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Esc in an open list of the popover closes the list alone; a second one closes the popover. */
  async escapesTwice(list) {
    await expect(list).toHaveAttribute('aria-expanded', 'true');
    await this.press('Escape');
    await expect(list).toHaveAttribute('aria-expanded', 'false');
    await expect(this.dialog).toBeVisible();
    await this.press('Escape');
    await expect(this.dialog).toHaveCount(0);
  }

  /** What the page and its host have to say to each other is said, and drawn. */
  async settled() {
    for (let said = -1; said !== this.host.said.length;) {
      said = this.host.said.length;
      await this.host.settled();
      await this.drawn();
    }
  }

  /** What the page has heard, and put off to its next turn, is done and drawn, whatever its host has yet to answer. */
  async drawn() {
    await this.page.evaluate(
      () =>
        new Promise(done =>
          setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))),
        ),
    );
  }

  /** Puts the cursor on the first row of a map, at a timestep: from where it is, or from the first, whatever takes fewer keys. */
  async toCell(timestep, id = 'difference') {
    await this.map(id).focus();
    await this.settled();
    const from = await this.map(id).evaluate(map => {
      const said = map.querySelector('[role=gridcell]')?.textContent ?? '';
      return Number(/, t (\d+) /.exec(said)?.[1] ?? NaN);
    });
    const isNear = Math.abs(timestep - from) <= timestep;
    const by = isNear ? timestep - from : timestep;
    const arrow = by < 0 ? 'ArrowLeft' : 'ArrowRight';
    const keys = Array.from({ length: Math.abs(by) }, () => arrow);
    for (const key of ['PageUp', ...(isNear ? [] : ['Home']), ...keys])
      await this.page.keyboard.press(key);
    await expect(this.rail).toContainText(`at t ${timestep}`);
  }

  /** The newest result is of the document as it is. */
  async isFresh() {
    await expect(this.status).toContainText('ran in');
  }

  /** Something is previewed that is not in the document. */
  async isPreview(what = /./) {
    await expect(this.status).toHaveText(/^preview of .*, not in the experiment$/);
    await expect(this.status).toHaveText(what);
  }

  /** Where a map's cells are on the screen: the top of the first row, and the middle of a timestep, under its token. */
  async cells(id = 'difference') {
    const { y: top } = await this.map(id).locator('canvas').first().boundingBox();
    const middles = await this.tokens('before')
      .locator('[data-t]')
      .evaluateAll(tokens =>
        tokens.map(token => {
          const { left, width } = token.getBoundingClientRect();
          return [token.dataset.t, left + width / 2];
        }),
      );
    const middle = Object.fromEntries(middles);
    return { top, x: t => middle[t] };
  }

  /** The colour of a cell of the difference, beside the sign that may stand in its middle, [red, green, blue]; all of its rows are in sight. */
  async colourAt(row, timestep, rows = 32) {
    const canvas = this.map().locator('canvas').first();
    const [{ x: left, height }, { x }] = await Promise.all([canvas.boundingBox(), this.cells()]);
    return canvas.evaluate(
      (node, [px, py]) => {
        const ratio = node.width / node.clientWidth;
        const { data } = node.getContext('2d').getImageData(px * ratio, py * ratio, 1, 1);
        return [...data.slice(0, 3)];
      },
      [x(timestep) - (x(1) - x(0)) / 4 - left, ((row + 0.5) * height) / rows],
    );
  }
}
