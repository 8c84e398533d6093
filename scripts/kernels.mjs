/** Compiles the kernels of the backend `wasm`; bundles, tests and benchmarks embed them as the constant `KERNELS`, base64. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Larger, and something else than kernels is in it. */
const limitBytes = 20_000;
const options = [
  '-O3',
  ...['--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'threads'],
];

/**
 * What a bundler's `define` takes.
 *
 * @throws Error where it does not compile; the compiler has said why
 */
export function kernels() {
  const folder = mkdtempSync(join(tmpdir(), 'ripple-kernels-'));
  const out = join(folder, 'kernels.wasm');
  const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
  const source = 'src/engine/kernels/assembly/kernels.ts';
  try {
    execFileSync(process.execPath, [asc, source, ...options, '--outFile', out], {
      cwd: root,
      stdio: 'inherit',
    });
    const binary = readFileSync(out);
    if (binary.length > limitBytes)
      throw new Error(`the kernels take ${binary.length} bytes, more than ${limitBytes}`);
    return { KERNELS: JSON.stringify(binary.toString('base64')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
