import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../support/shared.ts';

const cli = join(root, 'dist/cli.js');
const samples = join(root, 'media/samples');
const folder = mkdtempSync(join(tmpdir(), 'ripple-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  outputs: number[];
  text: string;
  traces: Record<string, number[][][]>;
}
const run = (name: string, ...more: string[]) =>
  JSON.parse(
    execFileSync(
      'node',
      [cli, 'run', join(samples, `${name}.ripple.json`), '--json', '--backend', 'wasm', ...more],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ),
  ) as {
    base: Ran;
    intervened: Ran;
    metrics: { kind: string; value: number | null }[];
    warnings: string[];
  };
const ask = (...args: string[]) =>
  spawnSync('node', [cli, ...args], {
    encoding: 'utf8',
    env: { ...process.env, RIPPLE_BACKEND: 'wasm', NO_COLOR: '1' },
  });
const experiment = (value: unknown): string => {
  const path = join(folder, 'case.ripple.json');
  writeFileSync(path, JSON.stringify(value));
  return path;
};
const base = {
  version: 1,
  checkpoint: join(samples, 'agreement-lstm.pt'),
  base: { text: 'the key near' },
};

// Texts of test/samples/reference.py, float64; the best logit leads by more than 0.05 everywhere.
describe('the samples', () => {
  it('agreement: free-running the pronoun and the next verb follow the verb', () => {
    const { base: before, intervened, metrics, warnings } = run('agreement');
    expect(before.text).toBe('is here . it was old .');
    expect(intervened.text).toBe('are here . they were old .');
    expect(metrics.map(({ value }) => value).slice(2)).toEqual([4, 3]);
    expect(warnings).toEqual([]);
  });

  it("agreement: forced on the base's own output only the verb flips, and that is warned of", () => {
    const { intervened, metrics, warnings } = run('agreement-forced');
    expect(intervened.text).toBe('are here . it was old .');
    expect(metrics.map(({ value }) => value).slice(2)).toEqual([4, 1]);
    expect(warnings).toHaveLength(1);
  });

  it('aⁿbⁿ: three more on the counter, exactly three more b', () => {
    const { base: before, intervened } = run('anbn');
    expect(before.text).toBe('bbbb..........');
    expect(intervened.text).toBe('bbbbbbb.......');
  });

  it('count: the count of another timestep is written free-running', () => {
    const { intervened, metrics } = run('count');
    expect(intervened.text).toBe('tick tick tick tick tick tick stop stop');
    expect(metrics[0]?.value).toBe(1);
  });
});

describe('the command line', () => {
  it('gives the traces asked for, and no others', () => {
    const { base: before } = run('count', '--traces', 'hidden,updateGate');
    expect(Object.keys(before.traces)).toEqual(['hidden', 'updateGate']);
    expect(before.traces.hidden?.[0]).toHaveLength(11);
    expect(before.traces.hidden?.[0]?.[0]).toHaveLength(16);
  });

  it.each([
    [2, ['run', 'nowhere.ripple.json'], 'no such file'],
    [2, ['run', experiment({ ...base, base: { text: 'the cat' } })], 'base.text: "cat" at place 1'],
    [2, ['frobnicate'], 'no such command'],
    [2, ['run', '--frob', 'x'], '--frob'],
    [2, ['inspect', join(samples, 'nowhere.pt')], 'no such file'],
    [1, ['inspect', join(samples, 'README.txt.pt')], ''],
  ])('exits %i for %j', (status, args, message) => {
    if (args[1]?.endsWith('README.txt.pt'))
      writeFileSync((args[1] = join(folder, 'text.pt')), 'hello');
    const { status: found, stderr } = ask(...args);
    expect(stderr).toContain(message);
    expect(found).toBe(status);
  });

  it('says the limit and the need where a run does not fit', () => {
    const path = experiment({ ...base, unroll: { mode: 'free-running', steps: 100_000 } });
    const { status, stderr } = ask('run', path, '--memory-limit-mb', '20');
    expect(status).toBe(2);
    expect(stderr).toMatch(/takes \d+ MB, more than the memory limit of 20 MB/);
  });

  it('refuses what this version does not run, by name', () => {
    const site = { layer: 0, component: 'hidden', timesteps: 0 };
    const mean = experiment({
      ...base,
      interventions: [{ site, edit: { kind: 'mean', dataset: 'd.json' } }],
    });
    expect(ask('run', mean).stderr).toContain('interventions[0].edit.kind: found "mean"');
    const basis = experiment({
      ...base,
      interventions: [{ site, edit: { kind: 'zero' }, basis: { kind: 'pca', dataset: 'd.json' } }],
    });
    expect(ask('run', basis).stderr).toContain('interventions[0].basis');
  });

  it('writes a numpy archive', () => {
    const out = join(folder, 'out.npz');
    expect(ask('run', join(samples, 'count.ripple.json'), '--out', out).status).toBe(0);
    const files = unzipSync(readFileSync(out));
    expect(Object.keys(files)).toContain('intervened.hidden.0.npy');
    const hidden = files['base.hidden.0.npy'] ?? new Uint8Array();
    expect(new TextDecoder('latin1').decode(hidden.subarray(0, 80))).toContain("'shape': (11, 16)");
    expect(hidden.length).toBe(128 + 4 * 11 * 16);
  });

  it('shows a person the tokens, the effect and the metrics', () => {
    const { stdout, stderr } = ask('run', join(samples, 'agreement.ripple.json'));
    expect(stdout).toContain('*they');
    expect(stdout).toContain('effect on layer 0 cell');
    expect(stdout).toContain('tokensChanged            3');
    expect(stderr).toContain('backend wasm');
  });

  it('inspects a checkpoint', () => {
    const { stdout } = ask('inspect', join(samples, 'agreement-lstm.pt'), '--json');
    const seen = JSON.parse(stdout) as {
      kind: string;
      layers: number;
      vocabulary: { tokens: string[] };
    };
    expect([seen.kind, seen.layers, seen.vocabulary.tokens.length]).toEqual(['lstm', 2, 31]);
  });
});
