import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeLstm, writeTransformer, writeTwoHeads } from '../e2e/checkpoints.mjs';
import { axe } from './axe.mjs';
import { CheckpointHost } from './checkpointHost.mjs';
import { expect, stringsOf, test as base } from './fixture.mjs';
import { changeTheme, posterOf, serve, themeNames } from './serve.mjs';

const test = base.extend({
  view: async ({ page, engine, theme, language, errors: _ }, use) => {
    const host = new CheckpointHost(engine, posterOf(page));
    host.strings = stringsOf(language);
    const received = message => host.receive(message);
    await serve(page, { bundle: 'checkpoint', theme, language, received });
    await expect.poll(() => host.sent('opened').length).toBe(1);
    await use(host);
  },
});

const row = (page, name) =>
  page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
const details = page => page.getByRole('region', { name: 'chosen array' });
const search = page => page.getByRole('textbox', { name: 'search names, shapes, dtypes' });

async function openTransformer(view, folder) {
  writeTransformer(join(folder, 'transformer.safetensors'));
  await view.open(join(folder, 'transformer.safetensors'));
}
async function openLstm(view, folder, sizes) {
  writeLstm(join(folder, 'small.safetensors'), 1, sizes);
  await view.open(join(folder, 'small.safetensors'));
}

test('a file whose model is refused shows its arrays, and the refusal in words; axe finds nothing in any theme', async ({
  folder,
  page,
  view,
}) => {
  test.slow();
  await openTransformer(view, folder);
  await expect(page.getByText('This checkpoint holds no model that can be run.')).toBeVisible();
  await expect(page.getByText(/no recurrent/).first()).toBeVisible();
  await expect(row(page, 'transformer.wte.weight')).toContainText('[12, 8]');
  await expect(page.getByText('4 of 4 arrays')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Describe Checkpoint…' })).toHaveCount(0);
  expect(await axe(page)).toEqual([]);

  await row(page, 'transformer.wte.weight').click();
  await expect(details(page).getByRole('img', { name: /histogram/ })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  // Nothing but contrast differs between themes.
  for (const theme of themeNames.filter(each => each !== 'dark')) {
    await changeTheme(page, theme);
    expect(await axe(page, { rules: ['color-contrast'] }), theme).toEqual([]);
  }
});

test('the search finds by name, shape and dtype, and says how many; keys walk the list, and the values of the chosen array come by themselves', async ({
  folder,
  page,
  view,
}) => {
  await openTransformer(view, folder);
  await search(page).fill('mlp [8');
  await expect(page.getByText('1 of 4 arrays')).toBeVisible();
  await expect(row(page, 'transformer.wte.weight')).toHaveCount(0);
  await search(page).fill('nothing of the kind');
  await expect(page.getByText('No array is named so.')).toBeVisible();
  await search(page).fill('');
  await expect(page.getByText('4 of 4 arrays')).toBeVisible();

  await page.getByRole('grid', { name: 'arrays' }).focus();
  await page.keyboard.press('Home');
  await expect(details(page)).toContainText('transformer.wte.weight');
  const numbers = details(page).getByRole('table').first();
  await expect(numbers).toContainText('96');
  await page.keyboard.press('ArrowDown');
  await expect(details(page)).toContainText('transformer.h.0.attn.c_attn.weight');
  await expect(numbers).toContainText('192');
  const picture = page.getByRole('grid', { name: /picture of the array/ });
  await picture.focus();
  await page.keyboard.press('ArrowRight');
  await expect(picture.getByRole('gridcell')).toHaveText(/^row 0, column 1: −?\d/);
  await expect(details(page).getByRole('img', { name: /histogram: most values/ })).toBeVisible();
  await details(page).getByText('as a table').click();
  await expect(details(page).getByRole('table').last().getByRole('row')).toHaveCount(48);
});

test('looking at an array is followed, and stopped; one whose values cannot be read says why', async ({
  folder,
  page,
  view,
}) => {
  await openTransformer(view, folder);
  view.stopLooking();
  await row(page, 'transformer.wte.weight').click();
  await expect.poll(() => view.sent('chose').length).toBe(1);
  await view.tell({ kind: 'looking', done: 30, total: 120 });
  await expect(details(page)).toContainText('reading its values, 25 %');
  await details(page).getByRole('button', { name: 'Stop' }).click();
  await expect(details(page)).toContainText('stopped');
  expect(view.sent('left')).toHaveLength(1);
  await view.tell({ kind: 'looking', done: 60, total: 120 }); // was on its way
  await expect(details(page)).toContainText('stopped');

  await row(page, 'transformer.h.0.attn.c_attn.weight').click();
  await expect.poll(() => view.sent('chose').length).toBe(2);
  await view.tell({ kind: 'failed', message: 'the file ends within <b>it</b>' });
  await expect(details(page).getByRole('alert')).toHaveText('the file ends within <b>it</b>');
});

const troubles = {
  changed: ['The checkpoint has changed on disk since it was read.', 'Reload', 'reread'],
  missing: [/is missing/, null],
  'engine-lost': [/engine (ended|stopped)/, /.+/, 'reread'],
  untrusted: [/not trusted/, 'Manage Trust…', 'commanded'],
};
test('a refusal that a sidecar would settle has the button that makes one; a model that opens is named, with what is assumed of it, and opened in the panel; what befalls its file is said, with what helps, and what was read stays', async ({
  folder,
  page,
  view,
}) => {
  writeTwoHeads(join(folder, 'heads.safetensors'));
  await view.open(join(folder, 'heads.safetensors'));
  await page.getByRole('button', { name: 'Describe Checkpoint…' }).click();
  const commanded = [{ type: 'commanded', command: 'describe' }];
  expect(view.sent('commanded')).toEqual(commanded);

  await openLstm(view, folder);
  await expect(page.getByText('Ripple opens it as LSTM 1 × 8')).toBeVisible();
  await expect(page.getByText('assumed ·')).toBeVisible();
  await page.getByRole('button', { name: 'Open in Ripple' }).click();
  commanded.push({ type: 'commanded', command: 'openIn' });
  expect(view.sent('commanded')).toEqual(commanded);

  for (const [kind, [says, act, message]] of Object.entries(troubles))
    await test.step(kind, async () => {
      await view.show({ trouble: { kind } });
      const banner = page.getByRole('alert').filter({ hasText: says });
      await expect(banner).toBeVisible();
      await expect(page.getByText('Ripple opens it as LSTM 1 × 8')).toBeVisible();
      if (act === null) return;
      const before = view.sent(message).length;
      await banner.getByRole('button', { name: act }).click();
      expect(view.sent(message)).toHaveLength(before + 1);
      await view.show({ trouble: null });
      await expect(banner).toHaveCount(0);
    });
});

test('reading is said before anything is known; a file that cannot be read says why; names of arrays are plain text', async ({
  folder,
  page,
  view,
}) => {
  await view.show({ name: 'large.safetensors' });
  await expect(page.getByText('large.safetensors')).toBeVisible();
  await expect(page.getByText(/^reading/)).toBeVisible();

  const trouble = { kind: 'failed', message: 'cut.safetensors: truncated at 100 bytes' };
  await view.show({ name: 'cut.safetensors', isReading: false, trouble });
  await expect(page.getByRole('alert')).toContainText(trouble.message);
  await view.show({ trouble: null });

  const name = '[link](command:x) <img src=x onerror=alert(1)>';
  const header = JSON.stringify({ [name]: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  const path = join(folder, 'names.safetensors');
  writeFileSync(path, Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]));
  await view.open(path);
  await page.getByRole('gridcell').filter({ hasText: name }).click();
  await expect(details(page)).toContainText(name);
  await expect(page.locator('a, img')).toHaveCount(0);
});

test.describe('in German', () => {
  test.use({ language: 'de' });
  test('the page speaks it', async ({ folder, page, view }) => {
    await openTransformer(view, folder);
    await expect(
      page.getByText(stringsOf('de')['This checkpoint holds no model that can be run.']),
    ).toBeVisible();
    await expect(page.getByText(/holds no model/)).toHaveCount(0);
  });
});
