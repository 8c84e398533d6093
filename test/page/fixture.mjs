/** A panel for each test, in a document of its own, behind which stands a host that the test holds. */
import { expect, test as base } from '@playwright/test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine } from './engine.mjs';
import { Host } from './host.mjs';
import { Panel } from './panel.mjs';
import { leave, posterOf, serve } from './serve.mjs';
import { renew, viewport } from './tab.mjs';

export { expect } from '@playwright/test';
export { openSample } from './samples.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The interface's strings in a display language, as the editor hands them over. */
export const stringsOf = language =>
  language === 'en'
    ? {}
    : JSON.parse(readFileSync(join(root, `l10n/bundle.l10n.${language}.json`), 'utf8'));

const usualLimitMB = 1024;

export const test = base.extend({
  theme: ['dark', { option: true }],
  language: ['en', { option: true }],
  /** What the page kept before it was gone. */
  kept: [undefined, { option: true }],
  memoryLimitMB: [usualLimitMB, { option: true }],
  workersEngine: [
    async ({ browser: _ }, use) => {
      const engine = new Engine(usualLimitMB);
      await use(engine);
      engine.close();
    },
    { scope: 'worker' },
  ],
  /** The worker's engine, or one of the test's own where its limit is another. */
  engine: async ({ workersEngine, memoryLimitMB }, use) => {
    if (memoryLimitMB === usualLimitMB) return use(workersEngine);
    const own = new Engine(memoryLimitMB);
    await use(own);
    own.close();
  },
  tab: [
    async ({ browser }, use) => {
      const page = await browser.newPage({ viewport });
      await use(page);
      await page.context().close();
    },
    { scope: 'worker' },
  ],
  /** The worker's page, as a new one would be; after a failed test the worker is another. */
  page: async ({ tab }, use) => {
    await renew(tab);
    await use(tab);
    leave(tab);
  },
  /** What the browser reports as an error: a test that has not said that it wants some fails of any. */
  errors: [
    async ({ page }, use) => {
      const errors = [];
      const thrown = error => errors.push(error.message);
      const logged = said => said.type() === 'error' && errors.push(said.text());
      page.on('pageerror', thrown);
      page.on('console', logged);
      await use(errors);
      page.off('pageerror', thrown);
      page.off('console', logged);
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
    const host = new Host(engine, posterOf(page));
    host.strings = stringsOf(language);
    await use(host);
  },
  panel: async ({ page, host, theme, language, kept: state, errors: _ }, use) => {
    let hasOpened;
    const opened = new Promise(done => (hasOpened = done));
    const received = message => {
      if (message.type === 'opened') hasOpened();
      return host.receive(message);
    };
    await serve(page, { bundle: 'webview', theme, language, state, received });
    await opened;
    expect(host.sent('opened')).toHaveLength(1);
    await use(new Panel(page, host));
  },
});
