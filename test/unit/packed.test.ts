import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-packed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const below = (name: string): string[] =>
  readdirSync(join(root, name), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1));
/** What a person who installs the extension has of it. */
const whole = [
  ...['package.json', 'package.nls.json', 'package.nls.de.json'],
  ...['readme.md', 'changelog.md', 'LICENSE.txt', 'NOTICES.txt'],
  ...['experiment', 'formats', 'sidecar'].map(name => `docs/${name}.md`),
  ...['host', 'worker', 'cli', 'webview', 'checkpoint'].map(name => `dist/${name}.js`),
  ...['webview', 'checkpoint'].map(name => `dist/${name}.css`),
  ...['l10n', 'media', 'schemas'].flatMap(below),
];

/** What is said of a package of some files. */
function saidOf(names: readonly string[]): string {
  const path = join(folder, 'a.vsix');
  const files = Object.fromEntries(names.map(name => [`extension/${name}`, new Uint8Array(1)]));
  writeFileSync(path, zipSync(files));
  const args = [join(root, 'test/editor/check-vsix.mjs'), path];
  const { status, stdout, stderr } = spawnSync('node', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout : stderr;
}

describe('the check of a package', () => {
  it('takes one with all that is to ship', () => {
    expect(saidOf(whole)).toMatch(/a\.vsix: \d+ files/);
  });

  it('names each file that is not in it, by itself or among others', () => {
    const missing = [
      'l10n/bundle.l10n.de.json',
      'package.nls.de.json',
      'NOTICES.txt',
      'LICENSE.txt',
      'docs/experiment.md',
      'schemas/experiment.editor.schema.json',
      'media/walkthrough/sample.md',
    ];
    expect(whole).toEqual(expect.arrayContaining(missing));
    const [name] = missing;
    expect(saidOf(whole.filter(each => each !== name))).toContain(`missing: ${name}\n`);
    const said = saidOf(whole.filter(each => !missing.includes(each)));
    for (const each of missing) expect(said).toContain(`missing: ${each}\n`);
  });

  it('names every file of the media that is not in it, and what is not meant to be', () => {
    const media = whole.filter(name => name.startsWith('media/'));
    const said = saidOf([...whole.filter(name => !name.startsWith('media/')), 'src/a.ts']);
    for (const name of media) expect(said).toContain(`missing: ${name}\n`);
    expect(said).toContain('unexpected: extension/src/a.ts');
  });
});
