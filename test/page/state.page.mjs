import { expect, openSample, test } from './fixture.mjs';

test('a sample shows what it changes', async ({ host, panel, page }) => {
  await openSample(host, panel);
  await expect(page.getByText('3 of 7 tokens changed')).toBeVisible();
});

test('a result older than the experiment says so', async ({ host, panel }) => {
  await openSample(host, panel);
  await host.show({ isStale: true });
  await expect(panel.status).toHaveText('results are older than the experiment');
});
