import { defineConfig } from '@playwright/test';
import { readdirSync } from 'node:fs';
import { withoutTfjs } from './tfjs.mjs';

/** Editors, with how they are started, and the specs that share one, one after the other; the longest first. What is done a hundred times is for `npm run test:long`. */
const editors = {
  document: { specs: ['language', 'panel', 'robust', 'saving'] },
  folder: {
    specs: ['examples', 'native', 'opening', 'samples', 'sidebar', 'states'],
    use: { env: withoutTfjs },
  },
  trust: { specs: ['trust'], use: { trust: false } },
  german: { specs: ['german'], use: { language: 'de' } },
  ...(process.env.RIPPLE_LONG ? { often: { specs: ['often'] } } : {}),
};

const listed = Object.values(editors).flatMap(({ specs }) => specs);
const unlisted = readdirSync(new URL('.', import.meta.url))
  .filter(name => name.endsWith('.e2e.mjs'))
  .filter(name => !listed.includes(name.replace(/^shuffled-|\.e2e\.mjs$/g, '')));
if (unlisted.length > 0)
  throw new Error(
    `${unlisted.join()}: found no editor for it, expected one in test/e2e/playwright.config.mjs`,
  );

/** What runs as it is written needs no map of its lines: Playwright would look up every frame of the stack of each of its calls. */
Error.prepareStackTrace = undefined;

export default defineConfig({
  testDir: '.',
  build: { external: ['**/*.mjs'] },
  // Each is an editor, a browser and an engine: a second one of the same costs as much as two tests.
  projects: Object.entries(editors).map(([name, { specs, use }]) => ({
    name,
    use,
    testMatch: specs.flatMap(spec => [`{,shuffled-}${spec}.{e2e,long}.mjs`]),
    workers: 1,
  })),
  timeout: 60_000, // the first test of an editor starts it
  expect: { timeout: 10_000 },
  // One more than the cores of the smallest machine: an editor waits for a sixth of its time.
  workers: Number(process.env.RIPPLE_WORKERS ?? 3),
  // On a machine of somebody else's a browser may stall: there a test has a second try, and is named as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: '../../test-results',
});
