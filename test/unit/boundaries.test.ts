import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** After each folder all it may import besides itself, packages included; types count too. */
const arrows: Record<string, readonly string[]> = {
  'src/base': [],
  'src/domain': ['src/base', 'zod', 'jsonc-parser'],
  'src/checkpoint': ['src/base', 'src/domain', 'jsonc-parser', '@huggingface/tokenizers'],
  'src/engine': ['src/base', 'src/domain', 'ml-matrix'],
  'src/protocol': ['src/base', 'src/domain'],
  'src/session': ['src/base', 'src/domain', 'jsonc-parser'],
  'src/worker': [
    'src/base',
    'src/domain',
    'src/checkpoint',
    'src/engine',
    'src/protocol',
    'node:',
    'fflate',
  ],
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
  webview: ['src/base', 'src/domain', 'src/protocol', '@vscode/webview-ui-toolkit'],
};

const files = ['src', 'webview'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name))
    // AssemblyScript is not TypeScript: its imports are the compiler's to check.
    .filter(name => !name.startsWith('src/engine/kernels/assembly/')),
);
const owner = (path: string): string | undefined =>
  Object.keys(arrows).find(folder => path.startsWith(`${folder}/`));
const importsOf = (file: string): string[] =>
  ts
    .preProcessFile(readFileSync(join(root, file), 'utf8'))
    .importedFiles.map(({ fileName }) => fileName);

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

  it('keeps each power in one place', () => {
    const users = (pattern: RegExp): string[] =>
      files.filter(file => pattern.test(readFileSync(join(root, file), 'utf8')));
    expect(users(/acquireVsCodeApi\(\)/)).toEqual(['webview/main.ts']);
    expect(users(/from '@vscode\/webview-ui-toolkit'/)).toEqual(['webview/controls.ts']);
    expect(users(/context\.subscriptions/)).toEqual(['src/host/extension.ts']);
    expect(users(/from 'node:worker_threads'/)).toEqual(['src/worker/threads.ts']);
    expect(users(/\beval\(|new Function\(/)).toEqual([]);
    expect(users(/\.innerHTML|insertAdjacentHTML/)).toEqual([]);
  });
});
