import { readFileSync, writeFileSync } from 'node:fs';
import { experiment, writeLstm, writeVectorReader } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { open, tab } from './stage.mjs';

test.use({ goesOn: true, spec: 'sidebar' });
// The trees of one experiment; each test goes on from where the one before left the editor.
test.describe.configure({ mode: 'serial' });

const first = 'layer 0 cell @1 [5, 14]';
const fresh = editor =>
  expect(editor.webview().locator('#status.fresh')).toBeVisible({ timeout: 20_000 });
const file = (editor, name) =>
  editor.page.locator('.explorer-folders-view').getByRole('treeitem', { name });
const labels = async (editor, tree) => (await editor.rows(tree)).map(({ label }) => label);
const expectLabels = (editor, tree, expected) =>
  expect.poll(() => labels(editor, tree)).toEqual(expected);
const saved = (editor, name) => {
  return readFileSync(`${editor.at.folder}/${name}`, 'utf8');
};
const save = async (editor, name, text) => {
  await editor.command('File: Save');
  await expect.poll(() => saved(editor, name)).toContain(text);
};
const input = editor => editor.page.locator('.quick-input-widget input.input');
/** What the open input box says of what is written there. */
const said = editor => editor.page.locator('.quick-input-message');
/** Writes into the open input box and accepts it. */
const answer = async (editor, title, text) => {
  await expect(editor.page.locator('.quick-input-title')).toHaveText(title);
  await editor.page.locator('.quick-input-widget input.input').fill(text);
  await editor.page.keyboard.press('Enter');
};

test('no command of the palette is silent without an experiment', async ({ editor }) => {
  // Rows out of sight do not exist.
  await editor.page.setViewportSize({ width: 1280, height: 2600 });
  for (const label of [
    'Run',
    'Add Intervention…',
    'Edit Base Text…',
    'Set Unroll Mode…',
    'Export…',
  ]) {
    await editor.command(`Ripple: ${label}`);
    await expect(editor.toast('No experiment is open.')).toBeVisible();
    await editor.clearNotifications();
  }
  const offered = await editor.offered('Ripple: ');
  for (const hidden of [
    'Remove Intervention',
    'Stop',
    'Clear All Interventions',
    'Rename Example…',
  ])
    expect(offered).not.toContain(`Ripple: ${hidden}`);
});

test('the trees show the experiment as soon as it is open', async ({ editor }) => {
  await open(editor, 'agreement.ripple.json');
  await fresh(editor);
  await editor.showContainer('Ripple');
  await expectLabels(editor, 'Sites', ['layer 0', 'layer 1', 'model']);
  await expect
    .poll(() => editor.rows('Interventions'))
    .toEqual([
      { label: first, description: '← plural@1', level: 1, expanded: null, checked: 'true' },
    ]);
  await expect(editor.page.getByText('Click a cell in the panel')).toHaveCount(0);
  await expect
    .poll(() => editor.rows('Examples'))
    .toMatchObject([
      { label: 'base', description: 'the key near the cabinets' },
      { label: 'plural', description: 'the keys near the cabinets' },
    ]);
  await expect(
    editor.page.getByRole('treeitem', { name: `${first} ← plural@1, on` }),
  ).toBeVisible();
});

/** The badge of a row, as the editor draws it; `none` without one. */
const badge = row =>
  row
    .locator('.monaco-icon-label')
    .first()
    .evaluate(node => {
      const box = node.querySelector('.monaco-icon-label-container') ?? node;
      return [node, box, ...node.querySelectorAll('*')]
        .map(each => globalThis.getComputedStyle(each, '::after').content)
        .filter(content => content !== 'none' && content !== 'normal')
        .join();
    });

test('a site with an intervention has a badge, and so have the rows above it', async ({
  editor,
}) => {
  await editor.expand('Sites', 'layer 0');
  await editor.expand('Sites', '1 · key');
  for (const label of ['layer 0', '1 · key', 'cell'])
    await expect.poll(() => badge(editor.row('Sites', label))).toContain('◆');
  for (const label of ['layer 1', '2 · near', 'hidden'])
    expect(await badge(editor.row('Sites', label))).not.toContain('◆');
  await expect
    .poll(async () => (await editor.rows('Sites')).find(({ label }) => label === 'cell'))
    .toMatchObject({ description: expect.stringMatching(/^\d\.\d\d · \|Δ\| \d\.\d\d$/) });
});

