import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProbeAnswer } from '../../../src/domain/probes.ts';
import { ask, told } from '../../support/commandLine.ts';
import { root } from '../../support/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const checkpoint = join(root, 'media/samples/count-gru.pt');
/** n ticks, then write: how many were read, and whether it is written. */
const lines = Array.from({ length: 10 }, (_, k) => {
  const n = k + 2;
  return {
    tokens: [...Array<string>(n).fill('tick'), 'write'],
    count: [...Array.from({ length: n }, (__, t) => t + 1), n],
    phase: [...Array<string>(n).fill('read'), 'write'],
    whole: n > 6,
  };
});
const dataset = at('counts.jsonl');
writeFileSync(dataset, lines.map(line => JSON.stringify(line)).join('\n'));
const asked = (...more: string[]): string[] => ['probe', checkpoint, '--dataset', dataset, ...more];
const hidden = ['--at', 'hidden'];

describe('ripple probe', () => {
  let answer: ProbeAnswer;
  const counts = asked('--label', 'count', ...hidden);
  beforeAll(async () => {
    answer = JSON.parse(await told(...counts, '--out', at('count'), '--json')) as ProbeAnswer;
  }, 60_000);

  it('finds the count in the state, and what two tokens are drawn to mean as well', () => {
    expect(answer).toMatchObject({
      ...{ label: 'count', kind: 'ridge', classes: null, commonest: null },
      ...{ examples: 10, timesteps: 'pooled', folds: 5, penalty: 0.01, seed: 0 },
      whyNoControl: null,
    });
    const [probe] = answer.probes;
    expect(probe).toMatchObject({ component: 'hidden', layer: 0, timestep: null, rows: 75 });
    expect(probe!.score).toBeGreaterThan(0.9);
    expect(probe!.control).toBeGreaterThan(0.9); // so few tokens are soon known by heart
    expect(probe!.selectivity).toBe(probe!.score! - probe!.control!);
    expect(probe!.folds).toHaveLength(5);
    expect(probe!.file).toBe(at('count/hidden.0.npy'));
  });

  it('writes the directions, which an experiment runs along, and all that was found', async () => {
    expect(readdirSync(at('count')).sort()).toEqual(['hidden.0.npy', 'probes.json']);
    expect(JSON.parse(readFileSync(at('count/probes.json'), 'utf8'))).toEqual(answer);
    const { offset, perUnit } = answer.probes[0]!.line!;
    const set = (count: number) => ({
      version: 1,
      checkpoint,
      base: { text: 'tick tick tick write' },
      unroll: { mode: 'free-running', steps: 9 },
      interventions: [
        {
          site: { layer: 0, component: 'hidden', timesteps: 3, units: [0] },
          edit: { kind: 'set', value: (count - offset) / perUnit },
          basis: { kind: 'direction', file: 'count/hidden.0.npy' },
        },
      ],
    });
    const ticks = async (count: number): Promise<number> => {
      writeFileSync(at('set.ripple.json'), JSON.stringify(set(count)));
      const { intervened } = JSON.parse(await told('run', at('set.ripple.json'), '--json')) as {
        intervened: { text: string };
      };
      return intervened.text.split('tick').length - 1;
    };
    expect(await ticks(7)).toBeGreaterThan(await ticks(2));
  });

  it('shows a person the scores and how the best is used', async () => {
    const text = await told(...counts, '--out', at('shown'));
    expect(text).toContain('ridge probes of count · 10 examples in 5 folds · wasm');
    expect(text).toMatch(/layer 0 hidden +0\.9\d+ +0\.9\d+ +-?0\.0\d+ +75/);
    expect(text).toContain(
      '"site": {"layer":0,"component":"hidden","timesteps":"all","units":[0]}, "basis": {"kind":"direction"',
    );
    expect(text).toContain('take it out   "edit": {"kind":"zero"}');
    expect(text).toMatch(/set it {8}"edit": \{"kind":"set","value": \(y − /);
    const classes = await told(...asked('--label', 'phase', ...hidden));
    expect(classes).toContain(
      'accuracy out of fold, beside the share of the commonest of 2 classes',
    );
    expect(classes).toMatch(/layer 0 hidden +[01]\.\d+ +0\.867 /);
    expect(classes).toContain('not saved; --out FOLDER writes the directions');
    const whole = await told(...asked('--label', 'whole', ...hidden, '--timesteps', 'apart'));
    expect(whole).toContain('no control: the label is of a whole example');
  });

  it('takes all components that have a layer unless some are named', async () => {
    const text = await told(...asked('--label', 'phase', '--json', '--folds', '2'));
    const { probes } = JSON.parse(text) as ProbeAnswer;
    expect(probes.map(({ component }) => component)).toEqual([
      ...['input', 'hiddenIn', 'inputProjection', 'hiddenProjection', 'resetGatePreactivation'],
      ...['updateGatePreactivation', 'resetGate', 'updateGate', 'candidatePreactivation'],
      ...['candidate', 'hidden'],
    ]);
    expect(probes.every(({ file }) => file === null)).toBe(true);
  });

  it.each([
    [['probe', checkpoint, '--label', 'count'], '--dataset: missing; expected the path'],
    [asked(), "--label: missing; expected the name of a field of the dataset's lines"],
    [asked('--label', 'size'), 'line 1: size: missing; expected a value'],
    [
      asked('--label', 'count', '--kind', 'svm'),
      '--kind: found "svm", expected one of logistic, ridge',
    ],
    [
      asked('--label', 'count', '--timesteps', '3'),
      '--timesteps: found "3", expected one of pooled, apart',
    ],
    [asked('--label', 'count', '--folds', '1'), '--folds: found "1", expected how many, 2 to 100'],
    [
      asked('--label', 'count', '--penalty', '0'),
      '--penalty: found "0", expected a number from 1e-9 to 1000000',
    ],
    [asked('--label', 'count', '--penalty', '1e-16'), '--penalty: found "1e-16", expected'],
    [asked('--label', 'count', '--at', 'gate'), '--at: found "gate"; expected some of input'],
    [asked('--label', 'count', '--out', dataset), 'is an input of this command'],
    [
      ['probe', 'a.ripple.json', ...asked().slice(2), '--label', 'count'],
      'is an experiment, expected a checkpoint',
    ],
    [
      ['probe', ...asked().slice(2), '--label', 'count'],
      'probe: found 0 paths, expected one checkpoint',
    ],
  ])('refuses %j', async (args, message) => {
    const { status, stdout, stderr } = await ask(...args);
    expect(stderr).toContain(message);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('writes into no file', async () => {
    writeFileSync(at('file'), '');
    const { status, stderr } = await ask(...counts, '--out', at('file'));
    expect([status, stderr]).toEqual([2, expect.stringContaining('is a file, expected a folder')]);
    expect(existsSync(at('file/probes.json'))).toBe(false);
  });
});
