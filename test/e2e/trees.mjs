/** What tests of the trees share: an experiment with its trees in sight, what they show, what an input box asks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from './fixture.mjs';
import { fresh, unused, open } from './stage.mjs';

/** The intervention of the sample. */
export const first = 'layer 0 cell @1 [5, 14]';

/** A copy of the sample in its panel, with more interventions, the trees beside it. @returns the name of its file */
export async function openSample(editor, ...interventions) {
  const name = `${unused('agreement')}.ripple.json`;
  const sample = JSON.parse(readFileSync(`${editor.at.folder}/agreement.ripple.json`, 'utf8'));
  sample.interventions.push(...interventions);
  writeFileSync(`${editor.at.folder}/${name}`, JSON.stringify(sample, null, 2));
  await open(editor, name);
  await fresh(editor.webview());
  await editor.showContainer('Ripple');
  await expect
    .poll(async () => (await editor.rows('Interventions')).length)
    .toBe(sample.interventions.length);
  return name;
}

/** The labels of a tree's rows in sight. */
export const labels = async (editor, tree) => (await editor.rows(tree)).map(({ label }) => label);
export const expectLabels = (editor, tree, expected) =>
  expect.poll(() => labels(editor, tree)).toEqual(expected);

/** The open input box, the rows below it, and what it says of what is written there. */
export const input = editor => editor.page.locator('.quick-input-widget input.input');
export const rows = editor => editor.page.locator('.quick-input-list .monaco-list-row');
export const said = editor => editor.page.locator('.quick-input-message');
export const asked = editor => editor.page.locator('.quick-input-title');

/** Writes into the open input box and accepts it. */
export async function answer(editor, title, text) {
  await expect(asked(editor)).toHaveText(title);
  await input(editor).fill(text);
  await editor.page.keyboard.press('Enter');
}
