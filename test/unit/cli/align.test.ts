import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Experiment } from '../../../src/domain/experiment.ts';
import { ask, told } from '../../support/commandLine.ts';
import { root } from '../../support/root.ts';

const golden = join(root, 'test/golden/alignment');
const folder = mkdtempSync(join(tmpdir(), 'ripple-align-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const count = join(golden, 'count.ripple.json');
const pairs = join(golden, 'pairs.jsonl');
const asked = ['align', count, '--dataset', pairs, '--directions', '2'];
const experiment = {
  ...(JSON.parse(readFileSync(count, 'utf8')) as Experiment),
  checkpoint: join(root, 'media/samples/count-gru.pt'),
};

/** The experiment with its interchange along the first directions of a rotation's file. */
function along(name: string, file: string, directions: number): string {
  const interventions = experiment.interventions!.map(each => ({
    ...each,
    site: { ...each.site, units: [[0, directions]] },
    basis: { kind: 'rotation', file },
  }));
  writeFileSync(at(name), JSON.stringify({ ...experiment, interventions }));
  return at(name);
}
interface Answer {
  intervention: number;
  units: number;
  pairs: { training: number; stopping: number; heldOut: number };
  epochs: { training: number | null; stopping: number }[];
  best: number;
  heldOut: Record<
    'all' | 'changed',
    { learned: { share: number; of: number }; random: { mean: number; rotations: number } }
  >;
  directions: number[][];
  rotation: string | null;
  warnings: string[];
}

describe('ripple align', () => {
  let answer: Answer;
  beforeAll(async () => {
    answer = JSON.parse(await told(...asked, '--out', at('r.npy'), '--json')) as Answer;
  }, 60_000);

  it('says what it learned and from how many pairs, beside random rotations', () => {
    expect(answer).toMatchObject({
      ...{ intervention: 0, units: 16, rotation: at('r.npy'), warnings: [] },
      pairs: { training: 100, stopping: 15, heldOut: 29 },
      heldOut: {
        all: { learned: { share: 1, of: 29 }, random: { rotations: 10 } },
        changed: { learned: { share: 1, of: 27 } },
      },
    });
    expect(answer.heldOut.all.random.mean).toBeLessThan(0.2);
    expect(answer.epochs[0]!.training).toBeNull();
    expect(answer.epochs[answer.best]!.stopping).toBeLessThan(0.01);
    expect(answer.directions.map(({ length }) => length)).toEqual([16, 16]);
  });

  it('writes a rotation that the experiment runs along, by which labels are emitted', async () => {
    const found = await told(
      'evaluate',
      along('learned.ripple.json', 'r.npy', 2),
      '--dataset',
      pairs,
      '--json',
    );
    const { accuracy } = JSON.parse(found) as {
      accuracy: { all: { share: number; of: number } };
    };
    expect(accuracy.all).toMatchObject({ share: 1, of: 144 });
  });

  it('writes the same as .json: its first columns are the directions', async () => {
    const short = [...asked, '--epochs', '3', '--json'];
    await told(...short, '--out', at('short.npy'));
    const { directions } = JSON.parse(await told(...short, '--out', at('r.json'))) as Answer;
    const rows = JSON.parse(readFileSync(at('r.json'), 'utf8')) as number[][];
    expect(rows).toHaveLength(16);
    expect(rows.map(row => row.slice(0, 2))).toEqual(
      rows.map((_, k) => directions.map(direction => direction[k])),
    );
    const one = await told('run', along('one.ripple.json', 'short.npy', 2), '--json');
    const other = await told('run', along('other.ripple.json', 'r.json', 2), '--json');
    expect(JSON.parse(one)).toEqual(JSON.parse(other));
  });

  it('tells a person how often the label is emitted, and what to write into the experiment', async () => {
    const text = await told(...asked, '--epochs', '3', '--out', at('few.npy'));
    expect(text).toContain('2 directions of 16 at layer 0 hidden · wasm');
    expect(text).toMatch(/learned from 100 pairs in 3 epochs; over 15 others/);
    expect(text).toMatch(/of all units +1\.000 \[0\.883, 1\.000\] +1\.000/);
    expect(text).toMatch(/along as many random ones, 10 times +0\.090 {2}0\.069 to 0\.276/);
    expect(text).toContain('"units":[[0,2]]');
    expect(text).toMatch(/"basis": \{"kind":"rotation","file":".*few\.npy"\}/);
    const unsaved = await told(...asked, '--epochs', '1');
    expect(unsaved).toContain('not saved; --out FILE.npy writes the rotation');
  });

  it.each([
    [['align', count, '--directions', '2'], '--dataset: missing; expected the path of a dataset'],
    [['align', count, '--dataset', pairs], '--directions: missing; expected how many are learned'],
    [[...asked.slice(0, 4), '--directions', '0'], '--directions: found "0", expected how many'],
    [[...asked.slice(0, 4), '--directions', '16'], '--directions: found 16, expected 1 to 15'],
    [[...asked, '--rate', '0'], '--rate: found "0", expected a number above 0, at most 10'],
    [[...asked, '--batch', 'all'], '--batch: found "all", expected how many pairs a step is of'],
    [[...asked, '--seed', '-1'], '--seed: found -1, expected a value'],
    [[...asked, '--out', 'r.txt'], '--out: found "r.txt", expected a name ending in .npy or .json'],
    [[...asked, '--of', '0'], '--of: align takes no such option'],
    [['align', count, '--dataset', at('no.jsonl'), '--directions', '2'], 'no such file (looked at'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr, stdout } = await ask(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });

  it('does not write over the dataset', async () => {
    writeFileSync(at('pairs.json'), '[]');
    const args = ['align', count, '--dataset', at('pairs.json'), '--directions', '2'];
    const { status, stderr } = await ask(...args, '--out', at('pairs.json'));
    expect([status, stderr]).toEqual([2, expect.stringContaining('is an input of this command')]);
  });
});
