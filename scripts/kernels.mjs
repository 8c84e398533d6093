/** Compiles the kernels of the backend `wasm`; bundles, tests and benchmarks embed them as the constant `KERNELS`, base64. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const assembly = 'src/engine/kernels/assembly';
const compiler = join(root, 'node_modules/assemblyscript');
/** Larger, and something else than kernels is in it. */
const limitBytes = 20_000;
const options = [
  '-O3',
  ...['--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'threads'],
];

/**
 * What a bundler's `define` takes. Compiled once for the same sources, options and compiler, and kept in a git-ignored folder.
 *
 * @throws Error where it does not compile; the compiler has said why
 */
export function kernels() {
  const out = join(root, 'node_modules/.cache/ripple', `kernels-${recipe()}.wasm`);
  if (!existsSync(out)) compile(out);
  const binary = readFileSync(out);
  if (binary.length > limitBytes)
    throw new Error(`the kernels take ${binary.length} bytes, more than ${limitBytes}`);
  return { KERNELS: JSON.stringify(binary.toString('base64')) };
}

/** What the kernels are made from, in a few letters. */
function recipe() {
  const hash = createHash('sha256').update(JSON.stringify(options));
  for (const name of readdirSync(join(root, assembly)).sort())
    hash.update(name).update(readFileSync(join(root, assembly, name)));
  return hash
    .update(readFileSync(join(compiler, 'package.json')))
    .digest('hex')
    .slice(0, 16);
}

/** Written beside and renamed: several may compile at once. */
function compile(out) {
  mkdirSync(dirname(out), { recursive: true });
  const part = `${out}.${process.pid}.wasm`;
  const asc = join(compiler, 'bin/asc.js');
  execFileSync(process.execPath, [asc, `${assembly}/kernels.ts`, ...options, '--outFile', part], {
    cwd: root,
    stdio: 'inherit',
  });
  renameSync(part, out);
}