test('a click on a row is followed by the panel', async ({ editor }) => {
  await editor.row('Sites', 'hidden').click();
  await expect(editor.webview().locator('#rail')).toContainText('at t 1');
  await expect(editor.webview().locator('#status.fresh')).toBeVisible();
});

test("the panel's cursor is followed by the tree, which leaves the focus where it is", async ({
  editor,
}) => {
  await editor.webview().getByTestId('map-difference').focus();
  await editor.page.keyboard.press('ArrowRight');
  const selected = editor.tree('Sites').locator('.monaco-list-row.selected .label-name');
  await expect(selected).toHaveText('hidden');
  await expect
    .poll(async () => {
      const rows = await editor.rows('Sites');
      return rows.find(({ label }) => label === '2 · near')?.expanded;
    })
    .toBe('true');
  expect(await editor.page.evaluate(() => document.activeElement?.tagName)).toBe('IFRAME');
});

test('generated timesteps say so', async ({ editor }) => {
  await editor.command('Ripple: Focus on Sites View');
  await editor.page.keyboard.press('Control+ArrowLeft'); // collapses everything
  await expectLabels(editor, 'Sites', ['layer 0', 'layer 1', 'model']);
  await editor.expand('Sites', 'layer 0');
  await expect
    .poll(async () => (await editor.rows('Sites')).find(({ label }) => label.startsWith('5 · ')))
    .toMatchObject({ description: expect.stringContaining('generated') });
});

test('a site is intervened on from its inline action', async ({ editor }) => {
  await editor.expand('Sites', 'model');
  const logits = editor.row('Sites', 'logits');
  await logits.hover();
  await logits.getByRole('button', { name: 'Intervene…' }).click();
  await answer(editor, 'Timesteps, from 0', '4');
  await expect(editor.page.locator('.quick-input-title')).toContainText('Units, from 0');
  await editor.page.locator('.quick-input-widget input.input').fill('2');
  await editor.page.keyboard.press('Enter');
  await expect(editor.page.locator('.quick-input-title')).toHaveText('Edit');
  await editor.pick('zero');
  await expectLabels(editor, 'Interventions', [first, 'logits @4 [2]']);
  await expect.poll(() => badge(logits)).toContain('◆');
});

test('Space turns the row with the focus off and on', async ({ editor }) => {
  await editor.row('Interventions', 'logits @4 \\[2\\]').click();
  const checked = async () => (await editor.rows('Interventions')).map(row => row.checked);
  await editor.page.keyboard.press('Space');
  await expect.poll(checked).toEqual(['true', 'false']);
  await editor.page.keyboard.press('ArrowUp');
  await editor.page.keyboard.press('Space');
  await expect.poll(checked).toEqual(['false', 'false']);
  await editor.page.keyboard.press('Space');
  await expect.poll(checked).toEqual(['true', 'false']);
});

test('Alt and an arrow move a row, and it keeps the focus', async ({ editor }) => {
  await editor.page.keyboard.press('Alt+ArrowDown');
  await expectLabels(editor, 'Interventions', ['logits @4 [2]', first]);
  await expect(editor.tree('Interventions').locator('.monaco-list-row.focused')).toContainText(
    first,
  );
  await editor.page.keyboard.press('Alt+ArrowDown'); // the last stays the last
  await editor.page.keyboard.press('Alt+ArrowUp');
  await expectLabels(editor, 'Interventions', [first, 'logits @4 [2]']);
});

test('a row is dragged to another place', async ({ editor }) => {
  await editor
    .row('Interventions', 'logits @4 \\[2\\]')
    .dragTo(editor.row('Interventions', 'layer 0 cell @1 \\[5, 14\\]'));
  await expectLabels(editor, 'Interventions', ['logits @4 [2]', first]);
});

