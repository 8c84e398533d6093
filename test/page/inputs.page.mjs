import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, writeLstm } from '../e2e/checkpoints.mjs';
import { expect, openSample, test } from './fixture.mjs';

/** The box, open on the base. */
async function openBox(panel) {
  await panel.button('Edit the base text…').click();
  await expect(panel.dialog).toBeVisible();
}

const text = panel => panel.dialog.getByRole('textbox', { name: /^(Text|Token ids): / });
const cut = panel => panel.page.getByTestId('cut').getByRole('listitem');
const count = panel => panel.page.getByTestId('cut-count');
const problem = panel => panel.dialog.getByRole('alert');

const characters = ['\n', ' ', 'T', 'h', 'e', 'r', 's'];

/** A model of characters, opened on an example of its own. */
async function openCharacters(host, panel, folder, more) {
  writeLstm(join(folder, 'characters.safetensors'), 5, { vocabulary: characters.length });
  writeFileSync(
    join(folder, 'characters.vocab.json'),
    JSON.stringify(Object.fromEntries(characters.map((character, id) => [character, id]))),
  );
  experiment('characters.safetensors', more, folder, 'characters.ripple.json');
  await host.open(join(folder, 'characters.ripple.json'));
  await panel.isFresh();
}

test('line ends are kept and can be typed, and the text is cut as one types', async ({
  folder,
  host,
  panel,
}) => {
  await openCharacters(host, panel, folder, { base: { text: 'The\nhe' } });
  await openBox(panel);
  await expect(text(panel)).toHaveValue('The\nhe');
  await expect(text(panel)).toBeFocused();
  await expect(cut(panel)).toHaveText(['T2', 'h3', 'e4', '⏎0', 'h3', 'e4']);
  await expect(count(panel)).toHaveText('6 timesteps');
  await panel.press('ControlOrMeta+End', 'Enter', 'r', ' ');
  await expect(cut(panel)).toHaveText(['T2', 'h3', 'e4', '⏎0', 'h3', 'e4', '⏎0', 'r5', '␣1']);
  await panel.press('Control+Enter');
  await expect(panel.dialog).toHaveCount(0);
  await expect.poll(() => host.experiment.base).toEqual({ text: 'The\nhe\nr ' });
  expect(host.sent('wrote')).toHaveLength(1);
});

test('what a text would make wrong is said of that text alone', async ({ host, panel }) => {
  await openSample(host, panel, 'agreement', sample => ({
    ...sample,
    unroll: { mode: 'teacher-forced' },
  }));
  await openBox(panel);
  const said = panel.dialog.getByRole('status');
  await text(panel).fill('the');
  await expect(said).toContainText('timesteps');
  host.answers.check = () => new Promise(() => undefined);
  await text(panel).fill('the key near the cabinets');
  await expect(said).toBeEmpty();
});

test('words that are in no vocabulary are named beside the tokens, and in the result', async ({
  folder,
  host,
  page,
  panel,
}) => {
  const words = ['<unk>', 'the', 'cat', 'near', 'tree'];
  writeLstm(join(folder, 'words.safetensors'), 5, { vocabulary: words.length });
  writeFileSync(join(folder, 'words.vocab.json'), JSON.stringify(words));
  experiment('words.safetensors', { base: { text: 'the cat' } }, folder, 'words.ripple.json');
  await host.open(join(folder, 'words.ripple.json'));
  await panel.isFresh();
  await openBox(panel);
  const unknown = page.getByTestId('cut-unknown');
  await expect(cut(panel)).toHaveCount(2);
  await expect(unknown).toHaveCount(0);
  await text(panel).fill('the Cat near a treee');
  await expect(cut(panel)).toHaveText(['the1', '<unk>0', 'near3', '<unk>0', '<unk>0']);
  await expect(unknown).toHaveText('Not in the vocabulary, read as <unk>: "Cat", "a", "treee"');
  await text(panel).fill('a b c d e f');
  await expect(unknown).toHaveText(
    'Not in the vocabulary, read as <unk>: "a", "b", "c", "d" and 2 more',
  );
  await text(panel).fill('the <unk>');
  await expect(unknown).toHaveCount(0);
  await text(panel).fill('the treee');
  await expect(unknown).toBeVisible();
  await panel.press('Control+Enter');
  await expect(page.getByTestId('warning')).toHaveText([
    'base: "treee" is not in the vocabulary: read as <unk>',
  ]);
});

