import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../support/safetensors.ts';
import { root } from '../../support/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-long-'));
const H = 256;
const V = 9;
const limitMs = 240_000;
const isLong = process.env.RIPPLE_LONG === '1';

/** Says at its end how much memory a process took at most, in kB, on standard error. */
const watch = `data:text/javascript,process.on('exit',()=>console.error('most kB '+process.resourceUsage().maxRSS))`;

/** Writes an experiment of so many timesteps. */
function experimentOf(timesteps: number): string {
  const path = join(folder, `${timesteps}.ripple.json`);
  const experiment = {
    version: 1,
    checkpoint: 'gru.safetensors',
    base: { tokens: Array.from({ length: timesteps }, (_, t) => (t * t) % V) },
    metrics: [{ kind: 'logitDifference', token: 1, against: 2 }],
  };
  writeFileSync(path, JSON.stringify(experiment));
  return path;
}

/** Runs the command line in a process of its own; what it answered, and the most memory that it took. */
function command(...args: string[]): { answer: unknown; mostMB: number } {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', watch, join(root, 'dist/cli.js'), ...args, '--json', '--backend', 'wasm'],
    { encoding: 'utf8', maxBuffer: 2 ** 29 },
  );
  expect(status, stderr.slice(-500)).toBe(0);
  const [, kB] = /most kB (\d+)/.exec(stderr) ?? [];
  return { answer: JSON.parse(stdout), mostMB: Number(kB) / 1024 };
}

beforeAll(() => {
  writeSafetensors(join(folder, 'gru.safetensors'), {
    'embedding.weight': [V, 64],
    'rnn.weight_ih_l0': [3 * H, 64],
    'rnn.weight_hh_l0': [3 * H, H],
    'rnn.bias_ih_l0': [3 * H],
    'rnn.bias_hh_l0': [3 * H],
    'fc.weight': [V, H],
    'fc.bias': [V],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a GRU of 256 units', () => {
  // Ten seconds: `npm run test:long` has it.
  it.runIf(isLong)(
    'runs 100,000 timesteps in less than 1 GB',
    () => {
      const { answer, mostMB } = command('run', experimentOf(100_000));
      expect((answer as { base: { outputs: number[] } }).base.outputs.length).toBe(100_000);
      expect(mostMB).toBeLessThan(1024);
      expect(mostMB).toBeGreaterThan(100); // its states alone: it was measured
    },
    limitMs,
  );

  it(
    'is differentiated at every site of thousands of timesteps in little memory',
    () => {
      const timesteps = isLong ? 10_000 : 4000;
      const { answer, mostMB } = command(
        'gradient',
        experimentOf(timesteps),
        ...['--of', 'logitDifference', '--at', 'hidden'],
      );
      const { gradients } = answer as { gradients: { hidden: number[][][] } };
      expect(gradients.hidden[0]!.length).toBe(timesteps);
      expect(gradients.hidden[0]!.flat().some(value => value !== 0)).toBe(true);
      // 105 to 125 as measured, once 181, where the collector came late; on one tape every thousand timesteps take 33 more.
      expect(mostMB).toBeLessThan(isLong ? 350 : 205);
      expect(mostMB).toBeGreaterThan(20);
    },
    limitMs,
  );
});
