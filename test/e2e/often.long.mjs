import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, sharedFixtures, writeLstm } from './checkpoints.mjs';
import { expect, test } from './fixture.mjs';
import { killOften } from './killOften.mjs';
import { engines, extensionHosts, logged, residentMB } from './processes.mjs';
import { fresh, open } from './stage.mjs';

test('a hundred edits leave the memory of the host steady', async ({ editor }) => {
  test.setTimeout(600_000);
  await open(editor, 'agreement.ripple.json');
  const panel = editor.webview();
  await fresh(panel);
  await editor.showContainer('Ripple');
  const edits = async count => {
    for (let k = 0; k < count; k++) {
      await panel.getByTestId('map-difference').focus();
      await editor.page.keyboard.press('0');
      await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(2);
      await fresh(panel);
      await editor.page.keyboard.press('Control+z');
      await expect.poll(async () => (await editor.rows('Interventions')).length).toBe(1);
      await fresh(panel);
    }
  };
  await edits(10);
  const [host] = extensionHosts(editor);
  const [engine] = engines(editor);
  const before = [residentMB(host), residentMB(engine)];
  await edits(50);
  const growth = [residentMB(host) - before[0], residentMB(engine) - before[1]];
  console.log(
    `after 100 edits: host ${growth[0].toFixed(0)} MB, engine ${growth[1].toFixed(0)} MB`,
  );
  expect(growth[0]).toBeLessThan(80);
  expect(growth[1]).toBeLessThan(80);
});

test('the engine killed a hundred times: nothing lost, nothing pending, no orphan', async ({
  editor,
}) => {
  test.setTimeout(900_000);
  await killOften(editor, 100);
});

const hostile = join(sharedFixtures, 'hostile');
const name = 'count.ripple.json'; // one that the explorer lists from the start
const put = (editor, checkpoint) => experiment(checkpoint, {}, editor.at.folder, name);

test('hostile checkpoints are refused one after the other by the same engine', async ({
  editor,
}) => {
  test.skip(!existsSync(hostile), `${hostile} is not here`);
  test.setTimeout(300_000);
  writeLstm(join(editor.at.folder, 'tiny.safetensors'), 1);
  put(editor, 'tiny.safetensors');
  await open(editor, name);
  const panel = editor.webview();
  await fresh(panel);
  const starts = logged(editor, /engine \d+ started/g).length;
  const listed = JSON.parse(readFileSync(join(hostile, 'index.json'), 'utf8'));
  const files = listed.filter(
    ({ file, expect: outcome, command }) =>
      command === 'inspect' &&
      outcome === 'refused' &&
      existsSync(join(hostile, file)) &&
      /\.(pt|safetensors)$/.test(file),
  );
  expect(files.length).toBeGreaterThan(40);
  for (const { file } of files) {
    copyFileSync(join(hostile, file), join(editor.at.folder, file));
    put(editor, file);
    const says = panel.locator('#troubles [data-trouble]');
    await expect(says, file).toHaveCount(1, { timeout: 20_000 });
    await expect(says, file).toContainText(file);
    put(editor, 'tiny.safetensors');
    await fresh(panel);
    rmSync(join(editor.at.folder, file));
  }
  expect(logged(editor, /engine \d+ started/g)).toHaveLength(starts);
});
