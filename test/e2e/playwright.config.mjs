import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.mjs',
  timeout: 30_000,
  expect: { timeout: 10_000 },
  workers: 1,
  // On a machine of somebody else's a browser may stall: there a test has a second try, and is named as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: '../../test-results',
});
