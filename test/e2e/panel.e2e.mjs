import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.mjs';
import { closeAll, fresh, open, soon } from './stage.mjs';

test.use({ goesOn: true, spec: 'panel', settings: { 'files.autoSave': 'off' } });
// Each test opens the sample anew, so that one that fails takes no other with it.

const map = (editor, id = 'difference') => editor.webview().getByTestId(`map-${id}`);
const dialog = editor => editor.webview().getByRole('dialog');
const preview = editor => editor.webview().getByTestId('preview');
const rows = async (editor, count) => {
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(count);
  return editor.rows('Interventions');
};
const last = async (editor, count) => {
  const { label, description } = (await rows(editor, count)).at(-1);
  return `${label} ${description}`;
};
/** Puts the cursor on the first unit of the map, at a timestep. */
const toCell = async (editor, t) => {
  // The editor may yet move the focus within a panel that has just come.
  await expect(async () => {
    await map(editor).focus();
    for (const key of ['PageUp', 'Home', ...Array.from({ length: t }, () => 'ArrowRight')])
      await editor.page.keyboard.press(key);
    await expect(editor.webview().locator('#rail')).toContainText(`at t ${t}`, { timeout: 2000 });
  }).toPass({ timeout: 15_000 });
};
const field = (editor, name) => dialog(editor).getByRole('textbox', { name });
/** The middle of a timestep's column, on the screen. */
const columnOf = async editor => {
  const box = await map(editor).locator('canvas').boundingBox();
  const [gutter, column] = await editor
    .webview()
    .locator('#content')
    .evaluate(({ style }) =>
      ['--gutter', '--column'].map(name => parseFloat(style.getPropertyValue(name))),
    );
  return { top: box.y, x: t => box.x + gutter + (t + 0.5) * column };
};
const apply = async editor => {
  await dialog(editor).getByRole('button', { name: 'Apply' }).click();
  await expect(dialog(editor)).toHaveCount(0);
};

test.beforeEach(async ({ editor }) => {
  await open(editor, 'agreement.ripple.json');
  await fresh(editor.webview());
  await editor.showContainer('Ripple');
  await rows(editor, 1);
});
test.afterEach(({ editor }) => closeAll(editor));

test('every edit of the engine is made from the keyboard, and said before it is done', async ({
  editor,
}) => {
  const { keyboard } = editor.page;
  const edits = [
    ['=', [['value', '0.25']], '→ 0.25', '= 0.25'],
    ['+', [['value', '-2']], '→', '+ −2'],
    ['*', [['factor', '3']], '→', '× 3'],
    [
      'c',
      [
        ['min', '-0.5'],
        ['max', '0.5'],
      ],
      '→',
      'in [−0.5, 0.5]',
    ],
    [
      'n',
      [
        ['std', '0.5'],
        ['seed', '7'],
      ],
      '→',
      '+ noise 0.5',
    ],
  ];
  for (const [key, fields, said, deed] of edits) {
    await toCell(editor, 2);
    await keyboard.press(key);
    for (const [name, value] of fields) await field(editor, name).fill(value);
    await expect(preview(editor)).toContainText(said);
    await expect(editor.webview().locator('#status.trial')).toBeVisible();
    expect(await editor.rows('Interventions')).toHaveLength(1); // a preview touches no document
    await keyboard.press('Enter');
    expect(await last(editor, 2)).toMatch(/^layer 0 cell @2 \[\d+\] /);
    expect(await last(editor, 2)).toContain(deed);
    await fresh(editor.webview());
    await map(editor).focus();
    await keyboard.press('Control+z');
    await rows(editor, 1);
  }
});

test('a source is chosen by example, timestep, layer and component', async ({ editor }) => {
  await toCell(editor, 3);
  await editor.page.keyboard.press('i');
  await field(editor, "the example's timesteps").fill('0');
  await dialog(editor).getByRole('combobox', { name: "the example's layer and component" }).click();
  await dialog(editor).getByRole('option', { name: '1 · hidden', exact: true }).click();
  await expect(preview(editor)).toContainText('→');
  await apply(editor);
  expect(await last(editor, 2)).toContain('← plural@0');
  const text = readFileSync(join(editor.at.folder, 'agreement.ripple.json'), 'utf8');
  expect(text).not.toContain('"component": "hidden"'); // unsaved
  await editor.page.keyboard.press('Control+s');
  await expect
    .poll(() => readFileSync(join(editor.at.folder, 'agreement.ripple.json'), 'utf8'))
    .toMatch(/"layer": 1, "component": "hidden", "timesteps": 0/);
  writeFileSync(join(editor.at.folder, 'agreement.ripple.json'), text);
});

