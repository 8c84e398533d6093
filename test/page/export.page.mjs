import { expect, openSample, test } from './fixture.mjs';

test.beforeEach(({ host, panel }) => openSample(host, panel));

const exported = async (host, panel, name) => {
  const before = host.sent('exported').length;
  await panel.button('Export…').click();
  await panel.dialog.getByRole('button', { name }).click();
  await expect.poll(() => host.sent('exported').length).toBe(before + 1);
  const { bytes, name: file } = host.sent('exported').at(-1);
  return { file, bytes: Buffer.from(bytes) };
};

test('the view is exported as PNG, for print whatever the screen has; of both modes the numbers have a column of the run that is forced', async ({
  engine,
  host,
  page,
  panel,
}) => {
  const { file, bytes } = await exported(host, panel, 'View as PNG');
  expect(file).toBe('agreement.png');
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  const { width } = await page.locator('#content').boundingBox();
  expect(bytes.readUInt32BE(16)).toBeGreaterThanOrEqual(2 * width);

  await panel.radio('both').click();
  await panel.settled();
  const { bytes: csv } = await exported(host, panel, 'Numbers as CSV');
  const [head, first, ...more] = csv
    .toString()
    .trimEnd()
    .split('\n')
    .filter(line => !line.startsWith('# '));
  expect(head).toMatch(/,before,after,difference,forced$/);
  const { result, timesteps } = host.state.results.forced;
  const where = { component: 'cell', layer: 0, units: [0], timesteps: [0, timesteps] };
  const { data } = await engine.call('values', { result, run: 'intervened', ...where });
  const last = [first, ...more].slice(0, timesteps).map(line => Number(line.split(',').at(-1)));
  expect(last).toEqual([...data]);
});

test('the numbers are exported as CSV, every one of them', async ({ host, panel }) => {
  const { file, bytes } = await exported(host, panel, 'Numbers as CSV');
  expect(file).toBe('agreement.csv');
  const all = bytes.toString().trimEnd().split('\n');
  const facts = all.filter(line => line.startsWith('# '));
  expect(facts.slice(0, 7)).toEqual([
    '# agreement · free-running · wasm',
    '# model: LSTM 2 × 32 · checkpoint: agreement-lstm.pt',
    '# base: the key near the cabinets',
    '# example plural: the keys near the cabinets',
    '# intervention 1: layer 0 cell @1 [5, 14] ← plural@1',
    '# mode: free-running · 11 timesteps · decoding greedy · backend wasm',
    expect.stringMatching(/^# digest: [0-9a-f]{64}$/),
  ]);
  expect(facts[7]).toMatch(/^# metric: logitDifference are : is @4 = 1\.65\d+$/);
  const [head, ...lines] = all.slice(facts.length);
  expect(head).toBe('component,layer,unit,timestep,tokenBefore,tokenAfter,before,after,difference');
  expect(lines).toHaveLength(32 * 11);
  expect(lines[0].split(',').slice(2, 6)).toEqual(['0', '0', '"the"', '"the"']);
  const numbers = lines.map(line => line.split(',').slice(6).map(Number));
  expect(numbers.filter(([, , difference]) => Math.abs(difference) > 0.1)).not.toEqual([]);
  for (const [before, after, difference] of numbers)
    expect(after - before).toBeCloseTo(difference, 6);
});

test('a command of the host has the page ask what to export, as its own button does; the numbers of all layers and components are exported, and followed', async ({
  host,
  page,
  panel,
}) => {
  test.slow(); // each component that was not recorded is another run
  await host.post({ type: 'asked', what: 'export' });
  await expect(panel.button('View as PNG')).toBeFocused();
  await panel.button('All layers and components as CSV').click();
  await expect(page.getByRole('progressbar', { name: 'values exported' })).toBeVisible();
  await expect.poll(() => host.sent('exported').length, { timeout: 30_000 }).toBe(1);
  await expect(panel.dialog).toHaveCount(0);
  const [{ bytes, name: file }] = host.sent('exported');
  expect(file).toBe('agreement-all.csv'); // not the name of the numbers in sight
  const lines = Buffer.from(bytes).toString().trimEnd().split('\n');
  const places = new Set(
    lines
      .filter(line => !line.startsWith('#'))
      .slice(1)
      .map(line => line.split(',').slice(0, 2).join()),
  );
  for (const place of ['cell,0', 'cell,1', 'hidden,0', 'forgetGate,1', 'embedding,', 'logits,'])
    expect(places).toContain(place);
});

test('why an export cannot be made is said; one that is on its way is stopped by its button, and by Esc; nothing is saved', async ({
  host,
  page,
  panel,
}) => {
  host.answers.values = () => Promise.reject(new Error('the values have gone'));
  await panel.button('Export…').click();
  await panel.button('Numbers as CSV').click();
  await expect(page.getByRole('alertdialog')).toContainText('the values have gone');
  await panel.press('Escape');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);

  host.answers.values = () => new Promise(() => {}); // for ever on its way
  const stops = [
    () => panel.button('Stop').last().click(),
    () => panel.page.keyboard.press('Escape'),
  ];
  for (const stop of stops) {
    await panel.button('Export…').click();
    await panel.button('All layers and components as CSV').click();
    await expect(panel.dialog).toContainText('0 % of the values');
    await stop();
    await expect(panel.dialog).toHaveCount(0);
    await expect(panel.button('Export…')).toBeFocused();
  }
  expect(host.sent('exported')).toEqual([]);
});

test('the digest in the heading is copied whole by a click, Enter and Space, and said to be; a result of a backend that promises no bits has none to copy', async ({
  host,
  page,
  panel,
}) => {
  const digest = panel.button(/^digest [0-9a-f]{8}$/);
  const shown = (await digest.innerText()).replace('digest ', '').trim();
  const said = page.locator('[aria-live]', { hasText: /^digest copied$/ });
  const copied = {
    type: 'copied',
    digest: expect.stringMatching(new RegExp(`^${shown}[0-9a-f]{56}$`)),
  };
  const ways = [() => digest.click(), () => digest.press('Enter'), () => digest.press('Space')];
  for (const [k, copy] of ways.entries()) {
    await copy();
    await expect.poll(() => host.sent('copied')).toHaveLength(k + 1);
    await expect(said).toBeAttached();
    expect(host.sent('copied').at(-1)).toEqual(copied);
  }
  await said.waitFor({ state: 'detached' }); // two seconds later

  await expect(page.getByTestId('digest')).toBeVisible();
  const { own } = host.state.results;
  await host.show({
    results: { ...host.state.results, own: { ...own, backend: 'tensorflow', digest: null } },
  });
  await page.reload(); // the same result is not taken for another
  await panel.isFresh();
  await expect(page.getByTestId('digest')).toBeHidden();
  await panel.button('Export…').click();
  await panel.button('Numbers as CSV').click();
  await expect.poll(() => host.sent('exported').length).toBe(1);
  const { bytes } = host.sent('exported')[0];
  expect(Buffer.from(bytes).toString()).toContain('# digest: none, tensorflow promises no bits');
});