test('no token is broken between two lines', async ({ folder, host, panel }) => {
  await openCharacters(host, panel, folder, { base: { text: 'These '.repeat(20) } });
  await openBox(panel);
  await expect(cut(panel)).toHaveCount(120);
  const broken = await cut(panel).evaluateAll(items =>
    items.flatMap((item, t) => {
      const range = document.createRange();
      range.selectNodeContents(item);
      const tops = [...range.getClientRects()].map(({ bottom }) => bottom);
      return Math.max(...tops) - Math.min(...tops) > 12 ? [t] : [];
    }),
  );
  expect(broken).toEqual([]);
});

test('what is not changed is no edit, and what is left is none either', async ({
  folder,
  host,
  panel,
}) => {
  const base = { tokens: ['T', 'h', 0, 'e'] };
  await openCharacters(host, panel, folder, { base });
  await openBox(panel);
  await expect(text(panel)).toHaveValue('Th\ne');
  await panel.press('Control+Enter');
  await expect(panel.dialog).toHaveCount(0);
  await expect(panel.button('Edit the base text…')).toBeFocused();
  await openBox(panel);
  await panel.press('s', 'Escape');
  await expect(panel.dialog).toHaveCount(0);
  await expect(panel.button('Edit the base text…')).toBeFocused();
  expect(host.sent('wrote')).toEqual([]);
  expect(host.experiment.base).toEqual(base);
});

test('what the model cannot read is said with what was meant, and is not taken', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openBox(panel);
  await expect(text(panel)).toHaveValue('the key near the cabinets');
  await text(panel).fill('the kye near');
  await expect(problem(panel)).toContainText('"kye" at place 1 is not in the vocabulary');
  await expect(problem(panel)).toContainText('did you mean "key"?');
  const apply = panel.dialog.getByRole('button', { name: 'Apply' });
  await expect(apply).toBeDisabled();
  await panel.press('Control+Enter');
  await text(panel).fill('');
  await expect(problem(panel)).toHaveText('A text of at least one token');
  await panel.press('Control+Enter');
  await expect(panel.dialog).toBeVisible();
  expect(host.sent('wrote')).toEqual([]);
  await text(panel).fill('the keys near');
  await panel.page.keyboard.press('Control+Enter'); // before it is cut
  await expect(panel.dialog).toHaveCount(0);
  await expect.poll(() => host.experiment.base).toEqual({ text: 'the keys near' });
});

test('what becomes wrong elsewhere is said, and does not stand in the way', async ({
  host,
  panel,
}) => {
  await openSample(host, panel, 'agreement', sample => ({
    ...sample,
    unroll: { mode: 'teacher-forced' },
  }));
  await openBox(panel);
  await text(panel).fill('the');
  await expect(panel.dialog.getByRole('status')).toContainText(
    'interventions[0].site.timesteps: found 1, expected 0',
  );
  await panel.dialog.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => host.experiment.base).toEqual({ text: 'the' });
});

test('another example is chosen, or made with a name of its own', async ({ host, panel }) => {
  await openSample(host, panel);
  await openBox(panel);
  await panel.choose('example', 'plural', panel.dialog);
  await expect(text(panel)).toHaveValue('the keys near the cabinets');
  await expect(panel.dialog).toHaveAccessibleName('Text: plural');
  await text(panel).fill('the doors near');
  await panel.press('Control+Enter');
  await expect.poll(() => host.experiment.sources.plural).toEqual({ text: 'the doors near' });
  await openBox(panel);
  await panel.choose('example', 'new example…', panel.dialog);
  await panel.field('name', panel.dialog).fill('plural');
  await expect(problem(panel)).toHaveText('A new name, not "base"');
  await panel.field('name', panel.dialog).fill('third');
  await text(panel).fill('the key');
  await panel.dialog.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => Object.keys(host.experiment.sources)).toEqual(['plural', 'third']);
  expect(host.experiment.sources.third).toEqual({ text: 'the key' });
  expect(host.sent('wrote')).toHaveLength(2);
});

