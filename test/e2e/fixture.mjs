/** One editor for each `spec` name, so name it after the file (Playwright shares a worker between files that ask for the same); when a test fails, a screenshot and every log are left beside its report. */
import { test as base } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEditor } from '../editor/harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const vsix = process.env.RIPPLE_VSIX;

export { expect } from '@playwright/test';
export const test = base.extend({
  spec: ['', { option: true, scope: 'worker' }],
  settings: [{}, { option: true, scope: 'worker' }],
  env: [{}, { option: true, scope: 'worker' }],
  // Not `locale`, which is an option of Playwright's own.
  language: [undefined, { option: true, scope: 'worker' }],
  trust: [true, { option: true, scope: 'worker' }],
  editor: [
    async ({ settings, env, language, trust }, use) => {
      const extension = vsix === undefined ? { develop: root } : { vsix: resolve(root, vsix) };
      const editor = await startEditor({
        workspace: join(root, 'media/samples'),
        container: 'Ripple',
        settings,
        env,
        locale: language,
        trust,
        ...extension,
      });
      await use(editor);
      await editor.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  evidence: [
    async ({ editor }, use, info) => {
      await use();
      if (info.status === info.expectedStatus) return;
      const keep = async (name, contentType, body) => {
        const path = info.outputPath(name);
        writeFileSync(path, body);
        await info.attach(name, { path, contentType });
      };
      await keep('screen.png', 'image/png', await editor.page.screenshot());
      await keep('host.log', 'text/plain', editor.logs(/exthost/));
      await keep(
        'console.log',
        'text/plain',
        editor.messages.map(m => `[${m.type}] ${m.text}`).join('\n'),
      );
    },
    { auto: true },
  ],
});
