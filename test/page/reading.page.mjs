import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, writeLstm } from '../e2e/checkpoints.mjs';
import { expect, test } from './fixture.mjs';

test('a space and the end of a line are marked in a running text, and no part of it', async ({
  folder,
  host,
  page,
  panel,
}) => {
  const characters = ['a', ' ', '\n'];
  writeLstm(join(folder, 'characters.safetensors'), 5, { vocabulary: characters.length });
  writeFileSync(join(folder, 'characters.vocab.json'), JSON.stringify(characters));
  experiment(
    'characters.safetensors',
    { base: { tokens: [0, 1, 0, 2, 0] } },
    folder,
    'c.ripple.json',
  );
  await host.open(join(folder, 'c.ripple.json'));
  await panel.isFresh();
  await panel.radio('text').click();
  const text = page.getByTestId('text-before');
  expect(await text.evaluate(node => node.textContent)).toMatch(/^a a\na/);
  const end = text.locator('.lineEnd').first();
  const mark = await end.evaluate(node => globalThis.getComputedStyle(node, '::before').content);
  expect(mark).toBe('"⏎"');
  const dot = await text
    .locator('.space')
    .first()
    .evaluate(node => globalThis.getComputedStyle(node).backgroundImage);
  expect(dot).toContain('gradient');
});
