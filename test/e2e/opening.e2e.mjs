import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  experiment,
  writeHollow,
  writeLstm,
  writeTransformer,
  writeTwoHeads,
} from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { engines, kill, readMB } from './processes.mjs';
import { fresh, open, trouble, unused } from './stage.mjs';
import { closeEditors } from './startOver.mjs';

// Ways into a checkpoint: run, looked into, described.

const showArrays = 'Show Arrays of Checkpoint…';
const at = (editor, name) => join(editor.at.folder, name);
const row = (editor, name) =>
  editor
    .webview()
    .getByRole('row')
    .filter({ has: editor.webview().getByText(name, { exact: true }) });
const details = editor => editor.webview().locator('#details');

/** Answers one question of a description. */
async function answer(editor, field, name) {
  const title = editor.page.locator('.quick-input-widget .quick-input-title');
  await expect(title).toHaveText(new RegExp(`^Describe Checkpoint 1/1: ${field}$`));
  // Each choice was tried, and is told of, before one can be chosen.
  const told = editor.page.locator('.quick-input-list .quick-input-list-label-meta');
  await expect(told.filter({ hasText: /first traces [▁-█ ]+/ }).first()).toBeVisible();
  await editor.pick(name);
}

/** The files below the test's folder that the engine holds open. */
const held = editor =>
  engines(editor).flatMap(pid =>
    readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)].filter(path =>
          path.startsWith(editor.at.folder),
        );
      } catch {
        return []; // closed while we looked
      }
    }),
  );

const golden = join(dirname(fileURLToPath(import.meta.url)), '../golden');
/** A file of a kind, and files that belong together, the first of them opened; how its model is named. The menu and the readers have tests of their own for every form. */
const families = [
  [['columns.npz'], 'GRU 1 × 5'],
  [
    ['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin'].map(
      name => `keras/tfjs/${name}`,
    ),
    'LSTM 1 × 2',
  ],
];

test('a right click opens a checkpoint in Ripple, of one file or of several, and it runs', async ({
  editor,
}) => {
  for (const file of families.flatMap(([files]) => files))
    copyFileSync(join(golden, file), at(editor, basename(file)));
  const panel = editor.webview();
  for (const [[first], model] of families) {
    await editor.contextMenu(basename(first), 'Open in Ripple');
    await expect(panel.locator('#title')).toHaveText(basename(first).replace(/\.[^.]*$/, ''));
    await expect(panel.locator('#model')).toContainText(`${model} · `);
    await fresh(panel);
    await expect(trouble(panel)).toHaveCount(0);
  }
});

test('arrays are looked into by the menu and by Open With, whose button opens the model', async ({
  editor,
}) => {
  const [refused, small] = [unused('transformer'), unused('small')];
  writeTransformer(at(editor, `${refused}.safetensors`));
  writeLstm(at(editor, `${small}.safetensors`), 1);
  await editor.contextMenu(`${refused}.safetensors`, showArrays);
  const page = editor.webview();
  await expect(page.getByText('This checkpoint holds no model that can be run.')).toBeVisible();
  await expect(row(editor, 'transformer.wte.weight')).toContainText('[12, 8]');
  await editor.contextMenu(`${small}.safetensors`, 'Open With...');
  await editor.pick('Checkpoint (Ripple)');
  await expect(page.getByText('Ripple opens it as LSTM 1 × 8')).toBeVisible();
  await page.getByRole('button', { name: 'Open in Ripple' }).click();
  await expect(page.locator('#title')).toHaveText(small);
  await fresh(page);
});

test('ten gigabytes open unread; a look at one array is followed and stopped; closed, no file is held', async ({
  editor,
}) => {
  const name = `${unused('large')}.safetensors`;
  writeHollow(at(editor, name), { hidden: 8192, layers: 5 });
  const read = () => engines(editor).reduce((sum, pid) => sum + readMB(pid), 0);
  const before = read();
  await editor.contextMenu(name, showArrays);
  const page = editor.webview();
  await expect(page.getByText('Ripple opens it as LSTM 5 × 8192')).toBeVisible();
  expect(engines(editor)).toHaveLength(1);
  expect(read() - before).toBeLessThan(100); // of an engine that starts, its own files too
  await expect(page.locator('.facts')).toContainText('10.7 GB');
  await row(editor, 'lstm.weight_hh_l3').click();
  await expect(details(editor)).toContainText(/reading its values, \d+ %/);
  await details(editor).getByRole('button', { name: 'Stop' }).click();
  await expect(details(editor)).toContainText('stopped');
  await row(editor, 'lstm.bias_hh_l3').click();
  await expect(details(editor).locator('.statistics')).toContainText('32 768');
  expect(held(editor).length).toBeGreaterThan(0);
  await closeEditors(editor);
  await expect.poll(() => held(editor)).toEqual([]);
});

test('a file that changes on disk is read again when asked, and an engine that ended started by the next look', async ({
  editor,
}) => {
  const name = `${unused('small')}.safetensors`;
  writeLstm(at(editor, name), 1);
  await editor.contextMenu(name, showArrays);
  const page = editor.webview();
  await expect(page.getByText('Ripple opens it as LSTM 1 × 8')).toBeVisible();
  writeLstm(at(editor, name), 2, { layers: 2 });
  await expect(
    page.getByText('The checkpoint has changed on disk since it was read.'),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByText('Ripple opens it as LSTM 2 × 8')).toBeVisible();
  await expect(page.getByText('has changed on disk')).toHaveCount(0);
  engines(editor).forEach(kill);
  await expect.poll(() => engines(editor)).toEqual([]);
  await row(editor, 'readout.bias').click();
  await expect(details(editor).locator('.statistics')).toContainText('12');
});

