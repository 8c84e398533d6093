/** An engine that is killed again and again, at random moments and at rest. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiment, random, writeLstm } from './checkpoints.mjs';
import { expect } from './fixture.mjs';
import { engines, extensionHosts, kill, logged, residentMB } from './processes.mjs';
import { fresh, open, soon, trouble } from './stage.mjs';

/** Only for moments drawn at random; whatever has a condition waits for that. */
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Waits for a result; a checkpoint at whose reading the engine ended waits for somebody to ask. @returns how often it did */
async function settled(panel) {
  let count = 0;
  await expect(async () => {
    if ((await trouble(panel, 'lethal').count()) > 0) {
      await panel.getByRole('button', { name: 'Run', exact: true }).click();
      count++;
    }
    await expect(panel.locator('#status.fresh')).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  return count;
}

/** Kills it so many times: the text and its result stay, no call is left pending, no process stays, the host does not grow. */
export async function killOften(editor, times) {
  const earlier = endsOf(editor).length;
  const { folder } = editor.at;
  const name = 'kills.ripple.json';
  const steps = k => ({ unroll: { mode: 'free-running', steps: 40 + k } });
  writeLstm(join(folder, 'kills.safetensors'), 4);
  experiment('kills.safetensors', steps(0), folder, name);
  await open(editor, name);
  const panel = editor.webview();
  await fresh(panel);
  const [host] = extensionHosts(editor);
  const beforeMB = residentMB(host);
  const next = random(7);
  let [killed, atRest, overReading] = [0, 0, 0];
  for (let k = 1; killed < times; k++) {
    if (next() < 0.5) {
      experiment('kills.safetensors', steps(k), folder, name);
      await soon(() => panel.locator('#steps input').inputValue()).toBe(String(40 + k));
    } else await panel.getByRole('button', { name: 'Run', exact: true }).click();
    const isAtRest = k % 4 === 0;
    if (isAtRest) overReading += await settled(panel);
    // Anywhere from before the engine has started to after it has answered.
    else await sleep(next() * 400);
    for (const pid of engines(editor)) {
      if (!kill(pid)) continue;
      killed++;
      if (isAtRest) atRest++;
    }
    if (isAtRest) await expect(trouble(panel, 'engine-lost')).toHaveCount(1);
  }
  const text = experiment('kills.safetensors', steps(1000), folder, name);
  await soon(() => panel.locator('#steps input').inputValue()).toBe('1040');
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(panel.getByTestId('tokens-before').locator('.token').first()).toBeVisible();
  await settled(panel);
  await expect(panel.locator('[data-trouble]')).toHaveCount(0);
  expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  expect(engines(editor)).toHaveLength(1);
  const ends = endsOf(editor).slice(earlier);
  expect(ends.length).toBeGreaterThanOrEqual(times);
  expect(ends.filter(([, , pending]) => pending !== '0')).toEqual([]);
  const caught = ends.filter(([, failed]) => failed !== '0').length;
  const growthMB = residentMB(host) - beforeMB;
  console.log(
    `${ends.length} kills, ${atRest} at rest, ${caught} in mid-call, ${overReading} asked about, host grew by ${growthMB.toFixed(0)} MB`,
  );
  expect(atRest).toBeGreaterThanOrEqual(Math.floor(times / 8));
  expect(caught).toBeGreaterThanOrEqual(Math.floor(times / 8));
  expect(growthMB).toBeLessThan(120);
}

/** What the log says of engines that were killed. */
const endsOf = editor =>
  logged(editor, /engine \d+ ended: SIGKILL, (\d+) calls failed, (\d+) calls pending/g);
