/** An editor without tfjs-node, the npm that it finds, and packages that stand in for tfjs-node. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** A tfjs-node that computes on plain JavaScript under the native name: it loads wherever the tests run. */
export const standIn = `module.exports = require(${JSON.stringify(require.resolve('../support/plainTf.cjs'))});`;

/** Puts a tfjs-node with this text in a folder. */
export const place = (folder, text) => {
  const file = join(folder, 'node_modules/@tensorflow/tfjs-node/index.js');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return folder;
};

/**
 * The editor's PATH holds one folder, which each test fills: npm is absent, fails, hangs or works. VSCODE_CLI keeps the
 * editor from asking a login shell for another PATH.
 */
export const withoutTfjs = { PATH: '{home}/bin', VSCODE_CLI: '1', RIPPLE_TFJS_NODE: null };

/** Puts a shell script where the editor finds npm. */
export const fakeNpm = (editor, ...lines) => {
  mkdirSync(join(editor.home, 'bin'), { recursive: true });
  const text = ['#!/bin/sh', ...lines, ''].join('\n');
  writeFileSync(join(editor.home, 'bin/npm'), text, { mode: 0o755 });
};