test('Ctrl+Enter before a text is cut is of that text alone, and forgotten once it is written on', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openBox(panel);
  await expect(count(panel)).toHaveText('5 timesteps');
  const gate = {};
  const isOpen = new Promise(resolve => (gate.open = resolve));
  host.answers.outline = async ({ experiment: { base } }) => {
    await isOpen;
    const tokens = base.text.split(' ');
    return { examples: { base: tokens }, ids: { base: tokens.map((_, t) => t) } };
  };
  await text(panel).fill('the key');
  await panel.page.keyboard.press('Control+Enter');
  await text(panel).fill('the key near');
  await text(panel).fill('the key');
  gate.open();
  await expect(count(panel)).toHaveText('2 timesteps');
  await panel.settled();
  await expect(panel.dialog).toBeVisible();
  expect(host.sent('wrote')).toEqual([]);
  await panel.press('Control+Enter');
  await expect.poll(() => host.sent('wrote')).toHaveLength(1);
});

test('Ctrl+Enter before a text is cut comes to nothing where it is refused, or cannot be cut', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openBox(panel);
  await expect(count(panel)).toHaveText('5 timesteps');
  const failed = Object.assign(new Error('no engine'), { code: 'internal' });
  host.answers.outline = () => Promise.reject(failed);
  await text(panel).fill('the key');
  await panel.page.keyboard.press('Control+Enter');
  await expect(panel.dialog.getByRole('status')).toHaveText('no engine');
  await expect(panel.dialog).toBeVisible();
  expect(host.sent('wrote')).toEqual([]);
  delete host.answers.outline;
  await text(panel).fill('the cat');
  await panel.page.keyboard.press('Control+Enter');
  await expect(problem(panel)).toContainText('cat');
  await text(panel).fill('the keys');
  await expect(count(panel)).toHaveText('2 timesteps');
  await panel.settled();
  expect(host.sent('wrote')).toEqual([]);
});

test('a text that is changed has to be applied or left before another is chosen', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openBox(panel);
  await text(panel).fill('the key');
  await panel.dialog.getByRole('combobox', { name: 'example' }).click();
  const other = panel.dialog.getByRole('option', { name: 'plural' });
  await expect(other).toBeDisabled();
  await expect(other).toHaveAttribute('title', 'apply or leave this text first');
});

/** The list of examples of an interchange's form, in the popover. @returns it, with a timestep of the example's own typed */
async function openSources(host, panel) {
  await openSample(host, panel);
  await panel.toCell(2);
  await panel.press('i');
  await panel.field("the example's timesteps", panel.dialog).fill('1');
  const list = panel.dialog.getByRole('combobox', { name: 'example', exact: true });
  await list.focus();
  return list;
}
const isIntervening = panel => expect(panel.dialog).toHaveAccessibleName(/^Intervene on /);
const isChosen = (list, name) => expect(list).toHaveJSProperty('value', name);
const asksForExample = host => expect.poll(() => host.sent('commanded')).toHaveLength(1);

test('where an intervention asks for another example, it is written in the box; left, the popover is there again', async ({
  host,
  panel,
}) => {
  const list = await openSources(host, panel);
  await panel.choose('example', 'new example…', panel.dialog);
  await expect(panel.dialog).toHaveAccessibleName('Text: new example');
  await expect(text(panel)).toHaveValue('the key near the cabinets');
  await panel.press('Escape');
  await isIntervening(panel);
  await expect(list).toBeFocused();
  await isChosen(list, 'plural');
  await expect(panel.field("the example's timesteps", panel.dialog)).toHaveValue('1');
  await expect(panel.preview).toContainText('→');
  await panel.press('Enter');
  await expect
    .poll(() => host.sent('intervened').at(-1)?.intervention.source)
    .toEqual({ example: 'plural', timesteps: 1 });
  await expect(panel.map()).toBeFocused();
});

