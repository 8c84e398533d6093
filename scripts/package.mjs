/** Builds and packs dist/ripple.vsix, and checks what is in it. */
import { spawnSync } from 'node:child_process';
import { writeNotices } from './notices.mjs';

const run = (command, ...args) => {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
};

run('node', 'esbuild.config.mjs');
writeNotices();
run(
  'npx',
  'vsce',
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--out',
  'dist/ripple.vsix',
);
run('node', 'test/editor/check-vsix.mjs', 'dist/ripple.vsix');
