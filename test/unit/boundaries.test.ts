import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** After each folder all it may import besides itself, packages included; types count too. */
const arrows: Record<string, readonly string[]> = {
  'src/base': [],
  'src/domain': ['src/base', 'zod', 'jsonc-parser'],
  'src/checkpoint': ['src/base', 'src/domain', 'jsonc-parser'],
  'src/engine': ['src/base', 'src/domain'],
  'src/protocol': ['src/base', 'src/domain'],
  'src/session': ['src/base', 'src/domain', 'src/protocol', 'jsonc-parser'],
  'src/worker': ['src/base', 'src/domain', 'src/checkpoint', 'src/engine', 'src/protocol', 'node:'],
  'src/cli': [
    'src/base',
    'src/domain',
    'src/checkpoint',
    'src/engine',
    'src/protocol',
    'src/worker',
    'node:',
    'fflate',
  ],
  'src/host': ['src/base', 'src/domain', 'src/protocol', 'src/session', 'node:', 'vscode'],
  webview: [
    'src/base',
    'src/domain',
    'src/protocol',
    'preact',
    '@preact/signals',
    '@vscode/webview-ui-toolkit',
  ],
};

const files = ['src', 'webview'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => join(folder, name))
    // AssemblyScript is not TypeScript: its imports are the compiler's to check.
    .filter(name => !name.startsWith('src/engine/kernels/assembly/')),
);
const owner = (path: string): string | undefined =>
  Object.keys(arrows).find(folder => path.startsWith(`${folder}/`));
const found = new Map<string, readonly string[]>();
/** What a file imports, or exports of others, by the names it says; types included. Read once. */
function importsOf(file: string): readonly string[] {
  const known = found.get(file);
  if (known) return known;
  const text = readFileSync(join(root, file), 'utf8');
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module;
  const exported = staticExports.flatMap(({ entries }) => entries.map(each => each.moduleRequest));
  const imports = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...exported.flatMap(request => (request ? [request.value] : [])),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  found.set(file, imports);
  return imports;
}

/** The files of ours that a file imports, types included. */
const ownImports = (file: string): string[] =>
  importsOf(file)
    .filter(name => name.startsWith('.'))
    .map(name => relative(root, resolve(root, dirname(file), name)));

/** Files that import each other, in a circle, beginning and ending with the same; undefined where there are none. */
function circleAmong(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const search = (file: string, path: readonly string[]): string[] | undefined => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const circle = search(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = search(file, []);
    if (circle) return circle;
  }
  return undefined;
}

describe('the arrows between folders', () => {
  it('reads the files there are', () => {
    expect(files.length).toBeGreaterThan(60);
  });

  it.each(files)('%s imports only what its folder may', file => {
    const folder = owner(file) ?? '';
    const allowed = arrows[folder] ?? [];
    const stray = importsOf(file)
      .map(name =>
        name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name,
      )
      .filter(
        name =>
          !name.startsWith(`${folder}/`) &&
          !allowed.some(
            each =>
              name === each ||
              name.startsWith(each.endsWith(':') || each.endsWith('/') ? each : `${each}/`),
          ),
      );
    expect(stray).toEqual([]);
  });

  it('never come back to where they began: no file imports itself through others', () => {
    const imports = new Map(files.map(file => [file, ownImports(file)]));
    expect([...imports.values()].flat().length).toBeGreaterThan(500);
    expect(circleAmong(imports)).toBeUndefined();
    const circle = new Map([
      ['a', ['b', 'c']],
      ['b', []],
      ['c', ['d']],
      ['d', ['b', 'c']],
    ]);
    expect(circleAmong(circle)).toEqual(['c', 'd', 'c']);
  });

  it('never come back to a folder of the page, either', () => {
    const page = files.filter(file => file.startsWith('webview/'));
    const folders = new Map<string, string[]>();
    for (const file of page) {
      const others = ownImports(file).filter(name => name.startsWith('webview/'));
      const to = others.map(name => dirname(name)).filter(name => name !== dirname(file));
      folders.set(dirname(file), [...(folders.get(dirname(file)) ?? []), ...to]);
    }
    expect(folders.size).toBeGreaterThan(8);
    expect(circleAmong(folders)).toBeUndefined();
  });

  it('leave each evaluator by itself, known to those alone who start it', () => {
    const parts = ['src/engine/kernels/', 'src/engine/tensorflow/'];
    for (const part of parts) {
      const users = files.filter(
        file => !file.startsWith(part) && ownImports(file).some(name => name.startsWith(part)),
      );
      expect(users.filter(file => !file.startsWith('src/worker/'))).toEqual([]);
      expect(users.length).toBeGreaterThan(0);
    }
    const used = files
      .filter(file => parts.some(part => file.startsWith(part)))
      .flatMap(file => ownImports(file).filter(name => !name.startsWith(dirname(file))));
    const outside = new Set(used.filter(name => !/^src\/(base|domain)\//.test(name)));
    expect([...outside]).toEqual(['src/engine/ops.ts']);
  });

  it('lead to unions of texts, never to an enum', () => {
    const declared = /^\s*(export\s+)?(declare\s+)?(const\s+)?enum\s/m;
    expect(files.filter(file => declared.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it('keeps each power in one place', () => {
    const users = (pattern: RegExp): string[] =>
      files.filter(file => pattern.test(readFileSync(join(root, file), 'utf8')));
    expect(users(/acquireVsCodeApi\(\)/).sort()).toEqual([
      'webview/checkpoint/main.tsx',
      'webview/main.ts',
    ]);
    expect(users(/from '@vscode\/webview-ui-toolkit'/)).toEqual(['webview/controls/register.ts']);
    expect(users(/context\.subscriptions/)).toEqual(['src/host/extension.ts']);
    expect(users(/from 'node:worker_threads'/)).toEqual(['src/worker/threads.ts']);
    expect(users(/\beval\(|new Function\(/)).toEqual([]);
    expect(users(/\.innerHTML|insertAdjacentHTML/)).toEqual([]);
  });
});
