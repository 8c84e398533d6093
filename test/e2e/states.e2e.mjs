import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { experiment, writeHollow, writeLstm, writeTransformer } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { engines, kill, logged } from './processes.mjs';
import { closeAll, fresh, open, soon, trouble } from './stage.mjs';

test.use({ goesOn: true, spec: 'states' });
// Every state of the panel (panel.md 5), on one experiment whose file other programs change under it.
test.describe.configure({ mode: 'serial' });

const name = 'count.ripple.json'; // one that the explorer lists from the start
const put = (editor, checkpoint, more) => experiment(checkpoint, more, editor.at.folder, name);
const status = editor => editor.webview().locator('#status');

test('empty: nothing is changed yet, and the panel says how to change something', async ({
  editor,
}) => {
  writeLstm(join(editor.at.folder, 'tiny.safetensors'), 1);
  // The longest run there may be takes it several times as long as what is done meanwhile.
  writeLstm(join(editor.at.folder, 'slow.safetensors'), 1, { layers: 3 });
  put(editor, 'slow.safetensors', { interventions: [] });
  await open(editor, name);
  await fresh(editor.webview());
  await expect(editor.webview().getByText('Nothing is changed yet')).toBeVisible();
});

test('running: progress by timestep, the last result stays, marked, and can be looked at', async ({
  editor,
}) => {
  const panel = editor.webview();
  put(editor, 'slow.safetensors', { unroll: { mode: 'free-running', steps: 900_000 } });
  await soon(() => status(editor).textContent()).toMatch(/timestep \d{2,} of 900002/);
  await expect(panel.locator('body.stale')).toBeVisible();
  await panel.getByRole('grid').first().focus(); // nothing was changed: there is no difference to look at
  await editor.page.keyboard.press('Home');
  await editor.page.keyboard.press('ArrowRight');
  await expect(panel.locator('#rail')).toContainText('Next token after t 1');
  await expect(panel.locator('#rail')).toContainText(/⟨\d+⟩\.\d{3}/); // the engine answers between two steps
  await expect(status(editor)).toHaveClass('running');
});

test('cancelled: stopped within a timestep, the document untouched, and it can be run again', async ({
  editor,
}) => {
  const panel = editor.webview();
  const before = readFileSync(join(editor.at.folder, name), 'utf8');
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(status(editor)).toHaveText('stopped', { timeout: 3000 });
  await expect(panel.locator('[data-trouble]')).toHaveCount(0);
  await expect(panel.locator('body.stale')).toBeVisible();
  expect(readFileSync(join(editor.at.folder, name), 'utf8')).toBe(before);
  await expect(panel.getByRole('button', { name: 'Stop' })).toBeDisabled();
  put(editor, 'tiny.safetensors');
  await fresh(panel);
});

test('failed: what, both numbers, and the next action works', async ({ editor }) => {
  const panel = editor.webview();
  put(editor, 'tiny.safetensors', { unroll: { mode: 'free-running', steps: 999_000 } });
  const huge = { base: { tokens: [1, 2] }, unroll: { mode: 'free-running', steps: 900_000 } };
  writeLstm(join(editor.at.folder, 'wide.safetensors'), 1, { hidden: 96 });
  put(editor, 'wide.safetensors', huge);
  await expect(trouble(panel, 'failed')).toContainText(/takes \d+ MB.*limit of 1024 MB/);
  await expect(panel.locator('body.stale')).toBeVisible();
  put(editor, 'tiny.safetensors');
  await fresh(panel);
  await expect(panel.locator('[data-trouble]')).toHaveCount(0);
});

test('stale: a change that is not run is marked; undoing it is fresh again without a run', async ({
  editor,
}) => {
  const panel = editor.webview();
  await panel.getByText('run on change').click();
  const runs = logged(editor, /ran own/g).length;
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  await expect(status(editor)).toHaveText('results are older than the experiment');
  await expect(panel.locator('body.stale')).toBeVisible();
  await editor.page.keyboard.press('Control+z');
  await fresh(panel);
  expect(logged(editor, /ran own/g)).toHaveLength(runs);
  await panel.getByText('run on change').click();
});

test('engine lost: said once, started again by the next run and by nothing else', async ({
  editor,
}) => {
  const panel = editor.webview();
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
  await expect(panel.locator('[data-trouble]')).toHaveCount(0);
});

