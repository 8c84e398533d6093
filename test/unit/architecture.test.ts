import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

const files = ['src', 'webview', 'test', 'scripts'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => posix.join(entry.parentPath.slice(root.length + 1), entry.name)),
);

/** Folders of code; `src` itself holds none. */
const folders = [...new Set(files.map(file => posix.dirname(file)))]
  .filter(folder => /^(src\/|webview(\/|$))/.test(folder))
  .sort();

/** The first cells of the table of folders, in code. */
const listed = [...page.matchAll(/^\| `((?:src\/|webview)[\w/]*)` +\|/gm)].map(
  ([, folder = '']) => folder,
);

describe('docs/architecture.md', () => {
  it('has every folder of the code in its table, and none that is not there', () => {
    expect(folders.length).toBeGreaterThan(30);
    expect([...listed].sort()).toEqual(folders);
  });

  it('names files that are there', () => {
    const named = [...page.matchAll(/`([\w/]+\.(?:ts|tsx|mjs))`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(20);
    const lost = named.filter(
      file => !file.includes('NAME') && !files.some(each => `/${each}`.endsWith(`/${file}`)),
    );
    expect(lost).toEqual([]);
  });

  it('names folders that are there, in its text too', () => {
    const named = [...page.matchAll(/`((?:\w+\/)+)`/g)].map(([, folder = '']) => folder);
    expect(named.length).toBeGreaterThan(5);
    const all = [...folders, 'src', 'test/unit/laws'];
    expect(named.filter(each => !all.some(folder => `/${folder}/`.endsWith(`/${each}`)))).toEqual(
      [],
    );
  });
});

describe('the repository', () => {
  it('has no function over 60 lines in its kernels, which lint can not read', () => {
    const kernels = files.filter(file => file.startsWith('src/engine/kernels/assembly/'));
    const functions = kernels.flatMap(file =>
      [
        ...readFileSync(join(root, file), 'utf8').matchAll(/^(?:export )?function (\w+)[^]*?^}$/gm),
      ].map(([text, name = '']) => ({ name, lines: text.split('\n').length })),
    );
    expect(functions.length).toBeGreaterThan(30);
    expect(functions.filter(({ lines }) => lines > 60)).toEqual([]);
  });

  it.skipIf(!existsSync(join(root, '.git')))(
    'holds files alone, no link to a place of one machine',
    () => {
      const tracked = execFileSync('git', ['ls-files', '--stage'], { cwd: root, encoding: 'utf8' });
      const lines = tracked.trim().split('\n');
      expect(lines.length).toBeGreaterThan(500);
      expect(lines.filter(line => !line.startsWith('100'))).toEqual([]);
    },
  );
});
