import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  checkpointEndings,
  checkpointFormats,
  checkpointGlobs,
  checkpointPattern,
} from '../../src/domain/checkpointFormats.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The cells of a page's tables, row by row, without those that frame them. */
const rowsOf = (page: string): string[][] =>
  page
    .split('\n')
    .filter(line => line.startsWith('|') && !/^\|[\s|:-]+$/.test(line))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );

describe('the table of formats', () => {
  const manifest = JSON.parse(read('package.json')) as {
    readonly contributes: {
      readonly customEditors: readonly {
        readonly viewType: string;
        readonly priority: string;
        readonly selector: readonly { readonly filenamePattern: string }[];
      }[];
      readonly menus: Readonly<
        Record<string, readonly { readonly command: string; readonly when?: string }[]>
      >;
    };
  };
  const { customEditors, menus } = manifest.contributes;

  it('is what the menus on files compare names with', () => {
    const when = `resourceFilename =~ /${checkpointPattern}/i`;
    for (const menu of ['explorer/context', 'editor/title/context'])
      expect(menus[menu]?.map(item => [item.command, item.when])).toEqual([
        ['ripple.openIn', when],
        ['ripple.showArrays', when],
        ['ripple.describeCheckpoint', when],
      ]);
  });

  it('is what the view of a checkpoint is offered for, and never comes by itself', () => {
    const view = customEditors.find(({ viewType }) => viewType === 'ripple.checkpoint');
    expect(view?.priority).toBe('option');
    expect(view?.selector.map(each => each.filenamePattern)).toEqual(checkpointGlobs);
  });

  it('has no ending of files that are something else to everybody', () => {
    for (const ending of ['ts', 'json', 'txt', 'zip', 'md'])
      expect(checkpointEndings).not.toContain(ending);
  });

  it('is the table of docs/formats.md', () => {
    const rows = rowsOf(read('docs/formats.md'));
    for (const { title, endings, names = [] } of checkpointFormats) {
      const row = rows.find(([cell]) => cell === title);
      const shown = [
        ...endings.map(ending => `\`.${ending}\``),
        ...names.map(name => `\`${name}\``),
      ];
      expect({ title, shown: row?.[1] }).toEqual({ title, shown: shown.join(' ') });
    }
  });
});
