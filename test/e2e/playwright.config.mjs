import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  // What is done a hundred times is for `npm run test:long`.
  testMatch: process.env.RIPPLE_LONG ? '*.{e2e,long}.mjs' : '*.e2e.mjs',
  timeout: 60_000, // the first test of a spec starts its editor
  expect: { timeout: 10_000 },
  // Each is an editor, a browser and an engine, which a spec has for itself.
  workers: Number(process.env.RIPPLE_WORKERS ?? 2),
  // On a machine of somebody else's a browser may stall: there a test has a second try, and is named as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: '../../test-results',
});