test('a row is duplicated from its menu, and Delete removes it', async ({ editor }) => {
  await editor.row('Interventions', 'logits @4 \\[2\\]').click({ button: 'right' });
  await editor.choose('Duplicate Intervention');
  await expectLabels(editor, 'Interventions', ['logits @4 [2]', 'logits @4 [2]', first]);
  await editor.row('Interventions', 'logits @4 \\[2\\]').first().click();
  await editor.page.keyboard.press('Delete');
  await expectLabels(editor, 'Interventions', ['logits @4 [2]', first]);
  const row = editor.row('Interventions', 'logits @4 \\[2\\]');
  await row.hover();
  await row.getByRole('button', { name: 'Remove Intervention' }).click();
  await expectLabels(editor, 'Interventions', [first]);
});

test('an intervention is edited, and what is not asked for stays', async ({ editor }) => {
  const row = async () => (await editor.rows('Interventions'))[0];
  await editor.row('Interventions', 'layer 0 cell @1 \\[5, 14\\]').click();
  await editor.page.keyboard.press('Space');
  await expect.poll(row).toMatchObject({ checked: 'false' });
  await editor.page.keyboard.press('F2');
  await expect(editor.page.locator('.quick-input-title')).toHaveText('Edit');
  await editor.pick('scale');
  await answer(editor, 'Factor', '2');
  await expect.poll(row).toMatchObject({ label: first, description: '× 2', checked: 'false' });
  await editor.webview().getByTestId('map-difference').focus();
  await editor.page.keyboard.press('Control+z');
  await expect.poll(row).toMatchObject({ label: first, description: '← plural@1' });
  await editor.page.keyboard.press('Control+z');
  await expect.poll(row).toMatchObject({ checked: 'true' });
});

test('an intervention on all units stays on all, and an unreadable text keeps its rows from being changed', async ({
  editor,
}) => {
  const row = async () => (await editor.rows('Interventions'))[0];
  const path = `${editor.at.folder}/agreement.ripple.json`;
  // What was changed before is saved by itself a second later, and not while another writes the file.
  const isSaved = () => expect(tab(editor, 'agreement.ripple.json')).not.toHaveClass(/dirty/);
  await isSaved();
  const text = readFileSync(path, 'utf8');
  const site = { layer: 0, component: 'cell', timesteps: 'all' };
  const whole = {
    ...JSON.parse(text),
    interventions: [{ site, edit: { kind: 'scale', factor: 3 } }],
  };
  const read = async experiment => {
    await isSaved();
    writeFileSync(path, experiment);
    await editor.command('File: Revert File');
  };
  await read(JSON.stringify(whole));
  await expect.poll(row).toMatchObject({ label: 'layer 0 cell @all', description: '× 3' });
  await editor.row('Interventions', 'layer 0 cell @all').click();
  await editor.page.keyboard.press('F2');
  for (const title of ['Timesteps, from 0', 'Units, from 0; empty: all 32', 'Edit', 'Factor']) {
    await expect(editor.page.locator('.quick-input-title')).toHaveText(title);
    await editor.page.keyboard.press('Enter');
  }
  await expect(editor.page.locator('.quick-input-widget')).toBeHidden();
  await expect.poll(row).toMatchObject({ label: 'layer 0 cell @all', description: '× 3' });
  const first = { site: { layer: 0, componet: 'cell', timesteps: 0 }, edit: { kind: 'zero' } };
  await read(JSON.stringify({ ...whole, interventions: [first, ...whole.interventions] }));
  await expect(editor.webview().locator('[data-trouble]')).toContainText('componet');
  await editor.row('Interventions', 'layer 0 cell @all').click();
  await editor.page.keyboard.press('Delete');
  await expect(editor.toast('are no longer those that were shown')).toBeVisible();
  expect(JSON.parse(readFileSync(path, 'utf8')).interventions).toHaveLength(2);
  await editor.clearNotifications();
  await read(text);
  await expect
    .poll(row)
    .toMatchObject({ label: 'layer 0 cell @1 [5, 14]', description: '← plural@1' });
});

