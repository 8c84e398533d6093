import { defineConfig } from '@playwright/test';
import { readdirSync } from 'node:fs';
import { withoutTfjs } from './tfjs.mjs';

/**
 * How each editor is started, and the specs that have it to themselves, by name, as they are run; the longest first. A start, with
 * the first panel, costs as much as seven tests. What is done a hundred times is for `npm run test:long`.
 */
const specs = [
  { files: ['examples', 'opening', 'robust'] },
  { files: ['firstUse', 'leaving', 'panel'], use: { env: withoutTfjs } },
  { files: ['saving', 'sidebar', 'states'] },
  { files: ['distrust', 'language'], use: { language: 'de', schemas: true, trust: false } },
  ...(process.env.RIPPLE_LONG ? [{ files: ['often'] }] : []),
];
const listed = specs.flatMap(({ files }) => files);

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
  projects: specs.map(({ files, use }) => ({
    name: files.join(' and '),
    use,
    testMatch: files.map(name => `{,shuffled-}${name}.{e2e,long}.mjs`),
    workers: 1, // or another file would start an editor of its own
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