test('what is open is asked, kept in a sidecar, and the checkpoint opens', async ({ editor }) => {
  editor.mayLog(/^Ripple: heads\d+\.safetensors/); // the editor prints what it shows as an error
  const stem = unused('heads');
  writeTwoHeads(at(editor, `${stem}.safetensors`));
  await editor.contextMenu(`${stem}.safetensors`, 'Open in Ripple');
  const toast = editor.toast('critic.weight');
  await toast.getByRole('button', { name: 'Describe Checkpoint…' }).click();
  // An answer may uncover the next question: either head could be the embedding, too.
  await answer(editor, 'readout', 'actor.weight');
  await answer(editor, 'embedding', 'embedding.weight');
  await fresh(editor.webview());
  await expect(editor.webview().locator('#model')).toContainText('LSTM 1 × 8');
  expect(JSON.parse(readFileSync(at(editor, `${stem}.ripple-model.json`), 'utf8'))).toMatchObject({
    version: 1,
    readout: 'actor.weight',
    embedding: 'embedding.weight',
  });
  await editor.contextMenu('agreement-lstm.pt', 'Describe Checkpoint…');
  await expect(editor.toast('opens as it is')).toBeVisible();
  expect(existsSync(at(editor, 'agreement-lstm.ripple-model.json'))).toBe(false);
});

test('a panel that was refused its checkpoint runs once it is described; a sidecar keeps what it said', async ({
  editor,
}) => {
  const stem = unused('told');
  const sidecar = at(editor, `${stem}.ripple-model.json`);
  writeTwoHeads(at(editor, `${stem}.safetensors`));
  writeFileSync(sidecar, '{\n  "version": 1,\n  "cell": "lstm"\n}\n');
  experiment(`${stem}.safetensors`, {}, editor.at.folder, `${stem}.ripple.json`);
  await open(editor, `${stem}.ripple.json`);
  const refused = trouble(editor.webview(), 'refused');
  await expect(refused).toContainText('critic.weight');
  await refused.getByRole('button', { name: 'Describe Checkpoint…' }).click();
  await answer(editor, 'readout', 'critic.weight');
  await answer(editor, 'embedding', 'embedding.weight');
  await fresh(editor.webview());
  await expect(refused).toHaveCount(0);
  const text = readFileSync(sidecar, 'utf8');
  expect(text).toContain('"cell": "lstm"');
  expect(text).toContain('"readout": "critic.weight"');
});

/** The words that a name from a file would make a link of, and the name, which would have the terminal write a file. */
const words = 'Open the file as text';
const link = `[${words}](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22touch%20PWNED%5Cn%22%7D)`;
const commandLink = 'a[href*="sendSequence"], a[data-href*="sendSequence"]';

/** Clicks into the middle of the words, where a link would be, and sees that nothing came of it. */
async function clickWhereTheLinkWouldBe(editor, part) {
  await expect(part).toContainText(words);
  await expect(part.locator('a', { hasText: words })).toHaveCount(0);
  const place = await part.evaluate((element, text) => {
    const walker = element.ownerDocument.createTreeWalker(element, 4);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent.indexOf(text);
      if (at < 0) continue;
      const range = element.ownerDocument.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + text.length);
      const [box] = range.getClientRects();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    return undefined;
  }, words);
  await editor.page.mouse.click(place.x, place.y);
  await expect(editor.page.locator('.terminal-outer-container, .terminal-wrapper')).toHaveCount(0);
  expect(existsSync(at(editor, 'PWNED'))).toBe(false);
}

test('names from files are plain text in refusals, questions, prompts and trees', async ({
  editor,
}) => {
  editor.mayLog(/^Ripple: link\d+\.safetensors/);
  const refused = `${unused('link')}.safetensors`;
  writeTwoHeads(at(editor, refused), link);
  await editor.contextMenu(refused, 'Open in Ripple');
  const toast = editor.toast(words);
  await clickWhereTheLinkWouldBe(editor, toast.locator('.notification-list-item-message'));
  await toast.getByRole('button', { name: 'Describe Checkpoint…' }).click();
  const choice = editor.page.locator('.quick-input-list .monaco-list-row', { hasText: words });
  await expect(choice).toBeVisible();
  await expect(choice.locator(commandLink)).toHaveCount(0);
  await editor.page.keyboard.press('Escape');
  const stem = unused('words');
  writeLstm(at(editor, `${stem}.safetensors`), 1);
  const tokens = [link, ...Array.from({ length: 11 }, (_, id) => `word${id}`)];
  writeFileSync(at(editor, `${stem}.vocab.json`), JSON.stringify(tokens));
  const more = { base: { tokens: [1] }, sources: { linked: { tokens: [0] } } };
  experiment(`${stem}.safetensors`, more, editor.at.folder, `${stem}.ripple.json`);
  await open(editor, `${stem}.ripple.json`);
  await fresh(editor.webview());
  await editor.showContainer('Ripple');
  await expect(editor.tree('Examples')).toContainText(words);
  await editor.row('Examples', 'linked').hover();
  await expect(editor.page.locator('.monaco-hover:visible')).toContainText(words);
  const shown = editor.page.locator('.pane-body, .monaco-hover:visible');
  await expect(shown.locator(commandLink)).toHaveCount(0);
});
