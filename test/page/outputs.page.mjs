/** Outputs that are no tokens: a classifier's or a tagger's, one a timestep, which no timestep reads. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, writeLstm, writeVectorReader } from '../e2e/checkpoints.mjs';
import { expect, openSample, test } from './fixture.mjs';
import { open } from './samples.mjs';
import { writtenIn } from './saved.mjs';

const letters = Array.from({ length: 26 }, (_, k) => String.fromCodePoint(97 + k));

/** Writes a model of 26 tokens and 3 outputs, and an experiment on it: its cell zeroed at t 2. */
function writeClassifier(folder) {
  writeLstm(join(folder, 'classes.safetensors'), 16, { vocabulary: 26, outputs: 3, hidden: 24 });
  writeFileSync(join(folder, 'classes.vocab.json'), JSON.stringify(letters));
  const zero = { site: { layer: 0, component: 'cell', timesteps: 2 }, edit: { kind: 'zero' } };
  const more = {
    base: { tokens: [0, 11, 4, 18, 7] },
    unroll: { mode: 'teacher-forced' },
    interventions: [zero],
  };
  experiment('classes.safetensors', more, folder, 'c.ripple.json');
}

/** Opens it. @returns what its run answered */
async function openClassifier(folder, host, panel, change = each => each) {
  writeClassifier(folder);
  await open(host, panel, join(folder, 'c.ripple.json'), change);
  return host.state.results.own;
}

/** The texts of a strip, each with the timestep of its column. */
const columnsOf = row =>
  row
    .locator('[data-t]')
    .evaluateAll(all => all.map(each => [Number(each.dataset.t), each.textContent]));

/** Where outputs changed, as the headline counts them. */
const changedIn = ({ base, intervened }) =>
  base.outputIds.flatMap((id, t) => (id === intervened.outputIds[t] ? [] : [t]));

test('each output stands in the column of its own timestep, and none is said to be a token; where none changed that is said', async ({
  folder,
  host,
  page,
  panel,
}) => {
  const result = await openClassifier(folder, host, panel);
  const changed = changedIn(result);
  expect(changed.length).toBeGreaterThan(0);
  for (const [row, { outputs }] of [
    ['before', result.base],
    ['after', result.intervened],
  ])
    expect(await columnsOf(panel.tokens(row))).toEqual(outputs.map((text, t) => [t, text]));
  await expect(panel.tokens('before').getByText('before gives')).toBeVisible();
  await expect(panel.tokens('after').getByText('after gives')).toBeVisible();
  const marked = panel.tokens('after').locator('[data-changed=true]');
  expect(await marked.evaluateAll(all => all.map(({ dataset }) => Number(dataset.t)))).toEqual(
    changed,
  );
  await expect(page.getByRole('list', { name: 'outputs after gives' })).toBeAttached();
  const summary = `${changed.length} of 5 outputs changed, first at t ${changed[0]}`;
  await expect(page.locator('#strips .summary')).toHaveText(summary);
  await expect(panel.rail.getByRole('heading', { name: /^Output at t \d/ })).toBeVisible();
  await expect(page.getByTestId('lanes')).toHaveAccessibleName(/, and KL of the outputs;/);
  await expect(page.locator('body')).toContainText('Output at t', { useInnerText: true });
  await expect(page.locator('body')).not.toContainText(
    /next token|tokens? changed|emitted|says|prompt/i,
    { useInnerText: true },
  );

  const set = { kind: 'add', value: 0.0001 };
  await openClassifier(folder, host, panel, each => ({
    ...each,
    interventions: each.interventions.map(one => ({ ...one, edit: set })),
  }));
  await expect(page.locator('#strips .summary')).toHaveText('no output changed');
});

test('what a model of both directions puts out is beside what it reads there, also where it is tokens; the lanes of a model without KL are not said to have it', async ({
  folder,
  host,
  page,
  panel,
}) => {
  const site = { layer: 0, component: 'hidden', timesteps: 1 };
  await openSample(host, panel, 'agreement', () => ({
    version: 1,
    checkpoint: '../../test/golden/bidirectional.pt',
    base: { tokens: [0, 1, 2] },
    interventions: [{ site, edit: { kind: 'scale', factor: -9 } }],
  }));
  const { outputSize, vocabularySize } = host.state.model.architecture;
  expect(outputSize).toBe(vocabularySize);
  const { base, intervened, contradictions, warnings } = host.state.results.own;
  expect(changedIn({ base, intervened })).not.toEqual([]);
  for (const [row, { outputs }] of [
    ['before', base],
    ['after', intervened],
  ])
    expect(await columnsOf(panel.tokens(row))).toEqual(outputs.map((text, t) => [t, text]));
  await expect(panel.rail.getByRole('heading', { name: /^Output at t \d/ })).toBeVisible();
  await expect(page.getByText('next token')).toHaveCount(0);
  expect([contradictions, warnings]).toEqual([[], []]); // nothing reads it

  writeVectorReader(join(folder, 'vectors.safetensors'));
  const vectors = [0, 1, 2].map(t => [t, 1, 0]);
  const more = { base: { vectors }, unroll: { mode: 'teacher-forced' } };
  experiment('vectors.safetensors', more, folder, 'v.ripple.json');
  await open(host, panel, join(folder, 'v.ripple.json'));
  await expect(page.getByTestId('lanes')).toHaveAccessibleName(
    'effect over time by layer; the table view and the rail have the numbers',
  );
});

test('a saved picture has outputs in the columns of the page, and in its words; they are parted in the text view, whatever the vocabulary says of what is read', async ({
  folder,
  host,
  page,
  panel,
}) => {
  const result = await openClassifier(folder, host, panel);
  const written = await writtenIn(host, panel);
  const texts = written.map(({ text }) => text);
  expect(texts).toEqual(
    expect.arrayContaining([
      'before gives',
      'after gives',
      expect.stringMatching(/^Output at t \d$/),
      `${changedIn(result).length} of 5 outputs changed`,
    ]),
  );
  expect(texts.filter(text => /token|emitted|says/.test(text))).toEqual([]);
  const middleOf = text => written.find(each => each.text === text).x;
  const [zero, one] = [middleOf('0'), middleOf('1')]; // the ruler's numbers come first
  const drawn = written
    .filter(({ text }) => result.base.outputs.includes(text))
    .map(({ text, x }) => [text, Math.round((x - zero) / (one - zero)) || 0]);
  const { base, intervened } = result;
  const strips = [base, intervened].flatMap(({ outputs }) => outputs.map((text, t) => [text, t]));
  expect(drawn.slice(0, strips.length)).toEqual(strips);

  await panel.radio('text').click();
  await expect(page.getByTestId('text-input')).toHaveText(base.inputPieces.join(''));
  await expect(page.getByTestId('text-before')).toHaveText(base.outputs.join(' '));
});

test.describe('in German', () => {
  test.use({ language: 'de' });

  test('outputs are no tokens either', async ({ folder, host, page, panel }) => {
    writeClassifier(folder);
    await host.open(join(folder, 'c.ripple.json'));
    await expect(panel.tokens('after')).toContainText('gibt nachher');
    await expect(panel.rail.getByRole('heading', { name: /^Ausgabe bei t \d/ })).toBeVisible();
    await expect(page.locator('#strips .summary')).toHaveText(
      /^\d von 5 Ausgaben geändert, zuerst bei t \d$/,
    );
  });
});
