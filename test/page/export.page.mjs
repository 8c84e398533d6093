import { expect, openSample, test } from './fixture.mjs';

test.beforeEach(({ host, panel }) => openSample(host, panel));

const exported = async (host, panel, name) => {
  await panel.button('Export…').click();
  await panel.dialog.getByRole('button', { name }).click();
  await expect.poll(() => host.sent('exported').length).toBe(1);
  const [{ bytes, name: file }] = host.sent('exported');
  return { file, bytes: Buffer.from(bytes) };
};

test('the view is exported as PNG, for print whatever the screen has', async ({
  host,
  page,
  panel,
}) => {
  const { file, bytes } = await exported(host, panel, 'View as PNG');
  expect(file).toBe('agreement.png');
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  const { width } = page.viewportSize();
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(1.5 * width);
});

test('the numbers are exported as CSV, every one of them', async ({ host, panel }) => {
  const { file, bytes } = await exported(host, panel, 'Numbers as CSV');
  expect(file).toBe('agreement.csv');
  const [head, ...lines] = bytes.toString().trimEnd().split('\n');
  expect(head).toBe('component,layer,unit,timestep,tokenBefore,tokenAfter,before,after,difference');
  expect(lines).toHaveLength(32 * 11);
  expect(lines[0].split(',').slice(2, 6)).toEqual(['0', '0', '"the"', '"the"']);
  const numbers = lines.map(line => line.split(',').slice(6).map(Number));
  expect(numbers.filter(([, , difference]) => Math.abs(difference) > 0.1)).not.toEqual([]);
  for (const [before, after, difference] of numbers)
    expect(after - before).toBeCloseTo(difference, 6);
});

test('a command of the host has the page export, as its own button does', async ({ host }) => {
  await host.post({ type: 'asked', what: 'export-csv' });
  await expect.poll(() => host.sent('exported').at(-1)?.name).toBe('agreement.csv');
});

for (const [way, copy] of Object.entries({
  'a click': digest => digest.click(),
  Enter: digest => digest.press('Enter'),
  Space: digest => digest.press('Space'),
}))
  test(`the digest in the heading is copied whole by ${way}, and said to be`, async ({
    host,
    page,
    panel,
  }) => {
    const digest = panel.button(/^digest [0-9a-f]{8}$/);
    const shown = (await digest.innerText()).replace('digest ', '').trim();
    await copy(digest);
    const said = page.locator('[aria-live]', { hasText: /^digest copied$/ });
    await expect(said).toBeAttached();
    expect(host.sent('copied')).toEqual([
      { type: 'copied', digest: expect.stringMatching(new RegExp(`^${shown}[0-9a-f]{56}$`)) },
    ]);
    await expect(said).toHaveCount(0);
  });
