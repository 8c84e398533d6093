/** Runs the benchmarks, or those named: one JSON line a question. PyTorch is measured beside them where it is installed. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { kernels } from './kernels.mjs';

const only = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ripple-bench-'));
const names = readdirSync('test/bench').filter(
  name =>
    name.endsWith('.bench.ts') && (only.length === 0 || only.some(each => name.startsWith(each))),
);
const define = kernels();
try {
  for (const name of names) {
    const out = join(folder, name.replace('.ts', '.cjs'));
    await build({
      entryPoints: [join('test/bench', name)],
      outfile: out,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      alias: { 'node-fetch': './src/worker/noFetch.ts' },
      external: ['@tensorflow/tfjs-node'],
      define,
    });
    copyFileSync('dist/tfjs-backend-wasm-simd.wasm', join(folder, 'tfjs-backend-wasm-simd.wasm'));
    spawnSync('node', [out], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, RIPPLE_ROOT: process.cwd() },
    });
  }
  if (only.length === 0 || only.includes('panel'))
    spawnSync('node', ['test/bench/panel.bench.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (only.length === 0 || only.includes('run')) {
    const { status } = spawnSync('python3', ['test/bench/by_hand.py'], {
      stdio: ['ignore', 'inherit', 'ignore'],
    });
    if (status !== 0)
      console.log(
        JSON.stringify({
          question: 'PyTorch by hand',
          skipped: 'python3 with torch is not installed',
        }),
      );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
