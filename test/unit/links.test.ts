import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const skipped = /^(node_modules|dist|coverage|test-results|\.git|\.vscode-test)(\/|$)/;

/** Every page of the repository by its path from the root, the forms of issues included. */
function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = posix.join(folder, entry.name);
    if (skipped.test(path)) return [];
    if (entry.isDirectory()) return pagesIn(path);
    return /\.md$|^\.github\/ISSUE_TEMPLATE\/.*\.yml$/.test(path) ? [path] : [];
  });
}

const withoutBlocks = (page: string): string => page.replace(/^```[\s\S]*?^```/gm, '');

/** Where a page's links and pictures lead, as they are written; code has none. */
const linksIn = (page: string): string[] =>
  [
    ...withoutBlocks(page)
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(<?([^)\s>]+)>?\)/g),
  ].map(([, to = '']) => to);

/** The anchors of a page's headings, as GitHub and the editor make them. */
function anchorsOf(page: string): string[] {
  const times = new Map<string, number>();
  return [...withoutBlocks(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const before = times.get(anchor) ?? 0;
    times.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** The text of a file by its path from the root; empty for a folder, undefined where there is nothing. */
type Read = (path: string) => string | undefined;

/** What is wrong with the links of a page. A template's links start at the page of an issue, on GitHub. */
function brokenIn(path: string, read: Read): string[] {
  return linksIn(read(path) ?? '').flatMap(to => {
    if (/^(https?|mailto|command):/.test(to)) return [];
    const [file = '', anchor] = to.split('#');
    const target = file.startsWith('../blob/main/')
      ? file.replace('../blob/main/', '')
      : file === ''
        ? path
        : posix.join(dirname(path), file);
    const text = read(target);
    if (text === undefined) return [`${to}: no such file`];
    if (anchor === undefined || anchorsOf(text).includes(decodeURIComponent(anchor))) return [];
    return [`${to}: no such heading`];
  });
}

const read: Read = path => {
  const file = join(root, path);
  if (path.startsWith('..') || !existsSync(file)) return undefined;
  return /\.(md|yml)$/.test(path) ? readFileSync(file, 'utf8') : '';
};

describe('a broken link', () => {
  const tree: Readonly<Record<string, string>> = {
    'docs/a.md': [
      '# One `two`: three, and [four](b.md)',
      '[b](b.md) [c](../c.md#x) ![d](<no.png>) `[code](no.md)` [e](#one-two-three-and-four)',
      '```\n[block](no.md)\n```',
      '[f](b.md#twice-1) [g](b.md#twice-2) [h](#two) [i](https://example.org/#x) [j](../../c.md)',
      '[k](../blob/main/c.md) [l](../blob/main/no.md)',
    ].join('\n'),
    'docs/b.md': '# Twice\n## Twice\n',
    'c.md': '```\n# x\n```\n',
  };

  it('is one to no file or no heading, outside code', () => {
    expect(brokenIn('docs/a.md', path => tree[path])).toEqual([
      '../c.md#x: no such heading',
      'no.png: no such file',
      'b.md#twice-2: no such heading',
      '#two: no such heading',
      '../../c.md: no such file',
      '../blob/main/no.md: no such file',
    ]);
  });
});

describe('the links of a page', () => {
  const pages = pagesIn('');

  it('are read from every page there is', () => {
    for (const path of ['README.md', 'CONTRIBUTING.md', '.github/ISSUE_TEMPLATE/format.yml'])
      expect(pages).toContain(path);
    for (const folder of ['docs', 'media/walkthrough', 'media/samples'])
      expect(pages.some(path => path.startsWith(`${folder}/`))).toBe(true);
    expect(pages.flatMap(path => linksIn(read(path) ?? '')).length).toBeGreaterThan(20);
  });

  it.each(pages)('%s lead somewhere', path => {
    expect(brokenIn(path, read)).toEqual([]);
  });
});
