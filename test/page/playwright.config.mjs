import { defineConfig } from '@playwright/test';
import { installEditor } from '../editor/install-editor.mjs';

const { chromium, chromiumEnv } = installEditor();

/** What runs as it is written needs no map of its lines: Playwright would look up every frame of the stack of each of its calls. */
Error.prepareStackTrace = undefined;

export default defineConfig({
  testDir: '.',
  testMatch: '*.page.mjs',
  build: { external: ['**/*.mjs'] },
  fullyParallel: true,
  // Twice the cores of the smallest machine: a page waits for its host, its engine and its frames.
  workers: 4,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  // On a machine of somebody else's a browser may stall: there a test has a second try, and is named as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: '../../test-results/page',
  use: {
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      env: { ...process.env, ...chromiumEnv },
      // A document lives for a second: what would optimize its code works longer than it spares.
      args: ['--no-sandbox', '--js-flags=--no-opt,--no-maglev'],
    },
  },
});
