import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, sharedFixtures, writeLstm } from '../e2e/checkpoints.mjs';
import { expect, test } from './fixture.mjs';

const image = '<img src=x onerror=alert(1)>';
const words = [image, '<script>alert(2)</script>', '<b>bold</b>', '[link](command:x) & a'];

/** A model whose vocabulary is such words, opened on all of them. */
async function openWith(host, panel, folder, more = {}) {
  writeLstm(join(folder, 'html.safetensors'), 5, { vocabulary: words.length });
  writeFileSync(
    join(folder, 'html.vocab.json'),
    JSON.stringify(Object.fromEntries(words.map((word, id) => [word, id]))),
  );
  const all = {
    base: { tokens: [0, 1, 2, 3] },
    sources: { '<i>s</i>': { tokens: [3, 2, 1, 0] } },
    title: image,
    notes: image,
    ...more,
  };
  experiment('html.safetensors', all, folder, '<u>html.ripple.json');
  await host.open(join(folder, '<u>html.ripple.json'));
  await panel.isFresh();
}

/** No element of the page comes from a text of a file. */
const isPlain = async page => {
  await expect(page.locator('img, u, iframe, hr, main script, a')).toHaveCount(0);
  await expect(page.locator('b', { hasText: /^bold$/ })).toHaveCount(0);
};

test('text from files never becomes HTML, nor does what a trouble says of it', async ({
  folder,
  host,
  page,
  panel,
}) => {
  await openWith(host, panel, folder);
  await expect(page.getByRole('heading', { name: '<u>html' })).toBeVisible();
  await expect(panel.tokens('before')).toContainText('<img src=x');
  await isPlain(page);
  await panel.toCell(1);
  await panel.press('i');
  await expect(panel.dialog).toContainText('<i>s</i>');
  await isPlain(page);
  await panel.press('Escape');
  await panel.radio('table').click();
  await expect(page.getByTestId('table')).toBeVisible();
  await isPlain(page);

  await host.change({ kind: 'base', inputs: { tokens: [0, '<hr>'] } });
  await expect(panel.trouble('problems')).toContainText('<hr>');
  await isPlain(page);
  const message = '<img src=y> & <b>bold</b>';
  await host.show({ troubles: [{ kind: 'refused', message, remedies: [] }] });
  await expect(panel.trouble('refused')).toContainText(message);
  await isPlain(page);
});

test('what is copied from the texts is the text: what cannot be seen has a mark, which is no part of it', async ({
  folder,
  host,
  page,
  panel,
}) => {
  const odd = ['👩\u200d💻', 'a\tb', '\u202eabc', '\u00a0', 'one\ntwo', 'end\u200b'];
  writeLstm(join(folder, 'odd.safetensors'), 5, { vocabulary: odd.length });
  writeFileSync(
    join(folder, 'odd.vocab.json'),
    JSON.stringify(Object.fromEntries(odd.map((word, id) => [word, id]))),
  );
  const base = { tokens: odd.map((_, id) => id) };
  experiment('odd.safetensors', { base }, folder, 'odd.ripple.json');
  await host.open(join(folder, 'odd.ripple.json'));
  await panel.isFresh();
  await panel.radio('text').click();
  const text = page.getByTestId('text-before');
  const copied = await text.evaluate(shown => {
    const selection = getSelection();
    selection.selectAllChildren(shown);
    return String(selection);
  });
  expect(copied.slice(0, odd.join(' ').length)).toBe(odd.join(' ')); // then what is put out
  const marks = await text
    .locator('.unseen')
    .evaluateAll(all =>
      all.map(each => [each.dataset.mark, getComputedStyle(each, '::before').content]),
    );
  const shown = ['\\u200d', '⇥', '\\u202e', '\\u00a0', '\\u200b'];
  expect(marks.slice(0, 5)).toEqual(shown.map(mark => [mark, `"${mark.replace('\\', '\\\\')}"`]));
});

const hostile = join(sharedFixtures, 'hostile/tokens-hostile');

test('nor do the words of a hostile vocabulary', async ({ folder, host, page, panel }) => {
  test.skip(!existsSync(hostile), `${hostile} is not here`);
  cpSync(hostile, folder, { recursive: true });
  const base = { tokens: [0, 1, 2, 3, 4] };
  experiment('model.safetensors', { base }, folder, 'words.ripple.json');
  await host.open(join(folder, 'words.ripple.json'));
  await expect(panel.tokens('before').locator('[data-t]').first()).toBeVisible();
  await panel.settled();
  await expect(page.locator('img, iframe, main script')).toHaveCount(0);
});
