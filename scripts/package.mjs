/** Builds and packs dist/ripple.vsix, and checks what is in it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { writeNotices } from './notices.mjs';

const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${args.join(' ')}: ended with ${status}`);
}

/**
 * Paths that .vscodeignore lets in: names, with a `*` among files of one folder, or `folder/**`.
 *
 * @throws Error a pattern that finds no file: one of another form would leave out what it lets in
 */
function packed() {
  const patterns = readFileSync('.vscodeignore', 'utf8').match(/(?<=^!).+$/gm);
  return patterns.flatMap(pattern => {
    if (pattern.endsWith('/**')) return [pattern.slice(0, -3)];
    const [before, after] = basename(pattern).split('*');
    if (after === undefined) return [pattern];
    const found = readdirSync(dirname(pattern)).filter(
      name => name.startsWith(before) && name.endsWith(after),
    );
    if (found.length === 0) throw new Error(`.vscodeignore: ${pattern}: found no file`);
    return found.map(name => join(dirname(pattern), name));
  });
}

run('node', ['esbuild.config.mjs']);
writeNotices();
// vsce looks at every file of the folder before it leaves out most: editors and libraries, for a quarter of a minute.
const folder = mkdtempSync(join(tmpdir(), 'package-'));
try {
  for (const path of ['.vscodeignore', ...packed()])
    cpSync(path, join(folder, path), { recursive: true });
  const options = ['--allow-missing-repository', '--no-rewrite-relative-links'];
  const out = resolve('dist/ripple.vsix');
  run('node', [vsce, 'package', '--no-dependencies', ...options, '--out', out], folder);
} finally {
  rmSync(folder, { recursive: true });
}
run('node', ['test/editor/check-vsix.mjs', 'dist/ripple.vsix']);