test('a wrong field is said where it is, and nothing is written', async ({ editor }) => {
  await toCell(editor, 2);
  await editor.page.keyboard.press('=');
  await field(editor, 'value').fill('much');
  await editor.page.keyboard.press('Enter');
  await expect(dialog(editor).getByRole('alert')).toHaveText('“much”: expected a number');
  await editor.page.keyboard.press('Escape');
  await expect(dialog(editor)).toHaveCount(0);
  await expect(map(editor)).toBeFocused();
  await rows(editor, 1);
});

test('what the model refuses is said in the popover, and is no trouble of the document', async ({
  editor,
}) => {
  await toCell(editor, 2);
  await editor.page.keyboard.press('i');
  await field(editor, "the example's timesteps").fill('99');
  await expect(dialog(editor).getByRole('alert')).toHaveText(
    'source.timesteps: found 99, expected 0 to 4: the run has 5 timesteps',
  );
  await expect(editor.webview().locator('[data-trouble]')).toHaveCount(0);
  await editor.page.keyboard.press('Escape');
  await fresh(editor.webview());
});

test('a drag selects units × timesteps, and a right click intervenes on all of them', async ({
  editor,
}) => {
  const { top, x } = await columnOf(editor);
  await editor.page.mouse.move(x(1), top + 3);
  await editor.page.mouse.down();
  await editor.page.mouse.move(x(2), top + 10, { steps: 3 });
  await editor.page.mouse.up();
  await editor.page.mouse.click(x(2), top + 3, { button: 'right' });
  await expect(dialog(editor)).toHaveAccessibleName(/, t 1, 2$/);
  await dialog(editor).getByRole('button', { name: 'Zero' }).click();
  expect(await last(editor, 2)).toMatch(/^layer 0 cell @1,2 \[\d+, \d+\] = 0$/);
});

test('Shift and arrows extend the selection', async ({ editor }) => {
  await toCell(editor, 1);
  for (const key of ['Shift+ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter'])
    await editor.page.keyboard.press(key);
  await expect(dialog(editor)).toHaveAccessibleName(/t 1, 2, 3$/);
  await expect(dialog(editor).getByRole('heading').first()).toContainText('6 values');
  await editor.page.keyboard.press('Escape');
});

test('Alt and a drag tries a value live: Esc is none, letting go is one edit', async ({
  editor,
}) => {
  await toCell(editor, 2);
  const { top, x } = await columnOf(editor);
  const drag = async () => {
    await editor.page.keyboard.down('Alt');
    await editor.page.mouse.move(x(2), top + 3);
    await editor.page.mouse.down();
    await editor.page.mouse.move(x(2), top - 40, { steps: 6 });
    await expect(editor.webview().locator('#status.trial')).toBeVisible();
  };
  await drag();
  await editor.page.keyboard.press('Escape');
  await editor.page.mouse.up();
  await editor.page.keyboard.up('Alt');
  await fresh(editor.webview());
  await rows(editor, 1);
  await drag();
  await editor.page.mouse.up();
  await editor.page.keyboard.up('Alt');
  expect(await last(editor, 2)).toMatch(/^layer 0 cell @2 \[\d+\] = [−\d.]+$/);
  await editor.page.keyboard.press('ArrowRight'); // Alt has not given the focus to the editor's menu
  await expect(editor.webview().locator('#rail')).toContainText('at t 3');
});

test('what the pointer rests on is read out anew with each result', async ({ editor }) => {
  const panel = editor.webview();
  await panel.getByRole('radio', { name: 'index' }).click();
  const { top, x } = await columnOf(editor);
  // Until the rows have changed places, another unit is the first.
  await expect(async () => {
    await editor.page.mouse.click(x(2), top + 3);
    await expect(panel.locator('#rail')).toContainText('Unit 0 at t 2', { timeout: 1000 });
  }).toPass();
  await expect(panel.locator('.hover')).toContainText('unit 0');
  await expect(panel.locator('.hover')).not.toContainText('after0.00');
  await editor.page.keyboard.press('0');
  await rows(editor, 2);
  await expect(panel.locator('.hover')).toContainText('after0.00');
});

