/** Makes the bundles: host, worker, command line, and the pages of the panel and of a checkpoint. A warning fails the build. */
import { mkdirSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { kernels } from './scripts/kernels.mjs';
import { writeSchema } from './scripts/schema.mjs';

const watch = process.argv.includes('--watch');
const common = {
  bundle: true,
  minify: !watch,
  logLevel: 'warning',
  metafile: true,
  outdir: 'dist',
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

mkdirSync('dist', { recursive: true });
await writeSchema();

const only = process.argv.slice(2).filter(name => name in bundles);
for (const name of only.length > 0 ? only : Object.keys(bundles)) {
  if (watch) {
    await (await esbuild.context(bundles[name])).watch();
    continue;
  }
  const { metafile, warnings } = await esbuild.build(bundles[name]);
  if (warnings.length > 0) throw new Error(`${name}: ${warnings.length} warnings`);
  writeFileSync(`dist/meta-${name}.json`, JSON.stringify(metafile));
}
