/** Runs the benchmarks, or one by its name; further arguments are the benchmark's own. One JSON line a question. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { kernels } from './kernels.mjs';

const [only, ...more] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ripple-bench-'));
const isAsked = name => only === undefined || name.startsWith(only);
const run = (path, args) =>
  spawnSync('node', [path, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, RIPPLE_ROOT: process.cwd() },
  });
try {
  for (const name of readdirSync('test/bench').filter(each => each.endsWith('.bench.ts'))) {
    if (!isAsked(name)) continue;
    const out = join(folder, name.replace('.ts', '.cjs'));
    await build({
      entryPoints: [join('test/bench', name)],
      outfile: out,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      external: ['@tensorflow/tfjs-node'],
      define: kernels(),
    });
    run(out, more);
  }
  if (isAsked('panel')) run('test/bench/panel.bench.mjs', more);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
