/**
 * One editor and folder for each spec, a project of the configuration, of a few files.
 * Every test finds it as it was at its start, and fails where an error was logged that it did not speak of (`editor.mayLog`).
 * When a test fails, a screenshot and every log are left beside its report.
 */
import { expect, test as base } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEditor } from '../editor/harness.mjs';
import { startOver } from './startOver.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const workspace = join(root, 'media/samples');
const vsix = process.env.RIPPLE_VSIX;

export { expect } from '@playwright/test';
export const test = base.extend({
  env: [{}, { option: true, scope: 'worker' }],
  // Not `locale`, which is an option of Playwright's own.
  language: [undefined, { option: true, scope: 'worker' }],
  trust: [true, { option: true, scope: 'worker' }],
  schemas: [false, { option: true, scope: 'worker' }],
  startedEditor: [
    async ({ env, language, trust, schemas }, use) => {
      const extension = vsix === undefined ? { develop: root } : { vsix: resolve(root, vsix) };
      const editor = await startEditor({
        workspace,
        container: 'Ripple',
        env,
        locale: language,
        trust,
        schemas,
        ...extension,
      });
      await use({ editor, isUsed: false });
      await editor.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  editor: async ({ startedEditor }, use, info) => {
    const { editor } = startedEditor;
    if (startedEditor.isUsed) await startOver(editor, workspace);
    startedEditor.isUsed = true;
    await use(editor);
    if (info.status === info.expectedStatus)
      expect(editor.errors(), 'what was logged as an error').toEqual([]);
    editor.forget();
  },
  evidence: [
    async ({ startedEditor }, use, info) => {
      await use();
      if (info.status === info.expectedStatus) return;
      const { editor } = startedEditor;
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
