/** Makes the bundles: host, worker, command line, and the pages of the panel and of a checkpoint. A warning fails the build. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { kernels } from './scripts/kernels.mjs';
import { writeSchema } from './scripts/schema.mjs';

const watch = process.argv.includes('--watch');
const [outdir = 'dist'] = process.argv.flatMap(each => each.match(/(?<=^--outdir=).+/)?.[0] ?? []);
const common = {
  bundle: true,
  minify: !watch,
  sourcemap: watch, // for breakpoints; the package has none
  logLevel: 'warning',
  metafile: true,
  outdir,
};
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // jsonc-parser's main hands `require` on as a value, so its parts would not be found.
  mainFields: ['module', 'main'],
  external: ['vscode', '@tensorflow/tfjs-node'],
  // zod looks at it to find out where it runs; VS Code reports every look as an error.
  define: { navigator: 'undefined', ...kernels() },
};
const page = {
  ...common,
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
};
const bundles = {
  host: { ...node, entryPoints: { host: 'src/host/extension.ts' } },
  worker: { ...node, entryPoints: { worker: 'src/worker/main.ts' } },
  cli: { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  webview: { ...page, entryPoints: { webview: 'webview/main.ts' } },
  checkpoint: { ...page, entryPoints: { checkpoint: 'webview/checkpoint/main.tsx' } },
};

mkdirSync(outdir, { recursive: true });
await writeSchema();

const only = process.argv.slice(2).filter(name => name in bundles);
const names = only.length > 0 ? only : Object.keys(bundles);
if (watch) {
  console.log('building …'); // what .vscode/tasks.json waits for, as for the other line
  await Promise.all(names.map(name => keepBuilding(bundles[name])));
  console.log('watching');
} else {
  for (const name of names) await buildOnce(name);
}

async function buildOnce(name) {
  const { metafile, warnings } = await esbuild.build(bundles[name]);
  if (warnings.length > 0) throw new Error(`${name}: ${warnings.length} warnings`);
  refuseBallast(name, metafile);
  writeFileSync(join(outdir, `meta-${name}.json`), JSON.stringify(metafile));
}

/** Schemas are no page's business, and messages of zod's in other languages nobody's: every start would read them. */
function refuseBallast(name, { outputs }) {
  const unwanted =
    bundles[name].platform === 'browser' ? /zod/ : /zod\/v4\/locales\/(?!(?:en|index)\.js$)/;
  const held = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && unwanted.test(input));
  if (held.length > 0) throw new Error(`${name}: found ${held[0][0]} in it, expected it left out`);
}

/** Builds whenever a file changes; settles when the first build has ended, well or not. */
function keepBuilding(options) {
  return new Promise((ended, failed) => {
    const plugin = { name: 'ended', setup: build => build.onEnd(() => ended()) };
    esbuild
      .context({ ...options, plugins: [plugin] })
      .then(context => context.watch())
      .catch(failed);
  });
}
