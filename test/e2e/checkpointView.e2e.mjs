import {
  existsSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  experiment,
  writeHollow,
  writeLstm,
  writeTransformer,
  writeTwoHeads,
} from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { engines, kill } from './processes.mjs';
import { closeAll, fresh, open, trouble } from './stage.mjs';

test.use({ goesOn: true, spec: 'checkpointView' });
// Each test looks into a file of its own; the engine, and what the editor remembers, go on from test to test.
test.describe.configure({ mode: 'serial' });

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

test.beforeAll(({ editor }) => {
  writeTransformer(at(editor, 'transformer.safetensors'));
  writeLstm(at(editor, 'small.safetensors'), 1);
  writeTwoHeads(at(editor, 'heads.safetensors'));
  writeHollow(at(editor, 'large.safetensors'), { hidden: 8192, layers: 5 });
});

test('a file whose model is refused shows its arrays, and the refusal in words', async ({
  editor,
}) => {
  await editor.contextMenu('transformer.safetensors', showArrays);
  const page = editor.webview();
  await expect(page.getByText('This checkpoint holds no model that can be run.')).toBeVisible();
  await expect(page.getByText(/found no recurrent|no recurrent/).first()).toBeVisible();
  await expect(row(editor, 'transformer.wte.weight')).toContainText('[12, 8]');
  await expect(page.getByText('4 of 4 arrays')).toBeVisible();
});

test('its button opens a model in the panel, and Open With offers the view', async ({ editor }) => {
  await closeAll(editor);
  await editor.contextMenu('small.safetensors', 'Open With...');
  await editor.pick('Checkpoint (Ripple)');
  const page = editor.webview();
  await expect(page.getByText('Ripple opens it as LSTM 1 × 8')).toBeVisible();
  await expect(page.getByText('assumed ·')).toBeVisible();
  await page.getByRole('button', { name: 'Open in Ripple' }).click();
  await fresh(editor.webview());
  await expect(editor.webview().locator('#model')).toContainText('LSTM 1 × 8');
  await closeAll(editor);
  await editor.command('View: Close All Editors');
});

test('ten gigabytes open in a moment; looking at one array is followed, and stopped', async ({
  editor,
}, info) => {
  await editor.contextMenu('large.safetensors', showArrays);
  const startedMs = Date.now();
  const page = editor.webview();
  await expect(page.getByText('Ripple opens it as LSTM 5 × 8192')).toBeVisible();
  info.annotations.push({ type: 'ms', description: String(Date.now() - startedMs) });
  expect(Date.now() - startedMs).toBeLessThan(3000); // the editor's own part of it, too, on a busy machine
  await expect(page.locator('.facts')).toContainText('10.7 GB');
  await row(editor, 'lstm.weight_hh_l3').click();
  await expect(details(editor)).toContainText(/reading its values, \d+ %/);
  await details(editor).getByRole('button', { name: 'Stop' }).click();
  await expect(details(editor)).toContainText('stopped');
  await row(editor, 'lstm.bias_hh_l3').click();
  await expect(details(editor).locator('.statistics')).toContainText('32 768');
});

test('a closed view holds no file', async ({ editor }) => {
  expect(held(editor).length).toBeGreaterThan(0);
  await editor.command('View: Close All Editors');
  await expect.poll(() => held(editor)).toEqual([]);
  rmSync(at(editor, 'large.safetensors'));
});

test('a file that changes on disk is said to, and read again when asked', async ({ editor }) => {
  await editor.contextMenu('small.safetensors', showArrays);
  const page = editor.webview();
  await expect(page.getByText('Ripple opens it as LSTM 1 × 8')).toBeVisible();
  writeLstm(at(editor, 'small.safetensors'), 2, { layers: 2 });
  await expect(
    page.getByText('The checkpoint has changed on disk since it was read.'),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByText('Ripple opens it as LSTM 2 × 8')).toBeVisible();
  await expect(page.getByText('has changed on disk')).toHaveCount(0);
});

test('an engine that ended is started again by the next look', async ({ editor }) => {
  engines(editor).forEach(kill);
  await expect.poll(() => engines(editor)).toEqual([]);
  await row(editor, 'readout.bias').click();
  await expect(details(editor).locator('.statistics')).toContainText('12');
  await editor.command('View: Close All Editors');
});

test('what is open is asked, kept in a sidecar, and the checkpoint opens', async ({ editor }) => {
  await editor.contextMenu('heads.safetensors', 'Open in Ripple');
  const toast = editor.toast('critic.weight');
  await toast.getByRole('button', { name: 'Describe Checkpoint…' }).click();
  const sidecar = at(editor, 'heads.ripple-model.json');
  // An answer may uncover the next question: either head could be the embedding, too.
  await answer(editor, 'readout', 'actor.weight');
  await answer(editor, 'embedding', 'embedding.weight');
  await fresh(editor.webview());
  await expect(editor.webview().locator('#model')).toContainText('LSTM 1 × 8');
  expect(JSON.parse(readFileSync(sidecar, 'utf8'))).toMatchObject({
    version: 1,
    readout: 'actor.weight',
    embedding: 'embedding.weight',
  });
  await closeAll(editor);
  await editor.command('View: Close All Editors');
});

test('a panel that was refused its checkpoint runs once it is described; a sidecar keeps what it said', async ({
  editor,
}) => {
  const sidecar = at(editor, 'told.ripple-model.json');
  writeTwoHeads(at(editor, 'told.safetensors'));
  writeFileSync(sidecar, '{\n  "version": 1,\n  "cell": "lstm"\n}\n');
  experiment('told.safetensors', {}, editor.at.folder, 'count.ripple.json');
  await open(editor, 'count.ripple.json');
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
  await editor.command('View: Close All Editors');
});

test('a checkpoint that opens has nothing to be described', async ({ editor }) => {
  await editor.contextMenu('small.safetensors', 'Describe Checkpoint…');
  await expect(editor.toast('opens as it is')).toBeVisible();
  expect(existsSync(at(editor, 'small.ripple-model.json'))).toBe(false);
  await editor.clearNotifications();
});

test('nothing was reported as an error', ({ editor }) => {
  // The editor prints what it shows as an error.
  editor.mayLog(/^Ripple: heads\.safetensors/);
  expect(editor.errors()).toEqual([]);
});