test('a source is renamed wherever it is used, and deleting one that is used warns', async ({
  editor,
}) => {
  await editor.row('Examples', 'plural').click({ button: 'right' });
  await editor.choose('Rename Example…');
  await answer(editor, 'Name of the Example', 'many');
  await expect
    .poll(async () => (await editor.rows('Interventions'))[0]?.description)
    .toBe('← many@1');
  await fresh(editor);
  await editor.row('Examples', 'many').click({ button: 'right' });
  await editor.choose('Remove Example');
  const dialog = editor.page.getByRole('dialog');
  await expect(dialog).toContainText('layer 0 cell @1 [5, 14] ← many@1');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expectLabels(editor, 'Examples', ['base', 'many']);
  await editor.row('Examples', 'many').hover();
  await expect(
    editor.page.getByRole('tooltip', { name: 'many, 5 timesteps: the · keys · near' }),
  ).toBeVisible();
});

test('base and source are swapped from the inline action', async ({ editor }) => {
  const row = editor.row('Examples', 'many');
  await row.hover();
  await row.getByRole('button', { name: 'Swap with Base' }).click();
  await expect
    .poll(() => editor.rows('Examples'))
    .toMatchObject([
      { label: 'base', description: 'the keys near the cabinets' },
      { label: 'many', description: 'the key near the cabinets' },
    ]);
});

test('a source is added as text, and from the lines of a file', async ({ editor }) => {
  await editor.command('Ripple: Add Example…');
  await answer(editor, 'Text: new example', 'the keys near the door');
  await expect(input(editor)).toHaveValue('example'); // a free name, for those who need no other
  await answer(editor, 'Name of the Example', 'other');
  await expectLabels(editor, 'Examples', ['base', 'many', 'other']);
  writeFileSync(`${editor.at.folder}/lines.txt`, 'the door near the key\nthe doors near the key\n');
  writeFileSync(`${editor.at.folder}/bad.jsonl`, '"a"\n{"txt": 1}\n');
  await editor.command('Ripple: Add Example from File…');
  await openFile(editor, 'bad.jsonl');
  await expect(editor.toast('bad.jsonl, line 2: found')).toBeVisible();
  await editor.clearNotifications();
  await editor.command('Ripple: Add Example from File…');
  await openFile(editor, 'lines.txt');
  await expect(editor.page.locator('.quick-input-title')).toHaveText('Examples to Add');
  await editor.pick('the door near the key');
  await editor.pick('the doors near the key');
  await editor.page.keyboard.press('Enter');
  await expectLabels(editor, 'Examples', ['base', 'many', 'other', 'lines', 'lines-2']);
  await save(editor, 'agreement.ripple.json', '"lines-2": { "text": "the doors near the key" }');
});

test("the base's text is edited from the palette, and what the model cannot read is not taken", async ({
  editor,
}) => {
  const base = async () => (await editor.rows('Examples'))[0]?.description;
  await editor.webview().getByRole('button', { name: 'Edit the base text…' }).click();
  await expect(editor.page.locator('.quick-input-title')).toHaveText('Text: base');
  await expect(input(editor)).toHaveValue('the keys near the cabinets');
  await input(editor).fill('the kye near');
  await expect(said(editor)).toContainText('"kye" at place 1 is not in the vocabulary');
  await expect(said(editor)).toContainText('did you mean "key"?');
  await editor.page.keyboard.press('Enter');
  await expect(input(editor)).toBeVisible();
  await input(editor).fill('');
  await expect(said(editor)).toContainText('A text of at least one token');
  await editor.page.keyboard.press('Enter');
  await expect(input(editor)).toBeVisible();
  await answer(editor, 'Text: base', 'the key near the doors');
  await expect.poll(base).toBe('the key near the doors');
});

