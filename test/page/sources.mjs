/** Pure parts of the product that stand behind a page in the editor, too, bundled so that plain Node takes them. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const names = [
  'domain/changeKinds.ts',
  'domain/parseExperiment.ts',
  'host/machineClock.ts',
  'host/pageHtml.ts',
  'protocol/client.ts',
  'session/askedChange.ts',
  'session/bringing.ts',
  'session/changes.ts',
  'session/preview.ts',
];
const { outputFiles } = buildSync({
  stdin: {
    contents: names.map(name => `export * from './src/${name}';`).join('\n'),
    resolveDir: join(dirname(fileURLToPath(import.meta.url)), '../..'),
  },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');

export const {
  askedChange,
  Bringing,
  changedText,
  isChange,
  Client,
  machineClock,
  pageHtml,
  parseExperiment,
  withPreview,
} = await import(`data:text/javascript;base64,${code}`);
