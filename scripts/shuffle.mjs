/**
 * Runs the specs of a tier with their tests in another order: no test may need the one before it.
 *
 *     node scripts/shuffle.mjs page|e2e [SEED] [playwright's arguments]
 *
 * Playwright keeps a file's order, so each spec is copied beside itself with its tests shuffled, and the copies are run.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

const [tier, seed = '1', ...more] = process.argv.slice(2);
if (!['page', 'e2e'].includes(tier)) throw new Error('expected page or e2e');
const folder = `test/${tier}`;
const ending = `.${tier}.mjs`;
const made = [];
let state = Number(seed);

/** The next number below a limit (mulberry32). */
function below(limit) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % limit;
}

/** A spec's text with its tests, and loops over tests, in another order behind all that they use. */
function shuffled(text) {
  const places = parseSync('spec.mjs', text)
    .program.body.map(({ start, end }) => [start, end])
    .filter(([from, to]) => /^(test|for .*\btest)\(/s.test(text.slice(from, to)));
  const tests = places.map(([from, to]) => text.slice(from, to));
  for (let k = tests.length - 1; k > 0; k--) {
    const other = below(k + 1);
    [tests[k], tests[other]] = [tests[other], tests[k]];
  }
  const starts = [0, ...places.map(([, to]) => to)];
  const rest = starts.map((from, k) => text.slice(from, places[k]?.[0]));
  return [...rest, ...tests].join('\n');
}

try {
  for (const name of readdirSync(folder).filter(each => each.endsWith(ending))) {
    const copy = join(folder, `shuffled-${name}`);
    writeFileSync(copy, shuffled(readFileSync(join(folder, name), 'utf8')));
    made.push(copy);
  }
  const config = `${folder}/playwright.config.mjs`;
  const args = ['playwright', 'test', '--config', config, 'shuffled-', ...more];
  process.exitCode = spawnSync('npx', args, { stdio: 'inherit' }).status ?? 1;
} finally {
  for (const copy of made) rmSync(copy);
}