test('an example is made where an intervention asks for one', async ({ editor }) => {
  await editor.row('Interventions', 'layer 0 cell @1 \\[5, 14\\]').click();
  await editor.page.keyboard.press('F2');
  await editor.pick('interchange');
  await expect(editor.page.locator('.quick-input-title')).toHaveText('Example');
  await editor.pick('New Example…');
  await answer(editor, 'Text: new example', 'the doors near the key');
  await answer(editor, 'Name of the Example', 'third');
  await answer(editor, "The example's timesteps", '1');
  await expect
    .poll(async () => (await editor.rows('Interventions'))[0]?.description)
    .toBe('← third@1');
  await expect.poll(() => labels(editor, 'Examples')).toContain('third');
});

/** Keeps the door to the host that each page opens once, so that a test can say what a button would. */
const keepDoors = editor =>
  editor.page.addInitScript(() => {
    let door;
    Object.defineProperty(globalThis, 'acquireVsCodeApi', {
      configurable: true,
      get: () => door,
      set: acquire => {
        door = () => (globalThis.door ??= acquire());
      },
    });
  });
const say = async (editor, command) =>
  (await editor.webviewFrame()).evaluate(
    command => globalThis.door.postMessage({ type: 'commanded', command }),
    command,
  );
const hasFocus = async editor =>
  (await editor.webviewFrame()).evaluate(() => globalThis.document.hasFocus());

