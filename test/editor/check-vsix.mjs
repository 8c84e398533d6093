/** Fails when the package holds a file that is not meant to be in it, lacks one that is, or is too big. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { unzipSync } from 'fflate';

const [vsix = 'dist/ripple.vsix', limitKiB = '8192'] = process.argv.slice(2);
const allowed = [
  /^extension\.vsixmanifest$/,
  /^\[Content_Types\]\.xml$/,
  /^extension\/(package\.json|package\.nls.*\.json|readme\.md|LICENSE(\.txt)?|NOTICES\.txt|changelog\.md)$/i,
  /^extension\/dist\/(host|worker|webview|checkpoint|cli)\.(js|css)$/,
  /^extension\/(l10n|media|schemas)\//,
  /^extension\/docs\/(experiment|formats|sidecar)\.md$/,
];
/** Every file of a folder of the repository: whatever stands there ships. */
const all = folder =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).replaceAll(sep, '/'));
// As vsce names them.
const needed = [
  'package.json',
  ...readdirSync('.').filter(name => /^package\.nls.*\.json$/.test(name)),
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'NOTICES.txt',
  'docs/experiment.md',
  'docs/formats.md',
  'docs/sidecar.md',
  'dist/host.js',
  'dist/worker.js',
  'dist/webview.js',
  'dist/webview.css',
  'dist/checkpoint.js',
  'dist/checkpoint.css',
  'dist/cli.js',
  ...['l10n', 'media', 'schemas'].flatMap(all),
];
const bytes = readFileSync(vsix);
const names = Object.keys(unzipSync(bytes));
const wrong = [
  ...names
    .filter(name => !allowed.some(pattern => pattern.test(name)))
    .map(name => `unexpected: ${name}`),
  ...needed.filter(name => !names.includes(`extension/${name}`)).map(name => `missing: ${name}`),
];
const sizeKiB = bytes.length / 1024;
if (sizeKiB > Number(limitKiB)) wrong.push(`${sizeKiB.toFixed(0)} KiB, at most ${limitKiB}`);
if (wrong.length > 0) throw new Error(`${vsix}\n${wrong.join('\n')}`);
console.log(`${vsix}: ${names.length} files, ${sizeKiB.toFixed(0)} KiB`);
