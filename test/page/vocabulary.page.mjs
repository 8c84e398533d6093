/** Texts in the box by what the model reads: characters, words, or ids alone. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, writeLstm } from '../e2e/checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { countOf, cutOf, openBox, problemOf, textOf } from './inputBox.mjs';
import { open } from './samples.mjs';

const characters = ['\n', ' ', 'T', 'h', 'e', 'r', 's'];

/** A model of characters, opened on an example of its own. */
async function openCharacters(host, panel, folder, more) {
  writeLstm(join(folder, 'characters.safetensors'), 5, { vocabulary: characters.length });
  writeFileSync(
    join(folder, 'characters.vocab.json'),
    JSON.stringify(Object.fromEntries(characters.map((character, id) => [character, id]))),
  );
  experiment('characters.safetensors', more, folder, 'characters.ripple.json');
  await open(host, panel, join(folder, 'characters.ripple.json'));
}

test('line ends are kept and can be typed, and the text is cut as one types; no token is broken between two lines', async ({
  folder,
  host,
  panel,
}) => {
  const [text, cut] = [textOf(panel), cutOf(panel)];
  await openCharacters(host, panel, folder, { base: { text: 'The\nhe' } });
  await openBox(panel);
  await expect(text).toHaveValue('The\nhe');
  await expect(text).toBeFocused();
  await expect(cut).toHaveText(['T2', 'h3', 'e4', '⏎0', 'h3', 'e4']);
  await expect(countOf(panel)).toHaveText('6 timesteps');
  await panel.press('ControlOrMeta+End', 'Enter', 'r', ' ');
  await expect(cut).toHaveText(['T2', 'h3', 'e4', '⏎0', 'h3', 'e4', '⏎0', 'r5', '␣1']);
  await panel.press('Control+Enter');
  await expect(panel.dialog).toHaveCount(0);
  await expect.poll(() => host.experiment.base).toEqual({ text: 'The\nhe\nr ' });
  expect(host.sent('wrote')).toHaveLength(1);

  await openCharacters(host, panel, folder, { base: { text: 'These '.repeat(20) } });
  await openBox(panel);
  await expect(cut).toHaveCount(120);
  const broken = await cut.evaluateAll(items =>
    items.flatMap((item, t) => {
      const range = document.createRange();
      range.selectNodeContents(item);
      const tops = [...range.getClientRects()].map(({ bottom }) => bottom);
      return Math.max(...tops) - Math.min(...tops) > 12 ? [t] : [];
    }),
  );
  expect(broken).toEqual([]);
});

test('what is not changed is no edit, and what is left is none either; a given text is written in the box too', async ({
  folder,
  host,
  panel,
}) => {
  const text = textOf(panel);
  const base = { tokens: ['T', 'h', 0, 'e'] };
  await openCharacters(host, panel, folder, { base });
  await openBox(panel);
  await expect(text).toHaveValue('Th\ne');
  for (const keys of [['Control+Enter'], ['s', 'Escape']]) {
    await panel.press(...keys);
    await expect(panel.dialog).toHaveCount(0);
    await expect(panel.button('Edit the base text…')).toBeFocused();
    await openBox(panel);
  }
  await panel.press('Escape');
  expect(host.sent('wrote')).toEqual([]);
  expect(host.experiment.base).toEqual(base);

  const unroll = { mode: 'teacher-forced', inputs: { text: 'The\nhe' } };
  await openCharacters(host, panel, folder, { base: { text: 'The' }, unroll });
  await panel.button('✎ The⏎he').click();
  await expect(panel.dialog).toHaveAccessibleName('Text: given text');
  await expect(text).toHaveValue('The\nhe');
  await panel.press('ControlOrMeta+End', 's', 'Control+Enter');
  await expect
    .poll(() => host.experiment.unroll)
    .toEqual({ mode: 'teacher-forced', inputs: { text: 'The\nhes' } });
  expect(host.experiment.base).toEqual({ text: 'The' });
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
  await open(host, panel, join(folder, 'words.ripple.json'));
  await openBox(panel);
  const [text, cut] = [textOf(panel), cutOf(panel)];
  const unknown = page.getByTestId('cut-unknown');
  await expect(cut).toHaveCount(2);
  await expect(unknown).toHaveCount(0);
  await text.fill('the Cat near a treee');
  await expect(cut).toHaveText(['the1', '<unk>0', 'near3', '<unk>0', '<unk>0']);
  await expect(unknown).toHaveText('Not in the vocabulary, read as <unk>: "Cat", "a", "treee"');
  await text.fill('a b c d e f');
  await expect(unknown).toHaveText(
    'Not in the vocabulary, read as <unk>: "a", "b", "c", "d" and 2 more',
  );
  await text.fill('the <unk>');
  await expect(unknown).toHaveCount(0);
  await text.fill('the treee');
  await expect(unknown).toBeVisible();
  await panel.press('Control+Enter');
  await expect(page.getByTestId('warning')).toHaveText([
    'base: "treee" is not in the vocabulary: read as <unk>',
  ]);
});

test('without a vocabulary, ids are written, and what is none is said; tokens that no text is read as are written as ids', async ({
  folder,
  host,
  panel,
}) => {
  const text = textOf(panel);
  writeLstm(join(folder, 'bare.safetensors'), 5);
  experiment('bare.safetensors', { base: { tokens: [1, 2, 3] } }, folder, 'bare.ripple.json');
  await open(host, panel, join(folder, 'bare.ripple.json'));
  await openBox(panel);
  await expect(panel.dialog).toHaveAccessibleName('Token ids: base');
  await expect(panel.dialog).toContainText('Ids of tokens, 0 to 11, such as: 0 1 2.');
  await expect(panel.dialog).toContainText('With a bare.vocab.json beside the checkpoint');
  await expect(text).toHaveValue('1 2 3');
  await text.fill('1 12');
  await expect(problemOf(panel)).toContainText('“12”: expected ids from 0 to 11');
  await text.fill('4, 5\n11');
  await expect(countOf(panel)).toHaveText('3 timesteps');
  await panel.press('Control+Enter');
  await expect.poll(() => host.experiment.base).toEqual({ tokens: [4, 5, 11] });

  // A carriage return is lost in a box of lines, which knows one line end alone.
  const words = ['a', '\r', 'b'];
  writeLstm(join(folder, 'returns.safetensors'), 5, { vocabulary: 3 });
  writeFileSync(
    join(folder, 'returns.vocab.json'),
    JSON.stringify(Object.fromEntries(words.map((word, id) => [word, id]))),
  );
  experiment('returns.safetensors', { base: { text: 'a\rb' } }, folder, 'returns.ripple.json');
  await open(host, panel, join(folder, 'returns.ripple.json'));
  await openBox(panel);
  await expect(text).toHaveValue('0 1 2');
  await expect(panel.dialog).toContainText('As a text they would be read as others.');
});