test('a key that moves through the examples asks for no other one; Enter on it does', async ({
  host,
  panel,
}) => {
  const list = await openSources(host, panel);
  await panel.press('ArrowDown');
  await isChosen(list, 'base');
  await panel.press('ArrowDown');
  await isChosen(list, 'new example…');
  await panel.press('ArrowDown', 'ArrowUp', 'n', 'End');
  await isChosen(list, 'new example…');
  await panel.settled();
  await isIntervening(panel);
  await isChosen(list, 'new example…'); // what is previewed does not move it
  await expect(list).toBeFocused();
  expect(host.sent('commanded')).toEqual([]);
  await panel.press('Tab'); // left there, it is what it was
  await isChosen(list, 'base');
  await list.focus();
  await panel.press('ArrowDown', 'Enter');
  await expect(panel.dialog).toHaveAccessibleName('Text: new example');
  await asksForExample(host);
  expect(host.sent('intervened')).toEqual([]);
  await panel.press('Escape');
  await isIntervening(panel);
  await expect(list).toBeFocused();
  await isChosen(list, 'base');
});

test('in the open list of examples, Esc and leaving it ask for no other one; Enter and Space do', async ({
  host,
  panel,
}) => {
  const list = await openSources(host, panel);
  await panel.press('Space', 'End');
  await isChosen(list, 'new example…');
  await panel.press('Escape');
  await expect(list).toHaveAttribute('aria-expanded', 'false');
  await isChosen(list, 'plural');
  await panel.press('Space', 'End', 'Tab');
  await isChosen(list, 'plural');
  await panel.settled();
  await isIntervening(panel);
  expect(host.sent('commanded')).toEqual([]);
  await list.focus();
  await panel.press('ArrowDown', 'ArrowDown', 'Space'); // opened on it
  await expect(list).toHaveAttribute('aria-expanded', 'true');
  expect(host.sent('commanded')).toEqual([]);
  await panel.press('Space');
  await expect(panel.dialog).toHaveAccessibleName('Text: new example');
  await asksForExample(host);
});

test('a key that moves through the examples of the box opens none of them; Enter does', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openBox(panel);
  const list = panel.dialog.getByRole('combobox', { name: 'example' });
  await list.focus();
  await panel.press('ArrowDown', 'ArrowDown');
  await isChosen(list, 'new example…');
  await panel.settled();
  await expect(list).toBeFocused();
  await expect(panel.dialog).toHaveAccessibleName('Text: base');
  await panel.press('ArrowUp', 'Enter');
  await expect(panel.dialog).toHaveAccessibleName('Text: plural');
  await expect(text(panel)).toBeFocused();
});

test('where another text is written and not applied, the popover stays that asked for another example', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openBox(panel);
  await text(panel).fill('the key');
  await panel.toCell(2);
  await panel.press('i');
  const popover = panel.page.getByRole('dialog', { name: /^Intervene on / });
  await panel.choose('example', 'new example…', popover);
  await expect(panel.page.getByText('apply or leave this text first')).toBeVisible();
  await expect(popover.getByRole('combobox', { name: 'example', exact: true })).toBeFocused();
});