test('logits are named by their tokens, and read out like any unit', async ({ editor }) => {
  const panel = editor.webview();
  await panel.getByRole('radio', { name: 'model' }).click();
  await panel.getByRole('combobox', { name: 'component' }).click();
  await panel.getByRole('option', { name: 'logits' }).click();
  await expect(panel.locator('#cell-difference')).toContainText(/^unit \d+ “\S+”, t 4/);
  await expect(panel.locator('#rail')).toContainText(/Unit \d+ “\S+” at t 4/);
  const row = panel.getByTestId('unit').getByRole('row', { name: /^logits/ });
  await expect(row).toContainText(/^logits−?\d+\.\d{2,}−?\d+\.\d{2,}[+−]\d+\.\d{2,}$/);
  await panel.getByRole('radio', { name: 'table' }).click();
  await expect(panel.getByTestId('table')).toContainText('are difference');
});

test('Alt and arrows do the same by keyboard', async ({ editor }) => {
  await toCell(editor, 2);
  for (let k = 0; k < 3; k++) await editor.page.keyboard.press('Alt+ArrowUp');
  await expect(editor.webview().locator('#status.trial')).toBeVisible();
  await editor.page.keyboard.press('Escape');
  await fresh(editor.webview());
  await rows(editor, 1);
  await editor.page.keyboard.press('Alt+ArrowDown');
  await expect(editor.webview().locator('#status.trial')).toBeVisible();
  await editor.page.keyboard.press('Enter');
  expect(await last(editor, 2)).toContain(' = ');
});

test('a trial by key ends where another cell is clicked or another edit made: neither keeps it', async ({
  editor,
}) => {
  const trial = editor.webview().locator('#status.trial');
  await toCell(editor, 2);
  await editor.page.keyboard.press('Alt+ArrowUp');
  await expect(trial).toBeVisible();
  const { top, x } = await columnOf(editor);
  await editor.page.mouse.click(x(3), top + 3);
  await expect(editor.webview().locator('#rail')).toContainText('at t 3');
  await fresh(editor.webview());
  await rows(editor, 1);
  await editor.page.keyboard.press('Alt+ArrowUp');
  await expect(trial).toBeVisible();
  await editor.page.keyboard.press('0');
  expect(await last(editor, 2)).toMatch(/^layer 0 cell @3 \[\d+\] = 0$/);
  await editor.page.keyboard.press('Enter');
  await expect(dialog(editor)).toBeVisible();
  await editor.page.keyboard.press('Escape');
  await rows(editor, 2);
});

test('Shift and a click extend the selection from where it is', async ({ editor }) => {
  await toCell(editor, 1);
  const { top, x } = await columnOf(editor);
  await editor.page.keyboard.down('Shift');
  await editor.page.mouse.click(x(3), top + 3);
  await editor.page.keyboard.up('Shift');
  await editor.page.keyboard.press('Enter');
  await expect(dialog(editor)).toHaveAccessibleName(/t 1, 2, 3$/);
  await editor.page.keyboard.press('Escape');
});

test('Esc in an open list closes the list alone; after the popover the focus is where it was', async ({
  editor,
}) => {
  const intervene = editor.webview().locator('#intervene');
  await intervene.focus();
  await editor.page.keyboard.press('Enter');
  await dialog(editor)
    .getByRole('button', { name: /^Interchange/ })
    .click();
  await expect(preview(editor)).toContainText('→');
  const list = dialog(editor).getByRole('combobox', { name: "the example's layer and component" });
  await list.click();
  await expect(list).toHaveAttribute('aria-expanded', 'true');
  await editor.page.keyboard.press('Escape');
  await expect(list).toHaveAttribute('aria-expanded', 'false');
  await expect(dialog(editor)).toBeVisible();
  await editor.page.keyboard.press('Escape');
  await expect(dialog(editor)).toHaveCount(0);
  await expect(intervene).toBeFocused();
});

