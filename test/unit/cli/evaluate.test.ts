import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src/domain/evaluation.ts';
import { ask, told } from '../../support/commandLine.ts';
import { root } from '../../support/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const jsonl = (name: string, lines: readonly unknown[]): string =>
  file(name, lines.map(line => (line === '' ? '' : JSON.stringify(line))).join('\n'));

const experiment = {
  version: 1,
  checkpoint: join(root, 'media/samples/agreement-lstm.pt'),
  base: { text: 'the key near' },
  sources: { plural: { text: 'the keys near' } },
  unroll: { mode: 'free-running', steps: 1 },
  interventions: [
    {
      site: { layer: 0, component: 'hidden', timesteps: 2 },
      edit: { kind: 'interchange' },
      source: { example: 'plural' },
    },
    {
      site: { layer: 0, component: 'cell', timesteps: 2 },
      edit: { kind: 'interchange' },
      source: { example: 'plural' },
    },
  ],
  metrics: [{ kind: 'logitDifference', token: 'are', against: 'is' }, { kind: 'firstDivergence' }],
};
const asked = file('e.ripple.json', JSON.stringify(experiment));
const forced = join(root, 'media/samples/agreement-forced.ripple.json');

describe('evaluate', () => {
  const dataset = jsonl('d.jsonl', [
    { sources: { plural: { text: 'the cabinets near' } }, label: { text: 'are' } },
    '',
    { base: { text: 'the cabinet near' } },
  ]);

  it('gives metrics and accuracy over the lines of a dataset', async () => {
    const answer = JSON.parse(
      await told('evaluate', asked, '--dataset', dataset, '--json'),
    ) as Evaluation;
    expect(Object.keys(answer)).toEqual(['lines', 'metrics', 'accuracy', 'perLine']);
    expect(answer.lines).toBe(2);
    expect(answer.metrics.map(({ kind, of }) => [kind, of])).toEqual([
      ['logitDifference', 2],
      ['firstDivergence', answer.perLine.filter(({ metrics }) => metrics[1] !== null).length],
    ]);
    expect(answer.perLine.map(({ right }) => right === null)).toEqual([false, true]);
    expect(answer.accuracy.all?.of).toBe(1);
    expect(answer.accuracy.solved).toBeNull();
  });

  it('each line is what `run` gives for the experiment that it makes', async () => {
    const { perLine } = JSON.parse(
      await told('evaluate', asked, '--dataset', dataset, '--json'),
    ) as Evaluation;
    const own = file(
      'own.ripple.json',
      JSON.stringify({ ...experiment, base: { text: 'the cabinet near' } }),
    );
    const run = JSON.parse(await told('run', own, '--json')) as {
      intervened: { outputs: number[] };
      metrics: { value: number | null }[];
    };
    expect(perLine[1]?.outputs).toEqual(run.intervened.outputs);
    expect(perLine[1]?.metrics).toEqual(run.metrics.map(({ value }) => value));
  });

  it('writes JSON, a table with the numbers of the file’s own lines, or arrays', async () => {
    const [json, csv, npz] = ['json', 'csv', 'npz'].map(ending => join(folder, `out.${ending}`));
    const ofOut = (path?: string) =>
      told('evaluate', asked, '--dataset', dataset, '--json', '--out', path!);
    const printed = await ofOut(json);
    expect(`${readFileSync(json!, 'utf8')}\n`).toBe(printed);
    const { perLine } = JSON.parse(await ofOut(csv)) as Evaluation;
    const [head, ...lines] = readFileSync(csv!, 'utf8').trim().split('\n');
    expect(head).toBe('line,right,logitDifference,firstDivergence,outputs');
    expect(lines.map(each => each.split(',')[0])).toEqual(['1', '3']);
    expect(lines[1]?.split(',').slice(2, 3)).toEqual([String(perLine[1]?.metrics[0])]);
    expect(lines[1]?.split(',').at(-1)).toBe(perLine[1]?.outputs.join(' '));
    await ofOut(npz);
    const arrays = unzipSync(readFileSync(npz!));
    expect(Object.keys(arrays).sort()).toEqual(
      ['accuracy', 'line', 'means', 'metrics', 'outputs', 'right'].map(name => `${name}.npy`),
    );
    const numbers = Object.fromEntries(
      Object.entries(arrays).map(([name, bytes]) => [name, bytes.slice(128)]),
    );
    expect([...new Int32Array(numbers['line.npy']!.buffer)]).toEqual([1, 3]);
    expect([...new Int32Array(numbers['right.npy']!.buffer)]).toEqual([0, -1]);
    expect([...new Int32Array(numbers['outputs.npy']!.buffer)]).toEqual(
      perLine.map(({ outputs }) => outputs).flat(2),
    );
    const values = new Float64Array(numbers['metrics.npy']!.buffer);
    expect([...values].map(value => (Number.isNaN(value) ? null : value))).toEqual(
      perLine.flatMap(({ metrics }) => metrics),
    );
  });

  it('tells a person what is not right, and what of the dataset was hardly meant', async () => {
    const words = jsonl('w.jsonl', [
      { text: 'the key near', label: { text: 'is is' } },
      { text: 'the key near', label: { text: 'key key' } },
    ]);
    const { stdout, stderr } = await ask('evaluate', asked, '--dataset', words);
    expect(stdout).toContain('all  0 of 2, 0.0 % (0.0 to 65.8 %)');
    expect(stdout).toContain('not right: line 1, 2');
    expect(stderr).toMatch(
      /hint: --dataset: ".*w\.jsonl": label of line 1 has 2 tokens, and 1 is emitted: it is never right, as with 1 more/,
    );
    const plural = { text: 'the keys near the cabinets' }; // forced, it emits at each of its timesteps
    const unsolved = jsonl('u.jsonl', [
      { text: 'the key near', baseLabel: { text: 'is is' } },
      {
        base: { text: 'the key near' },
        sources: { plural },
        sourceLabels: { plural: { text: 'are' } },
      },
    ]);
    const of = (await ask('evaluate', asked, '--dataset', unsolved)).stderr;
    expect(of).toMatch(/u\.jsonl": baseLabel of line 1 has 2 tokens, and 1 is emitted/);
    expect(of).toMatch(/: sourceLabels\.plural of line 2 has 1 token, and 5 are emitted/);
  });

  it('says so where there is nothing to evaluate', async () => {
    const bare = file('bare.ripple.json', JSON.stringify({ ...experiment, metrics: [] }));
    const { stdout } = await ask(
      'evaluate',
      bare,
      '--dataset',
      jsonl('b.jsonl', [{ text: 'the key near' }]),
    );
    expect(stdout).toContain('no line has a label, and the experiment has no metric');
  });

  it('warns, forced, of texts that the model would not have written', async () => {
    const { stderr } = await ask(
      'evaluate',
      forced,
      '--dataset',
      jsonl('f.jsonl', [{ text: 'the key near the cabinets' }]),
    );
    expect(stderr).toMatch(/warning: on 1 of 1 line the interventions changed an output/);
  });

  it.each<[string, string[], RegExp]>([
    [
      'no dataset',
      [],
      /^ripple: --dataset: missing; expected the path of a dataset, \.jsonl or \.json$/m,
    ],
    [
      'one that is not there',
      ['--dataset', join(folder, 'gone.jsonl')],
      /gone\.jsonl": no such file/,
    ],
    ['a folder', ['--dataset', folder], /--dataset: .*not a regular file/],
    ['another file', ['--dataset', asked], /"version"|no inputs|expected a list of examples/],
    [
      'a wrong line',
      ['--dataset', jsonl('x.jsonl', [{ text: 'the key near' }, { text: 'key' }])],
      /--dataset: ".*x\.jsonl": line 2: interventions\[0\]\.site\.timesteps: found 2/,
    ],
    [
      'another ending',
      ['--dataset', dataset, '--out', join(folder, 'o.txt')],
      /--out: found ".*o\.txt", expected a name ending in \.json, \.csv, \.npz/,
    ],
    ['its own dataset as out', ['--dataset', dataset, '--out', join(folder, 'd.jsonl')], /--out: /],
    ['a shard', ['--dataset', dataset, '--shard', '1/2'], /--shard: evaluate takes no such option/],
    [
      'too little memory',
      ['--dataset', dataset, '--memory-limit-mb', '0.001'],
      /recording the runs of these lines takes .* MB, more than the memory limit of 0\.001 MB/,
    ],
  ])('%s is refused', async (_, more, expected) => {
    const { status, stdout, stderr } = await ask('evaluate', asked, ...more);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(expected);
  });
});