test('checkpoint changed on disk: reload is offered, and another fingerprint warned of', async ({
  editor,
}) => {
  const panel = editor.webview();
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('0');
  await expect(panel.locator('.marker')).toContainText('and 1 more');
  await editor.page.keyboard.press('Control+s'); // which writes the fingerprint
  await expect
    .poll(() => readFileSync(join(editor.at.folder, name), 'utf8'))
    .toContain('fingerprint');
  writeLstm(join(editor.at.folder, 'tiny.safetensors'), 2);
  await expect(trouble(panel, 'changed')).toContainText('tiny.safetensors', { timeout: 20_000 });
  await trouble(panel, 'changed').getByRole('button', { name: 'Reload' }).click();
  await fresh(panel);
  await expect(trouble(panel, 'changed')).toHaveCount(0);
  await expect(panel.locator('#rail')).toContainText('fingerprint');
});

test('a file beside the checkpoint counts as the checkpoint', async ({ editor }) => {
  const panel = editor.webview();
  const words = Object.fromEntries(Array.from({ length: 12 }, (_, id) => [`word${id}`, id]));
  writeFileSync(join(editor.at.folder, 'tiny.vocab.json'), JSON.stringify(words));
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(panel.getByTestId('tokens-before')).toContainText('word1');
  const others = Object.fromEntries(Array.from({ length: 12 }, (_, id) => [`other${id}`, id]));
  writeFileSync(join(editor.at.folder, 'tiny.vocab.json'), JSON.stringify(others));
  await expect(trouble(panel, 'changed')).toContainText('tiny.vocab.json', { timeout: 20_000 });
  await trouble(panel, 'changed').getByRole('button', { name: 'Reload' }).click();
  await expect(panel.getByTestId('tokens-before')).toContainText('other1');
  rmSync(join(editor.at.folder, 'tiny.vocab.json'));
});

test('checkpoint missing: locating is offered, and its coming back is noticed', async ({
  editor,
}) => {
  const panel = editor.webview();
  put(editor, 'gone.safetensors');
  await expect(trouble(panel, 'missing')).toContainText('gone.safetensors');
  await trouble(panel, 'missing').getByRole('button', { name: 'Locate…' }).click();
  const input = editor.page.locator('.quick-input-widget input.input');
  await expect(input).toHaveValue(/sample\/$/); // until then the dialog writes over what is typed
  await input.fill(join(editor.at.folder, 'tiny.safetensors'));
  await editor.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
  await fresh(panel);
  await expect(trouble(panel, 'missing')).toHaveCount(0);
  await panel.getByTestId('map-difference').focus();
  await editor.page.keyboard.press('Control+z');
  await expect(trouble(panel, 'missing')).toHaveCount(1);
  writeLstm(join(editor.at.folder, 'gone.safetensors'), 3);
  await expect(trouble(panel, 'missing')).toHaveCount(0, { timeout: 20_000 });
  await fresh(panel);
});

test('loading: what and how far, Stop stops it, and something else can be opened', async ({
  editor,
}) => {
  const panel = editor.webview();
  writeHollow(join(editor.at.folder, 'big.safetensors'), { hidden: 4096, layers: 4 });
  put(editor, 'big.safetensors');
  await soon(() => status(editor).textContent()).toMatch(
    /loading the checkpoint: [1-9]\d* of \d{4} MB/,
  );
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(status(editor)).toHaveText('stopped');
  await expect(panel.locator('[data-trouble]')).toHaveCount(0);
  put(editor, 'tiny.safetensors');
  await fresh(panel);
});

test('opening a checkpoint says how far it is, and can be cancelled', async ({ editor }) => {
  await editor.showContainer('Explorer');
  await editor.contextMenu('big.safetensors', 'Open in Ripple');
  const toast = editor.toast('reading big.safetensors');
  await expect(toast).toContainText(/\d+ of \d{4} MB/);
  await toast.getByRole('button', { name: 'Cancel' }).click();
  await expect(toast).toHaveCount(0);
  await expect(editor.webview().locator('#title')).toHaveText('count');
  const runs = logged(editor, /ran own/g).length;
  await editor.webview().getByRole('button', { name: 'Run' }).click();
  await expect.poll(() => logged(editor, /ran own/g).length).toBeGreaterThan(runs);
  // What came first, the Cancel, has reached the host as well: the file is read no more.
  expect(existsSync(join(editor.at.folder, 'big.ripple.json'))).toBe(false);
  rmSync(join(editor.at.folder, 'big.safetensors'));
});

