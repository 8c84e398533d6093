// @ts-check
/** Pure parts of the product that stand behind a page in the editor, too, bundled so that plain Node takes them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const names = [
  'domain/changeKinds.ts',
  'domain/parseExperiment.ts',
  'domain/withIntervention.ts',
  'host/machineClock.ts',
  'host/pageHtml.ts',
  'protocol/client.ts',
  'session/askedChange.ts',
  'session/bringing.ts',
  'session/changes.ts',
  'session/firstSight.ts',
];
// In a file: as an address with all of it within, the code stood whole in each frame of each stack, and Playwright takes many.
const folder = mkdtempSync(join(tmpdir(), 'sources-'));
const outfile = join(folder, 'sources.mjs');
buildSync({
  stdin: {
    contents: names.map(name => `export * from './src/${name}';`).join('\n'),
    resolveDir: join(dirname(fileURLToPath(import.meta.url)), '../..'),
  },
  bundle: true,
  outfile,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
});

/**
 * The modules above, of which a change is noticed here by the types alone.
 *
 * @type {typeof import('../../src/domain/changeKinds.ts')
 *   & typeof import('../../src/domain/parseExperiment.ts')
 *   & typeof import('../../src/domain/withIntervention.ts')
 *   & typeof import('../../src/host/machineClock.ts')
 *   & typeof import('../../src/host/pageHtml.ts')
 *   & typeof import('../../src/protocol/client.ts')
 *   & typeof import('../../src/session/askedChange.ts')
 *   & typeof import('../../src/session/bringing.ts')
 *   & typeof import('../../src/session/changes.ts')
 *   & typeof import('../../src/session/firstSight.ts')}
 */
const sources = await import(pathToFileURL(outfile).href);
export const {
  askedChange,
  Bringing,
  changedText,
  firstSight,
  isChange,
  Client,
  machineClock,
  pageHtml,
  parseExperiment,
  withIntervention,
} = sources;
rmSync(folder, { recursive: true });
