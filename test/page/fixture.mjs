/** A panel for each test, in a browser page of its own, behind which stands a host that the test holds. */
import { expect, test as base } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine } from './engine.mjs';
import { Host } from './host.mjs';
import { Panel } from './panel.mjs';
import { post, serve } from './serve.mjs';

export { expect } from '@playwright/test';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const samples = join(root, 'media/samples');

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
  engine: [
    async ({}, use) => {
      const engine = new Engine();
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

/** The panel on a sample that has run. */
export async function openSample(host, panel, name = 'agreement', change) {
  await host.open(join(samples, `${name}.ripple.json`), change);
  await expect(panel.status).toContainText('ran in');
}
