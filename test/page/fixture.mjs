/** A panel for each test, in a browser page of its own, behind which stands a host that the test holds. */
import { expect, test as base } from '@playwright/test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine } from './engine.mjs';
import { Host } from './host.mjs';
import { Panel } from './panel.mjs';
import { post, serve } from './serve.mjs';

export { expect } from '@playwright/test';
export { openSample } from './samples.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The interface's strings in a display language, as the editor hands them over. */
export const stringsOf = language =>
  language === 'en'
    ? {}
    : JSON.parse(readFileSync(join(root, `l10n/bundle.l10n.${language}.json`), 'utf8'));

export const test = base.extend({
  theme: ['dark', { option: true }],
  language: ['en', { option: true }],
  /** What the page kept before it was gone. */
  kept: [undefined, { option: true }],
  memoryLimitMB: [1024, { option: true, scope: 'worker' }],
  engine: [
    async ({ memoryLimitMB }, use) => {
      const engine = new Engine(memoryLimitMB);
      await use(engine);
      engine.close();
    },
    { scope: 'worker' },
  ],
  /** What the browser reports as an error: a test that has not said that it wants some fails of any. */
  errors: [
    async ({ page }, use) => {
      const errors = [];
      page.on('pageerror', error => errors.push(error.message));
      page.on('console', said => said.type() === 'error' && errors.push(said.text()));
      await use(errors);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
  /** For checkpoints and experiments of the test's own. */
  folder: async ({ page: _ }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'page-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  host: async ({ page, engine, language }, use) => {
    const host = new Host(engine, message => post(page, message));
    host.strings = stringsOf(language);
    await use(host);
  },
  panel: async ({ page, host, theme, language, kept: state, errors: _ }, use) => {
    const received = message => host.receive(message);
    await serve(page, { bundle: 'webview', theme, language, state, received });
    await expect.poll(() => host.sent('opened').length).toBe(1);
    await use(new Panel(page, host));
  },
});