test('a model larger than memory is refused with both numbers before anything is read', async ({
  editor,
}) => {
  const panel = editor.webview();
  writeHollow(join(editor.at.folder, 'vast.safetensors'), { hidden: 100_000 });
  put(editor, 'vast.safetensors');
  await expect(trouble(panel, 'failed')).toContainText(/take more than \d+ MB.*\d+ MB/);
  rmSync(join(editor.at.folder, 'vast.safetensors'));
  put(editor, 'tiny.safetensors');
  await fresh(panel);
});

/** Broken checkpoints of the test's own. */
const broken = {
  'cut.safetensors': path => {
    writeLstm(path, 1);
    truncateSync(path, statSync(path).size - 100);
  },
  'words.pt': path => writeFileSync(path, 'these are words, not weights\n'),
  'nothing.pt': path => writeFileSync(path, ''),
  'attention.safetensors': writeTransformer,
};

test('bad checkpoints are each said where the person looks, and the next one works', async ({
  editor,
}) => {
  test.setTimeout(240_000);
  const panel = editor.webview();
  for (const [file, make] of Object.entries(broken)) {
    make(join(editor.at.folder, file));
    put(editor, file);
    await expect(panel.locator('#troubles'), file).toContainText(
      /truncated|begins with|empty|past the end|no recurrent|not a checkpoint|expected/,
    );
    await expect(panel.locator('#troubles [data-trouble]'), file).toHaveCount(1);
    put(editor, 'tiny.safetensors');
    await fresh(panel);
    rmSync(join(editor.at.folder, file));
  }
  expect(engines(editor)).toHaveLength(1);
});

const site = { layer: 0, component: 'hidden', timesteps: 1 };
const zero = { kind: 'zero' };
/** Experiments that are wrong, with the field that the panel has to name. */
const wrong = {
  'interventions[0].site.layer': { interventions: [{ site: { ...site, layer: 7 }, edit: zero }] },
  'interventions[0].site.timesteps': {
    interventions: [{ site: { ...site, timesteps: 99 }, edit: zero }],
  },
  'interventions[0].site.units': {
    interventions: [{ site: { ...site, units: [8] }, edit: zero }],
  },
  'interventions[0].site.component': {
    interventions: [{ site: { ...site, component: 'updateGate' }, edit: zero }],
  },
  'base.tokens': { base: { tokens: [99] } },
  version: { version: 2 },
  unroll: { unroll: { mode: 'sideways' } },
  nonsense: { nonsense: 1 },
};

test('an experiment with an error in a field names it, and keeps the last result', async ({
  editor,
}) => {
  test.setTimeout(120_000);
  const panel = editor.webview();
  for (const [field, more] of Object.entries(wrong)) {
    put(editor, 'tiny.safetensors', more);
    await expect(trouble(panel, 'problems'), field).toContainText(field);
    await expect(panel.locator('body.stale'), field).toBeVisible();
    await expect(panel.getByTestId('map-difference')).toBeVisible();
    put(editor, 'tiny.safetensors');
    await fresh(panel);
  }
  writeFileSync(join(editor.at.folder, name), '{ "version": 1, "checkpoint": ');
  await expect(trouble(panel, 'problems')).toBeVisible();
  put(editor, 'tiny.safetensors');
  await fresh(panel);
});

test('free-running where sizes forbid it is refused by name', async ({ editor }) => {
  const panel = editor.webview();
  writeLstm(join(editor.at.folder, 'tagger.safetensors'), 1, { outputs: 5 });
  const forced = { unroll: { mode: 'teacher-forced' } };
  put(editor, 'tagger.safetensors', forced);
  await fresh(panel);
  put(editor, 'tagger.safetensors');
  await expect(trouble(panel, 'problems')).toContainText(
    /unroll.*: the model puts out 5 .* and reads 12: sizes that differ cannot be fed back/,
  );
  await expect(panel.locator('body.stale')).toBeVisible();
  put(editor, 'tagger.safetensors', forced);
  await fresh(panel);
  await expect(panel.locator('[data-trouble]')).toHaveCount(0);
});

test('a checkpoint moved away is named where it is now, and a text it cannot cut is refused', async ({
  editor,
}) => {
  const panel = editor.webview();
  renameSync(
    join(editor.at.folder, 'tiny.safetensors'),
    join(editor.at.folder, 'moved.safetensors'),
  );
  put(editor, 'moved.safetensors');
  await fresh(panel);
  put(editor, 'moved.safetensors', { base: { text: 'unheard of' } });
  await expect(trouble(panel, 'problems')).toContainText('base.text');
  await closeAll(editor);
});

test('nothing was reported as an error', ({ editor }) => {
  expect(editor.errors()).toEqual([]);
});