test('without a vocabulary examples are ids', async ({ editor }) => {
  await keepDoors(editor);
  const { folder } = editor.at;
  writeLstm(`${folder}/bare.safetensors`, 3);
  experiment('bare.safetensors', {}, folder, 'bare.ripple.json');
  await editor.command('View: Revert and Close Editor');
  await open(editor, 'bare.ripple.json');
  await fresh(editor);
  await editor.showContainer('Ripple');
  await editor.command('Ripple: Edit Base Text…');
  await expect(editor.page.locator('.quick-input-title')).toHaveText('Token ids: base');
  await expect(input(editor)).toHaveValue('1 2 3');
  const prompt = 'Ids of tokens, 0 to 11, such as: 0 1 2. With a bare.vocab.json beside';
  await expect(said(editor)).toContainText(prompt);
  await input(editor).fill('1 12');
  await expect(said(editor)).toContainText('“12”: expected ids from 0 to 11');
  await answer(editor, 'Token ids: base', '4, 5 11');
  await expect
    .poll(async () => (await editor.rows('Examples'))[0]?.description)
    .toBe('⟨4⟩ ⟨5⟩ ⟨11⟩');
  await fresh(editor);
  await editor.command('Ripple: Add Example…');
  await answer(editor, 'Token ids: new example', '7');
  await answer(editor, 'Name of the Example', 'seven');
  await save(editor, 'bare.ripple.json', '"seven": { "tokens": [7] }');
  expect(saved(editor, 'bare.ripple.json')).toMatch(/"base": \{\s*"tokens": \[4, 5, 11\]/);
});

test('a panel that asks for an example or the base has the focus again afterwards', async ({
  editor,
}) => {
  // Of a tree that had the focus when its refresh began, the editor takes it back; so the edit before must be done, and the page have it.
  await fresh(editor);
  await editor.command('View: Focus Active Editor Group');
  await expect.poll(() => hasFocus(editor)).toBe(true);
  await editor.webview().getByTestId('map-difference').focus();
  await say(editor, 'addSource');
  await answer(editor, 'Token ids: new example', '1');
  await expect(input(editor)).toHaveValue('example');
  await editor.page.keyboard.press('Enter'); // a free name, for those who need no other
  await expectLabels(editor, 'Examples', ['base', 'seven', 'example']);
  await expect.poll(() => hasFocus(editor)).toBe(true);
  await expect(editor.webview().getByTestId('map-difference')).toBeFocused();
  await say(editor, 'editBase');
  await expect(input(editor)).toHaveValue('4 5 11');
  await editor.page.keyboard.press('Escape');
  await expect.poll(() => hasFocus(editor)).toBe(true);
});

test('of vectors it is said that they are in the file, which is shown', async ({ editor }) => {
  const { folder } = editor.at;
  writeVectorReader(`${folder}/vectors.safetensors`);
  const base = { vectors: [[0.5, 1, 0]] };
  experiment(
    'vectors.safetensors',
    { base, unroll: undefined, interventions: [] },
    folder,
    'vectors.ripple.json',
  );
  await editor.command('View: Revert and Close Editor');
  await open(editor, 'vectors.ripple.json');
  await fresh(editor);
  await editor.command('Ripple: Edit Base Text…');
  const toast = editor.toast('This model reads vectors of 3 numbers, not tokens');
  await toast.getByRole('button', { name: 'Show in File' }).click();
  await expect(editor.page.locator('.monaco-editor .view-lines').first()).toContainText('vectors');
  await editor.command('View: Close All Editors');
});

test('a long input comes in pages of 100, and the tree finds its way through them', async ({
  editor,
}) => {
  const words = Array.from({ length: 1000 }, (_, t) => (t % 2 === 0 ? 'the' : 'key'));
  const long = {
    version: 1,
    checkpoint: 'agreement-lstm.pt',
    base: { tokens: words },
    interventions: [
      { site: { layer: 1, component: 'hidden', timesteps: 450 }, edit: { kind: 'zero' } },
    ],
  };
  writeFileSync(`${editor.at.folder}/long.ripple.json`, JSON.stringify(long));
  await editor.command('View: Close All Editors');
  await open(editor, 'long.ripple.json');
  await fresh(editor);
  await editor.showContainer('Ripple');
  await expectLabels(editor, 'Interventions', ['layer 1 hidden @450']);
  await editor.expand('Sites', 'layer 1');
  await expect.poll(() => labels(editor, 'Sites')).toContain('400 – 499');
  await expect.poll(() => badge(editor.row('Sites', '400 – 499'))).toContain('◆');
  const there = editor.webview().locator('[data-testid=tokens-after] [data-t="450"]');
  await editor
    .webview()
    .locator('#overview canvas')
    .click({ position: { x: 90, y: 20 } });
  await expect(there).not.toBeInViewport();
  await editor.row('Interventions', 'layer 1 hidden @450').click();
  await expect(there).toBeInViewport();
  const selected = editor.tree('Sites').locator('.monaco-list-row.selected .label-name');
  await expect(selected).toHaveText('hidden');
  await expect.poll(() => labels(editor, 'Sites')).toContain('450 · the');
});

test('New Experiment starts another on the same checkpoint', async ({ editor }) => {
  await editor.command('Ripple: New Experiment');
  await expect(editor.webview().locator('#title')).toHaveText('agreement-lstm');
  await expectLabels(editor, 'Interventions', []);
  await expect(editor.page.getByText('Click a cell in the panel')).toBeVisible();
  await expect
    .poll(async () => (await editor.rows('Examples'))[0]?.description)
    .toMatch(/^the key the key/);
  await editor.command('View: Revert and Close Editor');
});

test('a new experiment starts from the sample text beside its checkpoint', async ({ editor }) => {
  const { folder } = editor.at;
  writeFileSync(`${folder}/count-gru.txt`, '\n  tick tick write\nmore\n');
  await editor.command('View: Close All Editors');
  await editor.showContainer('Explorer');
  await expect(file(editor, 'count-gru.txt')).toBeVisible(); // it pushes the rows below it down
  await editor.contextMenu('count-gru.pt', 'Open in Ripple');
  await fresh(editor);
  await editor.showContainer('Ripple');
  await expect
    .poll(async () => (await editor.rows('Examples'))[0]?.description)
    .toBe('tick tick write');
});

test('nothing was reported as an error', ({ editor }) => {
  // The editor also logs the message that a bad file is answered with.
  expect(editor.errors().filter(text => !text.startsWith('Ripple: bad.jsonl'))).toEqual([]);
});

/** Chooses a file of the folder in the simple file dialog. */
async function openFile(editor, name) {
  const input = editor.page.locator('.quick-input-widget input.input');
  await expect(input).toHaveValue(/\/sample\//);
  await input.fill(`${editor.at.folder}/${name}`);
  await editor.page.keyboard.press('Enter');
}
