import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, writeHollow, writeLstm } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { engines, kill, logged } from './processes.mjs';
import { fresh, unused, open, soon, trouble } from './stage.mjs';

let name;
const put = (editor, checkpoint, more) => experiment(checkpoint, more, editor.at.folder, name);
const at = (editor, file) => join(editor.at.folder, file);
const status = editor => editor.webview().locator('#status');

/** An experiment with its result in sight, on a checkpoint that other programs may change. */
test.beforeEach(async ({ editor }) => {
  writeLstm(at(editor, 'tiny.safetensors'), 1);
  name = `${unused('state')}.ripple.json`;
  put(editor, 'tiny.safetensors');
  await open(editor, name);
  await fresh(editor.webview());
});

test('running and loading: what and how far; the last result stays, marked, and can be looked at; it can be stopped; an engine that is lost is said once, and started by the next run alone', async ({
  editor,
}) => {
  const panel = editor.webview();
  // The longest run there may be takes it several times as long as what is done meanwhile.
  writeLstm(at(editor, 'slow.safetensors'), 1, { layers: 3 });
  put(editor, 'slow.safetensors', { unroll: { mode: 'free-running', steps: 900_000 } });
  await soon(() => status(editor).textContent()).toMatch(/timestep \d{2,} of 900002/);
  await expect(panel.locator('body.stale')).toBeVisible();
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('Home');
  await editor.page.keyboard.press('ArrowRight');
  await expect(panel.locator('#rail')).toContainText('Next token after t 1');
  await expect(status(editor)).toHaveClass('running');
  const before = readFileSync(at(editor, name), 'utf8');
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(status(editor)).toHaveText('stopped');
  await expect(trouble(panel)).toHaveCount(0);
  await expect(panel.locator('body.stale')).toBeVisible();
  expect(readFileSync(at(editor, name), 'utf8')).toBe(before);
  put(editor, 'tiny.safetensors');
  await fresh(panel);

  engines(editor).forEach(kill);
  await expect(trouble(panel, 'engine-lost')).toHaveCount(1);
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('ArrowDown'); // asks for values that no engine has
  await expect(panel.locator('#rail')).toContainText(/Unit \d+ at t/);
  expect(engines(editor)).toEqual([]);
  await expect(trouble(panel, 'engine-lost')).toHaveCount(1);
  await panel.getByRole('button', { name: 'Run Again' }).click();
  await fresh(panel);
  expect(engines(editor)).toHaveLength(1);
  await expect(trouble(panel)).toHaveCount(0);
  await load(editor);
});

/** Loading, in a panel and of a checkpoint that is opened: what and how far, and how it is stopped. */
async function load(editor) {
  const panel = editor.webview();
  writeHollow(at(editor, 'big.safetensors'), { hidden: 4096, layers: 4 });
  put(editor, 'big.safetensors');
  await soon(() => status(editor).textContent()).toMatch(
    /loading the checkpoint: [1-9]\d* of \d{4} MB/,
  );
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(status(editor)).toHaveText('stopped');
  await expect(trouble(panel)).toHaveCount(0);
  put(editor, 'tiny.safetensors');
  await fresh(panel);
  await editor.contextMenu('big.safetensors', 'Open in Ripple');
  const toast = editor.toast('reading big.safetensors');
  await expect(toast).toContainText(/\d+ of \d{4} MB/);
  await toast.getByRole('button', { name: 'Cancel' }).click();
  await expect(toast).toHaveCount(0);
  await expect(editor.webview().locator('#title')).toHaveText(name.replace('.ripple.json', ''));
  const runs = logged(editor, /ran own/g).length;
  await editor.webview().getByRole('button', { name: 'Run' }).click();
  await expect.poll(() => logged(editor, /ran own/g).length).toBeGreaterThan(runs);
  // What came first, the Cancel, has reached the host as well: the file is read no more.
  expect(existsSync(at(editor, 'big.ripple.json'))).toBe(false);
}

test('checkpoint changed on disk, or a file beside it: reload is offered, and another fingerprint warned of', async ({
  editor,
}) => {
  const panel = editor.webview();
  await editor.showContainer('Ripple');
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(2);
  await editor.page.keyboard.press('Control+s'); // which writes the fingerprint
  await expect.poll(() => readFileSync(at(editor, name), 'utf8')).toContain('fingerprint');
  writeLstm(at(editor, 'tiny.safetensors'), 2);
  await expect(trouble(panel, 'changed')).toContainText('tiny.safetensors', { timeout: 20_000 });
  await trouble(panel, 'changed').getByRole('button', { name: 'Reload' }).click();
  await fresh(panel);
  await expect(trouble(panel, 'changed')).toHaveCount(0);
  await expect(panel.locator('#rail')).toContainText('fingerprint');
  const words = word => Object.fromEntries(Array.from({ length: 12 }, (_, id) => [word + id, id]));
  const write = word => writeFileSync(at(editor, 'tiny.vocab.json'), JSON.stringify(words(word)));
  write('word');
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(panel.getByTestId('tokens-before')).toContainText('word1');
  write('other');
  await expect(trouble(panel, 'changed')).toContainText('tiny.vocab.json', { timeout: 20_000 });
  await trouble(panel, 'changed').getByRole('button', { name: 'Reload' }).click();
  await expect(panel.getByTestId('tokens-before')).toContainText('other1');
});

test('checkpoint missing: locating is offered, and its coming back is noticed; what else is wrong is said where the person looks, and the next text works', async ({
  editor,
}) => {
  const panel = editor.webview();
  put(editor, 'gone.safetensors');
  await expect(trouble(panel, 'missing')).toContainText('gone.safetensors');
  await trouble(panel, 'missing').getByRole('button', { name: 'Locate…' }).click();
  const input = editor.page.locator('.quick-input-widget input.input');
  await expect(input).toHaveValue(/sample\/$/); // until then the dialog writes over what is typed
  await input.fill(at(editor, 'tiny.safetensors'));
  await editor.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
  await fresh(panel);
  await expect(trouble(panel, 'missing')).toHaveCount(0);
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('Control+z');
  await expect(trouble(panel, 'missing')).toHaveCount(1);
  writeLstm(at(editor, 'gone.safetensors'), 3);
  await expect(trouble(panel, 'missing')).toHaveCount(0, { timeout: 20_000 });
  await fresh(panel);

  writeLstm(at(editor, 'cut.safetensors'), 1);
  truncateSync(at(editor, 'cut.safetensors'), statSync(at(editor, 'cut.safetensors')).size - 100);
  const wrong = {
    failed: [/cut\.safetensors.*(truncated|past the end)/, () => put(editor, 'cut.safetensors')],
    problems: [/nonsense/, () => put(editor, 'tiny.safetensors', { nonsense: 1 })],
  };
  for (const [kind, [words, write]] of Object.entries(wrong)) {
    write();
    await expect(trouble(panel, kind)).toContainText(words);
    await expect(trouble(panel)).toHaveCount(1);
    await expect(panel.locator('body.stale')).toBeVisible();
    put(editor, 'tiny.safetensors');
    await fresh(panel);
    await expect(trouble(panel)).toHaveCount(0);
  }
  writeFileSync(at(editor, name), '{ "version": 1, "checkpoint": ');
  await expect(trouble(panel, 'problems')).toBeVisible();
  put(editor, 'tiny.safetensors');
  await fresh(panel);
  expect(engines(editor)).toHaveLength(1);
});
