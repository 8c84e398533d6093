/** Which example a text is of, in the box and in an interchange's form. */
import { expect, openSample, test } from './fixture.mjs';
import { openBox, problemOf, textOf } from './inputBox.mjs';

const isChosen = (list, name) => expect(list).toHaveJSProperty('value', name);

test('a key that moves through the examples of the box opens none of them; Enter does; another is made with a name of its own', async ({
  host,
  panel,
}) => {
  const text = textOf(panel);
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
  await expect(text).toBeFocused();
  await expect(text).toHaveValue('the keys near the cabinets');
  await text.fill('the doors near');
  await panel.press('Control+Enter');
  await expect.poll(() => host.experiment.sources.plural).toEqual({ text: 'the doors near' });
  await openBox(panel);
  await panel.choose('example', 'new example…', panel.dialog);
  await panel.field('name', panel.dialog).fill('plural');
  await expect(problemOf(panel)).toHaveText('A new name, not "base"');
  await panel.field('name', panel.dialog).fill('third');
  await text.fill('the key');
  await panel.dialog.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => Object.keys(host.experiment.sources)).toEqual(['plural', 'third']);
  expect(host.experiment.sources.third).toEqual({ text: 'the key' });
  expect(host.sent('wrote')).toHaveLength(2);
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
const asksForExample = (host, times) =>
  expect.poll(() => host.sent('commanded')).toHaveLength(times);

test('in the open list of examples, Esc and leaving it ask for no other one; Enter and Space do; a key that moves through the closed one asks for none, Enter on it does', async ({
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
  await asksForExample(host, 1);
  await panel.press('Escape');
  await isIntervening(panel);
  await expect(list).toBeFocused();

  await isChosen(list, 'base'); // where the keys had been before
  await panel.press('ArrowDown');
  await isChosen(list, 'new example…');
  await panel.press('ArrowDown', 'ArrowUp', 'n', 'End');
  await isChosen(list, 'new example…');
  await panel.settled();
  await isIntervening(panel);
  await isChosen(list, 'new example…'); // what is previewed does not move it
  await expect(list).toBeFocused();
  expect(host.sent('commanded')).toHaveLength(1);
  await panel.press('Tab'); // left there, it is what it was
  await isChosen(list, 'base');
  await list.focus();
  await panel.press('ArrowDown', 'Enter');
  await expect(panel.dialog).toHaveAccessibleName('Text: new example');
  await asksForExample(host, 2);
  expect(host.sent('intervened')).toEqual([]);
  await panel.press('Escape');
  await isIntervening(panel);
  await expect(list).toBeFocused();
  await isChosen(list, 'base');
});

test('where an intervention asks for another example, it is written in the box; left, the popover is there again, and applied, it goes on with that example', async ({
  host,
  panel,
}) => {
  const text = textOf(panel);
  const applied = () => host.sent('intervened').at(-1)?.intervention;
  const list = await openSources(host, panel);
  const timesteps = panel.field("the example's timesteps", panel.dialog);
  await panel.choose('example', 'new example…', panel.dialog);
  await expect(panel.dialog).toHaveAccessibleName('Text: new example');
  await expect(text).toHaveValue('the key near the cabinets');
  await panel.press('Escape');
  await isIntervening(panel);
  await expect(list).toBeFocused();
  await isChosen(list, 'plural');
  await expect(timesteps).toHaveValue('1');
  await expect(panel.preview).toContainText('→');
  await panel.press('Enter');
  await expect.poll(() => applied()?.source).toEqual({ example: 'plural', timesteps: 1 });
  await expect(panel.map()).toBeFocused();
  await host.undo();

  await panel.press('i');
  await timesteps.fill('1');
  await panel.choose('example', 'new example…', panel.dialog);
  await panel.field('name', panel.dialog).fill('third');
  await text.fill('the doors near');
  await panel.press('Control+Enter');
  await isIntervening(panel);
  await expect(panel.preview).toContainText('→');
  await panel.press('Enter');
  const source = { example: 'third', timesteps: 1 };
  await expect.poll(applied).toMatchObject({ edit: { kind: 'interchange' }, source });
  await panel.isFresh();
  await expect(panel.dialog).toHaveCount(0);
});

test('an example that changes elsewhere is followed while nothing is written, and else it is said; one that is renamed there is not made anew by what was written of it', async ({
  host,
  panel,
}) => {
  const text = textOf(panel);
  await openSample(host, panel);
  const setBase = base => host.change({ kind: 'base', inputs: { text: base } });
  await openBox(panel);
  await setBase('the doors near the keys');
  await expect(text).toHaveValue('the doors near the keys');
  await text.fill('the keys');
  await setBase('the key near the doors');
  await expect(panel.dialog.getByRole('status')).toHaveText(/^It has changed elsewhere meanwhile/);
  await expect(text).toHaveValue('the keys');
  await panel.press('Control+Enter');
  await expect(panel.dialog).toHaveCount(0);
  expect(host.experiment.base).toEqual({ text: 'the keys' });

  const rename = (from, to) => host.change({ kind: 'renameSource', from, to });
  await openBox(panel);
  await panel.choose('example', 'plural', panel.dialog);
  await expect(text).toHaveValue('the keys near the cabinets');
  await text.fill('the doors');
  await rename('plural', 'many');
  await expect(problemOf(panel)).toHaveText(/^There is no such example any more/);
  await expect(panel.dialog.getByRole('combobox', { name: 'example' })).toContainText('plural');
  await panel.press('Control+Enter');
  await panel.settled();
  await expect(panel.dialog).toBeVisible();
  expect(Object.keys(host.experiment.sources)).toEqual(['many']);
  await panel.press('Escape');
  await openBox(panel);
  await panel.choose('example', 'many', panel.dialog);
  await expect(text).toHaveValue('the keys near the cabinets');
  await rename('many', 'more');
  await expect(panel.dialog).toHaveCount(0);
});
