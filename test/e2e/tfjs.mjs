/** Packages that stand in for tfjs-node. */
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
