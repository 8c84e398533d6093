/**
 * Runs everything and adds it up; with names of stages, those alone. The last line is `N passed, N failed`.
 *
 *     node scripts/test.mjs [package] [types] [lint] [unit] [page] [editor] [corpora]
 *
 * `package` builds what `page` and `editor` try.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { corpora, tools } from './comparers.mjs';

const total = { passed: 0, failed: 0 };
/** Names of what was left out, with the reason where there is one; of what passed at the second try alone; of what failed. */
const named = { skipped: [], flaky: [], failed: [] };
/** Seconds of each stage, and of all but the corpora, from the clock: some go on beside each other. */
const times = [];
let together = 0;
/** Absolute: the runner takes another for relative to its configuration. */
const sum = resolve('test-results/played.json');

const stages = {
  package: () => whole('package'),
  types: () => whole('check'),
  lint: () => whole('lint'),
  unit,
  page: () => play('test/page/playwright.config.mjs'),
  editor: () => play('test/e2e/playwright.config.mjs', { RIPPLE_VSIX: 'dist/ripple.vsix' }),
  corpora: compare,
};
/** Stages one after the other; those of one row at the same time, for none of them fills two cores. */
const rows = [['package', 'types', 'lint', 'unit'], ['page'], ['editor'], ['corpora']];
const asked = process.argv.slice(2);
const unknown = asked.filter(name => !Object.hasOwn(stages, name));
if (unknown.length > 0) {
  console.error(
    `npm test: found ${unknown.join(', ')}, expected ${Object.keys(stages).join(', ')}`,
  );
  process.exit(2);
}

for (const row of rows) {
  const from = performance.now();
  await Promise.all(row.filter(name => asked.length === 0 || asked.includes(name)).map(timed));
  if (row[0] !== 'corpora') together += (performance.now() - from) / 1000;
}
conclude();

async function timed(name) {
  console.log(`\n── ${name}`);
  const from = performance.now();
  await stages[name]();
  const seconds = (performance.now() - from) / 1000;
  times.push([name, seconds]);
  console.log(`── ${name}: ${seconds.toFixed(0)} s`);
}

/** A stage that passes or fails as one: a script of the manifest. */
async function whole(script) {
  const { status } = await run('npm', ['run', '--silent', script], { holds: true });
  if (status !== 0) named.failed.push(`npm run ${script}`);
  add({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 }, status);
}

/** Counts of a stage that counts its own tests; a failure that it did not count counts as one. */
function add({ passed, failed }, status) {
  total.passed += passed;
  total.failed += failed === 0 && (status !== 0 || passed === 0) ? 1 : failed;
}

async function unit() {
  const { status, printed } = await run('npx', ['vitest', 'run']);
  const [, passed = 0, failed = 0] =
    [...printed.matchAll(/^(\d+) passed, (\d+) failed, \d+ skipped$/gm)].at(-1) ?? [];
  add({ passed: Number(passed), failed: Number(failed) }, status);
  for (const [, outcome, name] of printed.matchAll(/^(skipped|failed): (.*)$/gm))
    named[outcome].push(`unit › ${name}`);
}

/** Playwright's tests of one configuration. */
async function play(config, env = {}) {
  rmSync(sum, { force: true });
  const args = ['playwright', 'test', '--config', config, '--reporter=list,json'];
  const { status } = await run('npx', args, {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: sum },
  });
  const { stats = {}, suites = [] } = existsSync(sum) ? JSON.parse(readFileSync(sum, 'utf8')) : {};
  const { expected = 0, unexpected = 0, flaky = 0 } = stats;
  add({ passed: expected + flaky, failed: unexpected }, status);
  for (const { file, title, tests } of specsOf(suites)) {
    const [{ status, annotations, results }] = tests;
    if (status === 'expected') continue;
    const why = [
      ...annotations.filter(({ type }) => type === 'skip').map(({ description }) => description),
      ...results.flatMap(({ errors }) => errors.map(({ message }) => firstLine(message))),
    ];
    const outcome = status === 'unexpected' ? 'failed' : status;
    named[outcome].push([`${file} › ${title}`, ...new Set(why.filter(Boolean))].join(': '));
  }
}

/** Of a message of an error, without the colours of a terminal. */
function firstLine(message) {
  // oxlint-disable-next-line no-control-regex
  return message.replaceAll(/\u001b\[[0-9;]*m/g, '').split('\n')[0];
}

function specsOf(suites) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [...specs, ...specsOf(inner)]);
}

/** Holds the built command line to every case beside the project. A case is a test. */
async function compare() {
  for (const { tool, args, backend } of corpora()) {
    const name = `${tool} on ${backend}`;
    if (!existsSync(`${tools}/${tool}`)) {
      named.skipped.push(`${name}: ${tools} is not there`);
      continue;
    }
    const { status, printed } = await run('python3', [`${tools}/${tool}`, ...args], {
      env: { RIPPLE_BACKEND: backend },
    });
    const [, some = 0, all = 0] =
      [...printed.matchAll(/^(\d+) of (\d+) .*(?:agree|handled)$/gm)].at(-1) ?? [];
    add({ passed: Number(some), failed: all - some }, status);
    for (const [line] of printed.matchAll(/^-- .* skipped.*/gm))
      named.skipped.push(`${name} › ${line}`);
    if (some !== all || status !== 0) named.failed.push(`${name}: ${some} of ${all}`);
  }
}

function conclude() {
  console.log('');
  for (const [name, seconds] of times)
    console.log(`${name.padEnd(8)} ${seconds.toFixed(0).padStart(5)} s`);
  console.log(`${'together'.padEnd(8)} ${together.toFixed(0).padStart(5)} s, without the corpora`);
  // What failed comes last: a machine that keeps the end of a log alone keeps it.
  for (const [outcome, names] of Object.entries(named)) {
    if (names.length > 0) console.log(`\n${names.length} ${outcome}:`);
    for (const name of names) console.log(`  ${name}`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

/**
 * Runs a command with its output shown, at the end where it holds it, so that it stands in one piece; answers its status and
 * what it printed.
 */
function run(command, args, { env = {}, holds = false } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', holds ? 'pipe' : 'inherit'],
    });
    let printed = '';
    const take = data => {
      printed += data;
      if (!holds) process.stdout.write(data);
    };
    child.stdout.on('data', take);
    child.stderr?.on('data', take);
    child.on('error', error => resolve({ status: 1, printed: String(error) }));
    child.on('close', status => {
      if (holds) process.stdout.write(printed);
      resolve({ status, printed });
    });
  });
}
