/** Fails when the package holds a file that is not meant to be in it, lacks one that is, or is too big. */
import { readFileSync } from 'node:fs';
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
const needed = [
  'package.json',
  'dist/host.js',
  'dist/worker.js',
  'dist/webview.js',
  'dist/webview.css',
  'dist/checkpoint.js',
  'dist/checkpoint.css',
  'dist/cli.js',
  'schemas/experiment.schema.json',
  'media/samples/agreement-lstm.pt',
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
