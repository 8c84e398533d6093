import { expect, openSample, test } from './fixture.mjs';
import { countOf, openBox, problemOf, textOf } from './inputBox.mjs';
import { serve } from './serve.mjs';

test('what becomes wrong elsewhere is said of the text that makes it wrong alone, and does not stand in the way', async ({
  host,
  panel,
}) => {
  const text = textOf(panel);
  const unroll = { mode: 'teacher-forced' };
  await openSample(host, panel, 'agreement', sample => ({ ...sample, unroll }));
  await openBox(panel);
  const said = panel.dialog.getByRole('status');
  const why = 'interventions[0].site.timesteps: found 1, expected 0';
  await text.fill('the');
  await expect(said).toContainText(why);
  host.answers.check = () => new Promise(() => undefined);
  await text.fill('the key near the cabinets');
  await expect(said).toBeEmpty();
  delete host.answers.check;
  await text.fill('the');
  await expect(said).toContainText(why);
  await panel.dialog.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => host.experiment.base).toEqual({ text: 'the' });
});

test('keys of undo are of the text that is written; one that is changed has to be applied or left before another is chosen; what the model cannot read is said with what was meant, and is not taken', async ({
  host,
  panel,
}) => {
  const [text, problem] = [textOf(panel), problemOf(panel)];
  await openSample(host, panel);
  await openBox(panel);
  await expect(text).toHaveValue('the key near the cabinets');
  const heard = await panel.page.evaluateHandle(() => {
    const keys = [];
    window.addEventListener('keydown', ({ key }) => keys.push(key));
    return keys;
  });
  await panel.press('ControlOrMeta+End', 'x', 'ControlOrMeta+z');
  await expect(text).toHaveValue('the key near the cabinets');
  const keys = await heard.evaluate(all => all);
  expect(keys).toContain('x');
  expect(keys).not.toContain('z');

  await text.fill('the key');
  await panel.dialog.getByRole('combobox', { name: 'example' }).click();
  const other = panel.dialog.getByRole('option', { name: 'plural' });
  await expect(other).toBeDisabled();
  await expect(other).toHaveAttribute('title', 'apply or leave this text first');
  await panel.press('Escape');

  await text.fill('the kye near');
  await expect(problem).toContainText('"kye" at place 1 is not in the vocabulary');
  await expect(problem).toContainText('did you mean "key"?');
  await expect(panel.dialog.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await panel.press('Control+Enter');
  await text.fill('');
  await expect(problem).toHaveText('A text of at least one token');
  await panel.press('Control+Enter');
  await expect(panel.dialog).toBeVisible();
  expect(host.sent('wrote')).toEqual([]);
  await text.fill('the keys near');
  await panel.page.keyboard.press('Control+Enter'); // before it is cut
  await expect(panel.dialog).toHaveCount(0);
  await expect.poll(() => host.experiment.base).toEqual({ text: 'the keys near' });
});

test('Ctrl+Enter before a text is cut comes to nothing where it is refused, or cannot be cut; it is of that text alone, and forgotten once it is written on', async ({
  host,
  panel,
}) => {
  const [text, count] = [textOf(panel), countOf(panel)];
  await openSample(host, panel);
  await openBox(panel);
  await expect(count).toHaveText('5 timesteps');
  const failed = Object.assign(new Error('no engine'), { code: 'internal' });
  host.answers.outline = () => Promise.reject(failed);
  await text.fill('the key');
  await panel.page.keyboard.press('Control+Enter');
  await expect(panel.dialog.getByRole('status')).toHaveText('no engine');
  await expect(panel.dialog).toBeVisible();
  expect(host.sent('wrote')).toEqual([]);
  delete host.answers.outline;
  await text.fill('the cat');
  await panel.page.keyboard.press('Control+Enter');
  await expect(problemOf(panel)).toContainText('cat');
  await text.fill('the keys near');
  await expect(count).toHaveText('3 timesteps');
  await panel.settled();
  expect(host.sent('wrote')).toEqual([]);

  const gate = {};
  const isOpen = new Promise(resolve => (gate.open = resolve));
  host.answers.outline = async ({ experiment: { base } }) => {
    await isOpen;
    const tokens = base.text.split(' ');
    return { examples: { base: tokens }, ids: { base: tokens.map((_, t) => t) } };
  };
  await text.fill('the key');
  await panel.page.keyboard.press('Control+Enter');
  await text.fill('the key near');
  await text.fill('the key');
  gate.open();
  await expect(count).toHaveText('2 timesteps');
  await panel.settled();
  await expect(panel.dialog).toBeVisible();
  expect(host.sent('wrote')).toEqual([]);
  await panel.press('Control+Enter');
  await expect.poll(() => host.sent('wrote')).toHaveLength(1);
});

test('what is written is kept while it is, for the page that comes after; not applied, it stays where the box is asked for again, or for another, as does the popover that asks for another', async ({
  host,
  page,
  panel,
}) => {
  const text = textOf(panel);
  const box = page.getByRole('dialog', { name: /^Text: / });
  const leave = 'apply or leave this text first';
  await openSample(host, panel);
  await openBox(panel);
  await text.fill('the key\nnear');
  const kept = () => host.sent('kept').at(-1)?.view.writing;
  const base = { owner: { kind: 'example', name: 'base' }, form: 'text', name: 'base' };
  await expect.poll(kept).toEqual({ ...base, text: 'the key\nnear' });
  await openBox(panel);
  await expect(text).toBeFocused();
  await expect(text).toHaveValue('the key\nnear');
  const asked = { type: 'asked', what: 'inputs', example: null };
  await page.evaluate(message => window.postMessage(message, '*'), asked);
  await expect(problemOf(panel)).toHaveText(leave);
  await expect(panel.dialog).toHaveAccessibleName('Text: base');
  await expect(text).toHaveValue('the key\nnear');
  await expect.poll(() => host.sent('left')).toHaveLength(1); // nobody waits for another
  await panel.press('Control+Enter');
  await expect.poll(() => host.experiment.base).toEqual({ text: 'the key\nnear' });
  await expect(panel.dialog).toHaveCount(0);

  await openBox(panel);
  await text.fill('the key');
  await expect.poll(kept).toEqual({ ...base, text: 'the key' });
  await panel.press('Escape');
  await expect.poll(kept).toBe(undefined);
  expect(host.sent('left')).toHaveLength(2);

  await openBox(panel);
  await text.fill('the key');
  await panel.toCell(2);
  await panel.press('i');
  const popover = page.getByRole('dialog', { name: /^Intervene on / });
  await expect(box.getByText(leave)).toHaveCount(0);
  await panel.choose('example', 'new example…', popover);
  await expect(page.getByText(leave)).toBeVisible();
  await expect(popover.getByRole('combobox', { name: 'example', exact: true })).toBeFocused();
});

test.describe('a page whose panel was hidden while something was written', () => {
  const view = { layer: 1, component: 'cell', order: 'index', plot: 'maps', units: [3] };
  const writing = { owner: { kind: 'new' }, form: 'text', name: 'third', text: 'the doors near' };
  test.use({ kept: { ...view, timesteps: [2], scrollX: 0, firstRow: 0, writing } });

  test('has the box open on it again', async ({ host, panel }) => {
    await openSample(host, panel);
    await expect(panel.dialog).toHaveAccessibleName('Text: new example');
    await expect(textOf(panel)).toHaveValue('the doors near');
    await expect(textOf(panel)).toBeFocused();
    await expect(countOf(panel)).toHaveText('3 timesteps');
    await expect(panel.rail).toContainText('Unit 3 at t 2');
    await panel.press('Control+Enter');
    await expect.poll(() => host.experiment.sources.third).toEqual({ text: 'the doors near' });
    await expect.poll(() => host.sent('kept').at(-1).view.writing).toBe(undefined);
  });
});

test('it stands beside the tokens also where what opens it comes before the page is drawn: as it is asked for, and as it is kept from the page before', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  const { state } = host;
  const owner = { kind: 'example', name: 'base' };
  const kept = { units: [3], timesteps: [2], component: 'cell', layer: 0 };
  const writing = { owner, form: 'text', name: 'base', text: 'the doors' };
  const asked = { type: 'asked', what: 'inputs', example: 'base' };
  for (const [before, ...after] of [[undefined, asked], [{ ...kept, writing }]]) {
    let hasBegun = false;
    const received = message =>
      message.type === 'opened' ? (hasBegun = true) : host.receive(message);
    const as = { bundle: 'webview', theme: 'dark', language: 'en' };
    await serve(page, { ...as, state: before, received });
    await expect.poll(() => hasBegun).toBe(true);
    const waited = [{ type: 'worded', strings: {} }, { type: 'changed', state }, ...after];
    await page.evaluate(all => all.forEach(each => window.postMessage(each, '*')), waited);
    await expect(panel.dialog).toBeVisible();
    const { y, height } = await page.locator('#edit').boundingBox();
    const box = await panel.dialog.boundingBox();
    expect(Math.abs(box.y - y - height), JSON.stringify(before ?? asked)).toBeLessThan(8);
  }
});