test('an intervention goes on with the example that it asked for', async ({ host, panel }) => {
  await openSample(host, panel);
  await panel.toCell(2);
  await panel.press('i');
  await panel.field("the example's timesteps", panel.dialog).fill('1');
  await panel.choose('example', 'new example…', panel.dialog);
  await panel.field('name', panel.dialog).fill('third');
  await text(panel).fill('the doors near');
  await panel.press('Control+Enter');
  await expect(panel.dialog).toHaveAccessibleName(/^Intervene on /);
  await expect(panel.preview).toContainText('→');
  await panel.press('Enter');
  await expect
    .poll(() => host.sent('intervened').at(-1)?.intervention)
    .toMatchObject({ edit: { kind: 'interchange' }, source: { example: 'third', timesteps: 1 } });
  await panel.isFresh();
  await expect(panel.dialog).toHaveCount(0);
});

test('what is written is kept while it is, for the page that comes after', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  await openBox(panel);
  await text(panel).fill('the key\nnear');
  const kept = () => host.sent('kept').at(-1)?.view.writing;
  const base = { owner: { kind: 'example', name: 'base' }, form: 'text', name: 'base' };
  await expect.poll(kept).toEqual({ ...base, text: 'the key\nnear' });
  await panel.press('Escape');
  await expect.poll(kept).toBe(undefined);
  expect(host.sent('left')).toHaveLength(1);
});

test('what is written and not applied stays where the box is asked for again, or for another', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await openBox(panel);
  await text(panel).fill('the key\nnear');
  await openBox(panel);
  await expect(text(panel)).toBeFocused();
  await expect(text(panel)).toHaveValue('the key\nnear');
  const asked = { type: 'asked', what: 'inputs', example: null };
  await page.evaluate(message => window.postMessage(message, '*'), asked);
  await expect(problem(panel)).toHaveText('apply or leave this text first');
  await expect(panel.dialog).toHaveAccessibleName('Text: base');
  await expect(text(panel)).toHaveValue('the key\nnear');
  await expect.poll(() => host.sent('left')).toHaveLength(1); // nobody waits for another
  await panel.press('Control+Enter');
  await expect.poll(() => host.experiment.base).toEqual({ text: 'the key\nnear' });
});

test.describe('a page whose panel was hidden while something was written', () => {
  const view = { layer: 1, component: 'cell', order: 'index', plot: 'maps', units: [3] };
  const writing = { owner: { kind: 'new' }, form: 'text', name: 'third', text: 'the doors near' };
  test.use({ kept: { ...view, timesteps: [2], scrollX: 0, firstRow: 0, writing } });

  test('has the box open on it again', async ({ host, panel }) => {
    await openSample(host, panel);
    await expect(panel.dialog).toHaveAccessibleName('Text: new example');
    await expect(text(panel)).toHaveValue('the doors near');
    await expect(text(panel)).toBeFocused();
    await expect(count(panel)).toHaveText('3 timesteps');
    await expect(panel.rail).toContainText('Unit 3 at t 2');
    await panel.press('Control+Enter');
    await expect.poll(() => host.experiment.sources.third).toEqual({ text: 'the doors near' });
    await expect.poll(() => host.sent('kept').at(-1).view.writing).toBe(undefined);
  });
});

test('without a vocabulary, ids are written, and what is none is said', async ({
  folder,
  host,
  panel,
}) => {
  writeLstm(join(folder, 'bare.safetensors'), 5);
  experiment('bare.safetensors', { base: { tokens: [1, 2, 3] } }, folder, 'bare.ripple.json');
  await host.open(join(folder, 'bare.ripple.json'));
  await panel.isFresh();
  await openBox(panel);
  await expect(panel.dialog).toHaveAccessibleName('Token ids: base');
  await expect(panel.dialog).toContainText('Ids of tokens, 0 to 11, such as: 0 1 2.');
  await expect(panel.dialog).toContainText('With a bare.vocab.json beside the checkpoint');
  await expect(text(panel)).toHaveValue('1 2 3');
  await text(panel).fill('1 12');
  await expect(problem(panel)).toContainText('“12”: expected ids from 0 to 11');
  await text(panel).fill('4, 5\n11');
  await expect(count(panel)).toHaveText('3 timesteps');
  await panel.press('Control+Enter');
  await expect.poll(() => host.experiment.base).toEqual({ tokens: [4, 5, 11] });
});