test('an intervention that is there is edited in place, and removed', async ({ editor }) => {
  await toCell(editor, 1);
  await editor.page.keyboard.press('Enter');
  await dialog(editor).getByRole('button', { name: 'Edit…' }).click();
  await dialog(editor).getByRole('button', { name: /^Set…/ }).click();
  await field(editor, 'value').fill('1, 2');
  await dialog(editor).getByRole('button', { name: 'Replace' }).click();
  await expect.poll(() => last(editor, 1)).toBe('layer 0 cell @1 [5, 14] = [1, 2]');
  await toCell(editor, 1);
  await editor.page.keyboard.press('Enter');
  await dialog(editor).getByRole('button', { name: 'Remove' }).click();
  await rows(editor, 0);
  await expect(editor.webview().getByText('Nothing is changed yet')).toBeVisible();
});

test('a refused draft in an experiment without interventions says no more than that', async ({
  editor,
}) => {
  const text = readFileSync(join(editor.at.folder, 'agreement.ripple.json'), 'utf8');
  writeFileSync(
    join(editor.at.folder, 'agreement.ripple.json'),
    JSON.stringify({ ...JSON.parse(text), interventions: [] }),
  );
  await expect(editor.webview().getByText('Nothing is changed yet')).toBeVisible();
  await map(editor, 'before').focus();
  await editor.page.keyboard.press('i');
  await field(editor, "the example's timesteps").fill('99');
  await expect(dialog(editor).getByRole('alert')).toContainText('found 99');
  await expect(editor.webview().getByText('no token changed')).toBeVisible(); // the strips are drawn
  await expect(editor.webview().getByText('every intervention is off')).toHaveCount(0);
  writeFileSync(join(editor.at.folder, 'agreement.ripple.json'), text);
});

test('edges are offered on hidden alone', async ({ editor }) => {
  const edge = dialog(editor).getByRole('combobox', { name: 'edge' });
  await toCell(editor, 2);
  await editor.page.keyboard.press('=');
  await expect(field(editor, 'value')).toBeVisible();
  await expect(edge).toHaveCount(0);
  await editor.page.keyboard.press('Escape');
  await expect(dialog(editor)).toHaveCount(0);
  await editor.webview().getByRole('combobox', { name: 'component' }).click();
  await editor.webview().getByRole('option', { name: 'hidden', exact: true }).click();
  await toCell(editor, 2);
  await editor.page.keyboard.press('=');
  await edge.click();
  await dialog(editor).getByRole('option', { name: 'carry' }).click();
  await apply(editor);
  expect(await last(editor, 2)).toMatch(/^layer 0 hidden \(carry\) @2 \[\d+\] = 0$/);
});

test('decoding and its settings are edits of the document', async ({ editor }) => {
  const panel = editor.webview();
  await panel.getByRole('combobox', { name: 'decoding' }).click();
  await panel.getByRole('option', { name: 'sample' }).click();
  await panel.getByRole('textbox', { name: 'temperature' }).fill('0.7');
  await editor.page.keyboard.press('Enter');
  await panel.getByRole('textbox', { name: 'topK' }).fill('5');
  await editor.page.keyboard.press('Enter');
  await fresh(panel);
  await expect(panel.getByTestId('status')).toContainText('seed 0');
  await panel.getByRole('textbox', { name: 'steps' }).fill('3');
  await editor.page.keyboard.press('Enter');
  await expect(panel.getByText(/of 3 tokens changed/)).toBeVisible();
  // Drawn anew from the document, once the focus has left them.
  await expect(panel.getByRole('textbox', { name: 'temperature' })).toHaveValue('0.7');
  await expect(panel.getByRole('textbox', { name: 'topK' })).toHaveValue('5');
});

test('steps that cannot be are said beside the field, and nothing is written', async ({
  editor,
}) => {
  const panel = editor.webview();
  const steps = panel.getByRole('textbox', { name: 'steps' });
  await steps.fill('-4');
  await steps.press('Enter');
  await expect(panel.getByText('expected a whole number from 1')).toBeVisible();
  await expect(editor.page.locator('.tab.dirty')).toHaveCount(0);
  await steps.fill('5');
  await steps.press('Enter');
  await expect(panel.getByText('of 5 tokens changed')).toBeVisible();
  await expect(panel.getByText('expected a whole number from 1')).toBeHidden();
});

