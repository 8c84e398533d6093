/**
 * What takes long: the fuzzer on every reader for a while, the hostile corpora on tensorflow, a hundred thousand timesteps,
 * the laws five hundred times and more, every state of the page in every theme, and in a real editor what is done a hundred times (dist/ripple.vsix must be packed).
 * Fails as `npm test` does.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hostileCorpora, tools } from './comparers.mjs';

/** Inputs of each reader: some minutes in all. */
const inputs = '3000';
let hasFailed = false;

run('fuzz', 'node', ['test/fuzz/run.mjs', 'all', inputs, '1']);
if (!existsSync(tools)) console.log('\n── hostile files: skipped, ../shared is not there');
else if ((process.env.RIPPLE_TFJS_NODE ?? '') === '')
  console.log('\n── hostile files on tensorflow: skipped, RIPPLE_TFJS_NODE names none');
else
  run('hostile files on tensorflow', 'python3', [`${tools}/hostile.py`, ...hostileCorpora], {
    RIPPLE_BACKEND: 'tensorflow',
  });
run(
  'a hundred thousand timesteps, and the laws five hundred times and more',
  'npx',
  [
    'vitest',
    'run',
    'test/unit/laws',
    'test/unit/engine/kernels',
    'test/unit/checkpoint/hdf5',
    '--testTimeout',
    '600000',
  ],
  { RIPPLE_LONG: '1' },
);
run(
  'every state in every theme',
  'npx',
  ['playwright', 'test', '--config', 'test/page/playwright.config.mjs', 'themes'],
  { RIPPLE_LONG: '1' },
);
run(
  'a hundred times in VS Code',
  'npx',
  ['playwright', 'test', '--config', 'test/e2e/playwright.config.mjs', 'often', 'saving'],
  { RIPPLE_LONG: '1', RIPPLE_VSIX: 'dist/ripple.vsix' },
);
console.log(hasFailed ? '\nfailed' : '\npassed');
process.exitCode = hasFailed ? 1 : 0;

function run(title, command, args, env = {}) {
  console.log(`\n── ${title}: ${[command, ...args].join(' ')}`);
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  hasFailed ||= status !== 0;
}