test('tokens that no text is read as are written as ids', async ({ folder, host, panel }) => {
  // A carriage return is lost in a box of lines, which knows one line end alone.
  const words = ['a', '\r', 'b'];
  writeLstm(join(folder, 'returns.safetensors'), 5, { vocabulary: 3 });
  writeFileSync(
    join(folder, 'returns.vocab.json'),
    JSON.stringify(Object.fromEntries(words.map((word, id) => [word, id]))),
  );
  experiment('returns.safetensors', { base: { text: 'a\rb' } }, folder, 'returns.ripple.json');
  await host.open(join(folder, 'returns.ripple.json'));
  await panel.isFresh();
  await openBox(panel);
  await expect(text(panel)).toHaveValue('0 1 2');
  await expect(panel.dialog).toContainText('As a text they would be read as others.');
});

test('a given text is written in the box too', async ({ folder, host, panel }) => {
  const unroll = { mode: 'teacher-forced', inputs: { text: 'The\nhe' } };
  await openCharacters(host, panel, folder, { base: { text: 'The' }, unroll });
  await panel.button('✎ The⏎he').click();
  await expect(panel.dialog).toHaveAccessibleName('Text: given text');
  await expect(text(panel)).toHaveValue('The\nhe');
  await panel.press('ControlOrMeta+End', 's', 'Control+Enter');
  await expect
    .poll(() => host.experiment.unroll)
    .toEqual({ mode: 'teacher-forced', inputs: { text: 'The\nhes' } });
  expect(host.experiment.base).toEqual({ text: 'The' });
});

test('keys of undo are of the text that is written', async ({ host, panel }) => {
  await openSample(host, panel);
  await openBox(panel);
  const heard = await panel.page.evaluateHandle(() => {
    const keys = [];
    window.addEventListener('keydown', ({ key }) => keys.push(key));
    return keys;
  });
  await panel.press('ControlOrMeta+End', 'x', 'ControlOrMeta+z');
  await expect(text(panel)).toHaveValue('the key near the cabinets');
  const keys = await heard.evaluate(all => all);
  expect(keys).toContain('x');
  expect(keys).not.toContain('z');
});

test('an example that changes elsewhere is followed while nothing is written, and else it is said', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const setBase = base => host.change({ kind: 'base', inputs: { text: base } });
  await openBox(panel);
  await setBase('the doors near the keys');
  await expect(text(panel)).toHaveValue('the doors near the keys');
  await text(panel).fill('the keys');
  await setBase('the key near the doors');
  await expect(panel.dialog.getByRole('status')).toHaveText(/^It has changed elsewhere meanwhile/);
  await expect(text(panel)).toHaveValue('the keys');
  await panel.press('Control+Enter');
  await expect(panel.dialog).toHaveCount(0);
  expect(host.experiment.base).toEqual({ text: 'the keys' });
});

test('an example that is renamed elsewhere is not made anew by what was written of it', async ({
  host,
  panel,
}) => {
  await openSample(host, panel);
  const rename = (from, to) => host.change({ kind: 'renameSource', from, to });
  await openBox(panel);
  await panel.choose('example', 'plural', panel.dialog);
  await expect(text(panel)).toHaveValue('the keys near the cabinets');
  await text(panel).fill('the doors');
  await rename('plural', 'many');
  await expect(problem(panel)).toHaveText(/^There is no such example any more/);
  await expect(panel.dialog.getByRole('combobox', { name: 'example' })).toContainText('plural');
  await panel.press('Control+Enter');
  await panel.settled();
  await expect(panel.dialog).toBeVisible();
  expect(Object.keys(host.experiment.sources)).toEqual(['many']);
  await panel.press('Escape');
  await openBox(panel);
  await panel.choose('example', 'many', panel.dialog);
  await expect(text(panel)).toHaveValue('the keys near the cabinets');
  await rename('many', 'more');
  await expect(panel.dialog).toHaveCount(0);
});