test('teacher-forced offers its inputs, and says where they contradict', async ({ editor }) => {
  const panel = editor.webview();
  await panel.getByRole('radio', { name: 'teacher-forced' }).click();
  await expect(panel.getByText('it wrote “are” and read “is”')).toBeVisible();
  await expect(panel.getByTestId('tokens-after').locator('.flagged')).toHaveText('are');
  await panel.getByRole('combobox', { name: 'inputs' }).click();
  await panel.getByRole('option', { name: 'base', exact: true }).click();
  await expect(panel.getByText('1 of 5 tokens changed')).toBeVisible();
  await panel.getByRole('combobox', { name: 'inputs' }).click();
  await panel.getByRole('option', { name: 'base’s own output' }).click();
  await expect(panel.getByText('it wrote “are” and read “is”')).toBeVisible(); // as far as before
  await panel.getByRole('combobox', { name: 'inputs' }).click();
  await panel.getByRole('option', { name: 'constant token' }).click();
  await fresh(panel);
  await expect(panel.getByRole('textbox', { name: 'constant token or given text' })).toBeVisible();
});

/** Accepts the save dialog, a quick pick here, on a path. */
const save = async (editor, path) => {
  const input = editor.page.locator('.quick-input-widget input.input');
  await expect(input).toHaveValue(/agreement\./);
  await input.fill(path);
  await expect(editor.page.locator('.quick-input-list .monaco-list-row').first()).toBeVisible();
  await editor.page.keyboard.press('Enter');
  await expect.poll(() => existsSync(path)).toBe(true);
};

