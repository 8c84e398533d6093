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
  /** What the popover says of what is tried. */
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

  /** Presses keys one after the other, where the focus is. */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Puts the cursor on the first row of a map, at a timestep. */
  async toCell(timestep, id = 'difference') {
    await this.map(id).focus();
    await this.press('PageUp', 'Home', ...Array.from({ length: timestep }, () => 'ArrowRight'));
    await expect(this.rail).toContainText(`at t ${timestep}`);
  }

  /** Where a map's columns are on the screen: the top of its cells, and the middle of a timestep. */
  async columns(id = 'difference') {
    const box = await this.map(id).locator('canvas').boundingBox();
    const [gutter, column] = await this.map(id).evaluate(map =>
      ['--gutter', '--column'].map(name =>
        parseFloat(getComputedStyle(map).getPropertyValue(name)),
      ),
    );
    return { top: box.y, x: t => box.x + gutter + (t + 0.5) * column };
  }
}
