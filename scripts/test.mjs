/** Runs everything and adds it up: build, types, lint, unit, package, real VS Code. The last line is `N passed, N failed`. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { hostileCorpora, tools } from './comparers.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };
/** Absolute: the runner takes another for relative to its configuration. */
const sum = resolve('test-results/played.json');

/** Runs a command with its output shown; answers its status and what it printed. */
function run(title, command, args, env = {}) {
  console.log(`\n── ${title}: ${[command, ...args].join(' ')}`);
  return new Promise(resolve => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', data => {
      printed += data;
      process.stdout.write(data);
    });
    child.on('error', error => resolve({ status: 1, printed: String(error) }));
    child.on('close', status => resolve({ status, printed }));
  });
}

/** A stage that passes or fails as one. */
async function stage(title, command, args) {
  const { status } = await run(title, command, args);
  total[status === 0 ? 'passed' : 'failed']++;
  return status === 0;
}

/** A stage that counts its own tests; a failure that it did not count counts as one. */
function add({ passed, failed, skipped }, status) {
  total.passed += passed;
  total.failed += failed === 0 && (status !== 0 || passed === 0) ? 1 : failed;
  total.skipped += skipped;
}

await stage('build', 'npm', ['run', '--silent', 'build']);
await stage('types', 'npm', ['run', '--silent', 'check']);
await stage('lint', 'npm', ['run', '--silent', 'lint']);

const unit = await run('unit', 'npx', ['vitest', 'run']);
const [, passed = 0, failed = 0, skipped = 0] =
  [...unit.printed.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1) ?? [];
add({ passed: Number(passed), failed: Number(failed), skipped: Number(skipped) }, unit.status);

await compare();

await play('page in a bare browser', 'test/page/playwright.config.mjs');
if (await stage('package', 'npm', ['run', '--silent', 'package']))
  await play('real VS Code, from the VSIX', 'test/e2e/playwright.config.mjs', {
    RIPPLE_VSIX: 'dist/ripple.vsix',
  });

if (total.skipped > 0) console.log(`\n${total.skipped} skipped`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/**
 * Holds the built command line to every case beside the project, whole and on wasm: what checkpoints give, what is wanted of
 * files that people have, and what hostile ones may do. A case is a test.
 */
async function compare() {
  const comparers = [['hostile.py', ...hostileCorpora], ['checkpoints.py'], ['wild.py']];
  for (const [tool, ...args] of comparers) {
    if (!existsSync(`${tools}/${tool}`)) {
      console.log(`\n── ${tool}: skipped, ${tools} is not there`);
      total.skipped++;
      continue;
    }
    const said = await run(tool, 'python3', [`${tools}/${tool}`, ...args], {
      RIPPLE_BACKEND: 'wasm',
    });
    const [, some = 0, all = 0] =
      [...said.printed.matchAll(/^(\d+) of (\d+) .*(?:agree|handled)$/gm)].at(-1) ?? [];
    const left = [...said.printed.matchAll(/^-- .* skipped/gm)].length;
    add({ passed: Number(some), failed: all - some, skipped: left }, said.status);
  }
}

/** Playwright's tests of one configuration. */
async function play(title, config, env = {}) {
  rmSync(sum, { force: true });
  const args = ['playwright', 'test', '--config', config, '--reporter=list,json'];
  const { status } = await run(title, 'npx', args, { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: sum });
  const { expected = 0, unexpected = 0, flaky = 0, skipped: left = 0 } = readCounts();
  add({ passed: expected + flaky, failed: unexpected, skipped: left }, status);
  if (flaky > 0) console.log(`\n${flaky} flaky: passed at the second try, named above`);
}

function readCounts() {
  try {
    return JSON.parse(readFileSync(sum, 'utf8')).stats;
  } catch {
    return {};
  }
}