test('the view is exported as PNG and the numbers as CSV', async ({ editor }) => {
  const panel = editor.webview();
  await panel.getByRole('button', { name: 'Export…' }).click();
  await dialog(editor).getByRole('button', { name: 'View as PNG' }).click();
  const png = join(editor.at.folder, 'agreement-view.png');
  await save(editor, png);
  await expect.poll(() => readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
  const { width } = await panel.locator('#content').boundingBox();
  expect(readFileSync(png).readUInt32BE(16)).toBeGreaterThan(2 * width); // for print, whatever the screen has
  await panel.getByRole('button', { name: 'Export…' }).click();
  await dialog(editor).getByRole('button', { name: 'Numbers as CSV' }).click();
  const csv = join(editor.at.folder, 'agreement-numbers.csv');
  await save(editor, csv);
  const rows = () =>
    readFileSync(csv, 'utf8')
      .trimEnd()
      .split('\n')
      .filter(line => !line.startsWith('# ')); // what the numbers are of
  await expect.poll(() => rows().length).toBe(1 + 32 * 11);
  const [head, first, ...others] = rows();
  expect(head).toBe('component,layer,unit,timestep,tokenBefore,tokenAfter,before,after,difference');
  expect(first.split(',').slice(2, 6)).toEqual(['0', '0', '"the"', '"the"']);
  // The first rows come before the intervention: nothing differs there.
  const numbers = [first, ...others].map(line => line.split(',').slice(6).map(Number));
  expect(numbers.filter(([, , difference]) => Math.abs(difference) > 0.1)).not.toEqual([]);
  for (const [before, after, difference] of numbers)
    expect(after - before).toBeCloseTo(difference, 6);
});

test('a panel behind another tab comes forward to be exported, and to show a place', async ({
  editor,
}) => {
  const row = editor.row('Interventions', 'layer 0 cell @1 \\[5, 14\\]');
  const csv = join(editor.at.folder, 'behind.csv');
  await editor.command('File: New Untitled Text File');
  await expect(editor.page.locator('iframe.webview.ready:visible')).toHaveCount(0);
  await editor.command('Ripple: Export…');
  await editor.pick('CSV');
  await save(editor, csv);
  await expect.poll(() => existsSync(csv)).toBe(true);
  await editor.command('View: Open Next Editor');
  await expect(editor.page.locator('iframe.webview.ready:visible')).toHaveCount(0);
  await editor.showContainer('Ripple');
  await row.click();
  await expect(editor.webview().locator('#rail')).toContainText('at t 1');
  await expect(editor.tree('Interventions')).toBeFocused();
  await editor.command('View: Open Next Editor');
  await editor.command('View: Close Editor');
});

test('long: words upright, an overview to drag, and the cursor stays in sight', async ({
  editor,
}) => {
  const panel = editor.webview();
  const sample = JSON.parse(readFileSync(join(editor.at.folder, 'agreement.ripple.json'), 'utf8'));
  const phrase = 'the key near the cabinets is here . it was old .'.split(' ');
  const base = { tokens: Array.from({ length: 300 }, (_, t) => phrase[t % phrase.length]) };
  writeFileSync(
    join(editor.at.folder, 'anbn.ripple.json'),
    JSON.stringify({ ...sample, base, unroll: undefined, metrics: [] }),
  );
  await closeAll(editor);
  await open(editor, 'anbn.ripple.json');
  await fresh(panel);
  await expect(panel.locator('#overview')).toBeVisible();
  await expect(panel.getByTestId('tokens-after')).toHaveClass(/upright/);
  await map(editor).focus();
  await editor.page.keyboard.press('End');
  await expect(panel.locator('#rail')).toContainText('at t 299');
  const inSight = t => panel.locator(`[data-testid=tokens-after] [data-t="${t}"]`);
  await expect(inSight(299)).toBeInViewport();
  await expect(map(editor).getByRole('gridcell')).toContainText('t 299');
  await panel.locator('#overview canvas').click({ position: { x: 64, y: 20 } });
  await expect(inSight(1)).toBeInViewport();
  await expect(inSight(299)).not.toBeInViewport();
  await closeAll(editor);
  await open(editor, 'agreement.ripple.json');
});

test('a narrow panel stacks, and its buttons keep their names', async ({ editor }) => {
  const panel = editor.webview();
  const before = editor.page.viewportSize();
  await editor.page.setViewportSize({ width: 820, height: 900 });
  await editor.command('View: Close Primary Side Bar');
  const [content, rail] = await Promise.all(
    ['#content', '#rail'].map(id => panel.locator(id).boundingBox()),
  );
  expect(rail.y).toBeGreaterThan(content.y + content.height - 1);
  await expect(panel.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Export…' })).toBeVisible();
  await editor.page.setViewportSize(before);
  await editor.command('View: Toggle Primary Side Bar Visibility');
});

test('the digest in the heading is copied whole, by pointer and by keyboard, and said to be', async ({
  editor,
}) => {
  const panel = editor.webview();
  const digest = panel.locator('#digest');
  const clipboard = text =>
    editor.page.evaluate(async put => {
      const { clipboard } = globalThis.navigator;
      if (put !== undefined) await clipboard.writeText(put);
      return clipboard.readText();
    }, text);
  await expect(panel.getByRole('button', { name: /^digest [0-9a-f]{8}$/ })).toBeVisible();
  const shown = (await digest.innerText()).replace('digest ', '').trim();
  const ways = [() => digest.click(), () => digest.press('Enter'), () => digest.press('Space')];
  for (const copy of ways) {
    await clipboard('nothing yet');
    await copy();
    await soon(() => panel.locator('#digest.copied').count()).toBe(1);
    await expect(panel.locator('[aria-live]', { hasText: /^digest copied$/ })).toBeAttached();
    await expect.poll(() => clipboard()).toMatch(new RegExp(`^${shown}[0-9a-f]{56}$`));
    await expect(panel.locator('#digest.copied')).toHaveCount(0);
  }
});

test('the keyboard alone goes through the panel, and focus is always visible', async ({
  editor,
}) => {
  const frame = await editor.webviewFrame();
  await editor.webview().locator('#run').focus();
  const seen = [];
  for (let k = 0; k < 60; k++) {
    await editor.page.keyboard.press('Tab');
    seen.push(
      await frame.evaluate(() => {
        const on = document.activeElement;
        if (!on || on === document.body) return null; // the focus has left the page
        const parts = [on, ...(on.shadowRoot?.querySelectorAll('.root, .control') ?? [])];
        const isRinged = parts.some(each => {
          const { outlineStyle, borderStyle, boxShadow } = getComputedStyle(each);
          return outlineStyle !== 'none' || borderStyle !== 'none' || boxShadow !== 'none';
        });
        const name = on.id || on.dataset.testid || on.getAttribute('aria-label') || on.textContent;
        return { name, isRinged };
      }),
    );
    if (seen.at(-1) === null) break;
  }
  expect(seen.pop()).toBe(null);
  const names = seen.map(({ name }) => name);
  for (const stop of ['export', 'map-difference', 'map-before', 'map-after', 'intervene'])
    expect(names).toContain(stop);
  expect(names.indexOf('map-difference')).toBeLessThan(names.indexOf('intervene'));
  expect(seen.filter(({ isRinged }) => !isRinged)).toEqual([]);
});

test('nothing was reported as an error', ({ editor }) => {
  expect(editor.errors()).toEqual([]);
});
