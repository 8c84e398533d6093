import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { npy, zipped } from '../../../src/cli/npz.ts';
import { writeSafetensors } from '../../support/safetensors.ts';
import { ask, askProcess, cli, env } from '../../support/commandLine.ts';
import { root } from '../../support/root.ts';

const samples = join(root, 'media/samples');
const folder = mkdtempSync(join(tmpdir(), 'ripple-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  outputs: number[];
  text: string;
  traces: Record<string, number[][][]>;
}
const run = async (name: string, ...more: string[]) =>
  JSON.parse(
    (await ask('run', join(samples, `${name}.ripple.json`), '--json', ...more)).stdout,
  ) as {
    base: Ran;
    intervened: Ran;
    metrics: { kind: string; value: number | null }[];
    warnings: string[];
  };
/** More than a pipe holds. */
const everyTrace =
  'input,inputProjection,hiddenProjection,inputGate,forgetGate,outputGate,cell,hidden';
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
  it('agreement: free-running the pronoun and the next verb follow the verb', async () => {
    const { base: before, intervened, metrics, warnings } = await run('agreement');
    expect(before.text).toBe('is here . it was old .');
    expect(intervened.text).toBe('are here . they were old .');
    expect(metrics.map(({ value }) => value).slice(2)).toEqual([4, 3]);
    expect(warnings).toEqual([]);
  });

  it("agreement: forced on the base's own output only the verb flips, and that is warned of", async () => {
    const { intervened, metrics, warnings } = await run('agreement-forced');
    expect(intervened.text).toBe('are here . it was old .');
    expect(metrics.map(({ value }) => value).slice(2)).toEqual([4, 1]);
    expect(warnings).toHaveLength(1);
  });

  it('aⁿbⁿ: three more on the counter, exactly three more b', async () => {
    const { base: before, intervened } = await run('anbn');
    expect(before.text).toBe('bbbb..........');
    expect(intervened.text).toBe('bbbbbbb.......');
  });

  it('aⁿbⁿ: two fewer on the counter, exactly two fewer b', async () => {
    const { base: before, intervened } = await run('anbn-fewer');
    expect(before.text).toBe('bbbb..........');
    expect(intervened.text).toBe('bb............');
  });

  it('agreement: without five units the verb of a plural subject leads by nothing', async () => {
    const { base: before, metrics } = await run('agreement-units');
    expect(before.text).toBe('are here . they were old .');
    expect(metrics[0]?.value).toBeCloseTo(-0.077, 3);
  });

  it('count: the count of another timestep is written free-running', async () => {
    const { intervened, metrics } = await run('count');
    expect(intervened.text).toBe('tick tick tick tick tick tick stop stop');
    expect(metrics[0]?.value).toBe(1);
  });

  it('repeat: a letter is written anew, and no other', async () => {
    const { base: before, intervened } = await run('repeat');
    expect(before.text).toBe('cabbed>');
    expect(intervened.text).toBe('cahbed>');
  });
});

describe('the command line', () => {
  it('gives the traces asked for, and no others', async () => {
    const { base: before } = await run('count', '--traces', 'hidden,updateGate');
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
  ])('exits %i for %j', async (status, args, message) => {
    if (args[1]?.endsWith('README.txt.pt'))
      writeFileSync((args[1] = join(folder, 'text.pt')), 'hello');
    const { status: found, stderr } = await ask(...args);
    expect(stderr).toContain(message);
    expect(found).toBe(status);
  });

  it('ends its process with that code, once all is written', () => {
    const gone = askProcess('run', 'nowhere.ripple.json');
    expect([gone.status, gone.stdout]).toEqual([2, '']);
    expect(gone.stderr).toContain('no such file');
    const text = join(folder, 'text.pt');
    writeFileSync(text, 'hello');
    expect(askProcess('inspect', text).status).toBe(1);
    const path = join(samples, 'agreement.ripple.json');
    const whole = askProcess('run', path, '--json', '--traces', everyTrace);
    expect(whole.status).toBe(0);
    expect(whole.stdout.length).toBeGreaterThan(2 ** 16); // a pipe holds no more
    expect(() => JSON.parse(whole.stdout) as unknown).not.toThrow();
  });

  it.each([
    [20, 100_000],
    [0.0001, 10],
  ])('says the limit and the need where a run does not fit %d MB', async (limit, steps) => {
    const path = experiment({ ...base, unroll: { mode: 'free-running', steps } });
    const { status, stderr } = await ask('run', path, '--memory-limit-mb', `${limit}`);
    expect(status).toBe(2);
    const [, needs] = /takes ([\d.]+) MB, more than the memory limit of/.exec(stderr) ?? [];
    expect(Number(needs)).toBeGreaterThan(limit);
    expect(stderr).toContain(`memory limit of ${limit} MB`);
  });

  it('refuses a gradient whose tape does not fit', async () => {
    const path = experiment({
      ...base,
      unroll: { mode: 'free-running', steps: 2000 },
      metrics: [{ kind: 'kl' }],
    });
    const { status, stderr } = await ask(
      ...['gradient', path, '--of', '0', '--at', 'hidden', '--memory-limit-mb', '0.05'],
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/a gradient over this run takes [\d.]+ MB, more than .* of 0\.05 MB/);
  });

  /** An experiment on a model with a weight that is not a number. */
  const notFinite = () => {
    const checkpoint = writeSafetensors(join(folder, 'nan.safetensors'), {
      'embedding.weight': [3, 2],
      'rnn.weight_ih_l0': { shape: [2, 2], data: [NaN, 1, 1, 1] },
      'rnn.weight_hh_l0': [2, 2],
      'fc.weight': [3, 2],
    });
    return experiment({
      version: 1,
      checkpoint,
      base: { tokens: [0, 1] },
      metrics: [{ kind: 'logitDifference', token: 0, against: 1 }, { kind: 'firstDivergence' }],
    });
  };

  it('says of a metric that it is not finite, and of a divergence that there is none', async () => {
    const { stdout } = await ask('run', notFinite());
    expect(stdout).toMatch(/logitDifference at 1 +not finite\n/);
    expect(stdout).toMatch(/firstDivergence +none\n/);
  });

  it('heads a run of a bidirectional model with what it is', async () => {
    const direction = (end: string) => ({
      [`rnn.weight_ih_l0${end}`]: [2, 3],
      [`rnn.weight_hh_l0${end}`]: [2, 2],
    });
    const checkpoint = writeSafetensors(join(folder, 'both.safetensors'), {
      ...direction(''),
      ...direction('_reverse'),
    });
    const path = experiment({ version: 1, checkpoint, base: { vectors: [[1, 2, 3]] } });
    expect((await ask('run', path)).stdout).toContain(' · bidirectional RNN 1 × 2 · ');
  });

  it('says how many values of a gradient are not finite', async () => {
    const { status, stdout, stderr } = await ask(
      ...['gradient', notFinite(), '--of', '0', '--at', 'input', '--json'],
    );
    expect(status).toBe(0);
    const nulls = stdout.match(/null/g)?.length ?? 0;
    expect(nulls).toBeGreaterThan(1);
    expect(stderr).toContain(`warning: ${nulls - 1} gradient values are not finite`);
    expect(stderr).toContain('the metric is not finite');
  });

  it('takes --traces more than once, any other option once', async () => {
    const path = join(samples, 'count.ripple.json');
    const { stdout } = await ask(
      'run',
      path,
      '--json',
      '--traces',
      'hidden',
      '--traces',
      'input,hidden',
    );
    expect(Object.keys((JSON.parse(stdout) as { base: Ran }).base.traces)).toEqual([
      'hidden',
      'input',
    ]);
    const twice = await ask('run', path, '--backend', 'auto', '--backend', 'wasm');
    expect(twice.status).toBe(2);
    expect(twice.stderr).toContain('--backend: found ["auto","wasm"], expected it once');
  });

  it('runs over 130 000 timesteps, every one edited, and shows them', async () => {
    const checkpoint = writeSafetensors(join(folder, 'one.safetensors'), {
      'rnn.weight_ih_l0': [1, 1],
      'rnn.weight_hh_l0': [1, 1],
    });
    const path = experiment({
      version: 1,
      checkpoint,
      base: { vectors: Array<number[]>(130_000).fill([0.1]) },
      interventions: [
        { site: { layer: 0, component: 'hidden', timesteps: 'all' }, edit: { kind: 'zero' } },
      ],
    });
    const { status, stdout, stderr } = await ask('run', path);
    expect(stderr).not.toContain('call stack');
    expect(status).toBe(0);
    expect(stdout).toContain('effect on layer 0 hidden');
  });

  it('shows a large vocabulary’s KL in the memory that its columns take, or leaves it out', async () => {
    const checkpoint = writeSafetensors(join(folder, 'wide.safetensors'), {
      'embedding.weight': [4000, 2],
      'rnn.weight_ih_l0': [2, 2],
      'rnn.weight_hh_l0': [2, 2],
      'fc.weight': [4000, 2],
    });
    const path = experiment({ version: 1, checkpoint, base: { tokens: Array(1000).fill(0) } });
    const roomy = await ask('run', path, '--memory-limit-mb', '2');
    expect([roomy.status, roomy.stdout.includes('KL, nats')]).toEqual([0, true]);
    const tight = await ask('run', path, '--memory-limit-mb', '0.1');
    expect([tight.status, tight.stdout.includes('KL, nats')]).toEqual([0, false]);
  });

  it('says what is doubtful in an experiment, whatever is asked', async () => {
    const checkpoint = writeSafetensors(join(folder, 'unk.safetensors'), {
      'embedding.weight': [3, 2],
      'rnn.weight_ih_l0': [2, 2],
      'rnn.weight_hh_l0': [2, 2],
      'fc.weight': [3, 2],
    });
    writeFileSync(join(folder, 'unk.vocab.json'), JSON.stringify(['<unk>', 'the', 'cat']));
    const path = experiment({
      version: 1,
      checkpoint,
      base: { text: 'the Cat near cat' },
      interventions: [
        { site: { layer: 0, component: 'hidden', timesteps: 0 }, edit: { kind: 'zero' } },
      ],
      metrics: [{ kind: 'kl' }, { kind: 'logitDifference', token: 'cat', against: 'cat' }],
      fingerprint: '0'.repeat(64),
    });
    const said = 'base: "Cat", "near" are not in the vocabulary: read as <unk>';
    expect((await ask('run', path)).stderr).toContain(`warning: ${said}`);
    const { stdout, stderr } = await ask('run', path, '--json');
    expect(stderr).toContain(`warning: ${said}`);
    expect((JSON.parse(stdout) as { warnings: string[] }).warnings).toEqual([
      expect.stringMatching(/^the experiment was saved with another checkpoint/),
    ]);
    const swept = await ask('sweep', path, '--over', 'layer,timestep', '--of', 'kl');
    expect(swept.stderr).toContain(`warning: ${said}`);
    const pulled = await ask('gradient', path, '--of', 'kl', '--at', 'hidden');
    expect(pulled.stderr).toContain(`warning: ${said}`);
    const two = await ask('gradient', path, '--of', 'kl', '--at', 'hidden,cell');
    expect(two.stderr).toContain('--at: found "hidden,cell"; expected one of input, ');
    const hint = 'hint: metrics[1].against: found the same as token, id 2';
    for (const text of [stderr, swept.stderr, pulled.stderr]) expect(text).toContain(hint);
    const other = 'warning: the experiment was saved with another checkpoint: fingerprint 000';
    for (const text of [swept.stderr, pulled.stderr]) expect(text).toContain(other);
  });

  it('ends without a word where its reader has enough', async () => {
    const args = [cli, 'run', join(samples, 'agreement.ripple.json'), '--json'];
    const child = spawn('node', [...args, '--traces', everyTrace], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout.once('data', () => child.stdout.destroy());
    const [status] = (await once(child, 'close')) as [number];
    expect(stderr).not.toContain('ripple: ');
    expect(status).toBe(0);
  });

  it('writes a file of the same JSON as it prints', async () => {
    const out = join(folder, 'out.json');
    const { stdout } = await ask(
      ...['run', join(samples, 'count.ripple.json'), '--json', '--traces', 'hidden', '--out', out],
    );
    expect(readFileSync(out, 'utf8')).toBe(stdout.trimEnd());
  });

  it('writes a numpy archive of vectors', async () => {
    const checkpoint = writeSafetensors(join(folder, 'vectors.safetensors'), {
      'rnn.weight_ih_l0': [4, 3],
      'rnn.weight_hh_l0': [4, 4],
      'fc.weight': [3, 4],
    });
    const vectors = [[0.5, -1, 2], [1, 2, 3]]; // prettier-ignore
    const out = join(folder, 'vectors.npz');
    await ask('run', experiment({ version: 1, checkpoint, base: { vectors } }), '--out', out);
    const files = unzipSync(readFileSync(out));
    const inputs = files['base.inputs.npy'] ?? new Uint8Array();
    expect([...new Float32Array(inputs.slice(128).buffer)]).toEqual(vectors.flat());
    expect(
      new TextDecoder('latin1').decode(files['intervened.outputs.npy']?.slice(0, 80)),
    ).toContain("'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)");
  });

  it('refuses principal directions of a dataset that is not there, by field', async () => {
    const site = { layer: 0, component: 'hidden', timesteps: 0 };
    const basis = experiment({
      ...base,
      interventions: [{ site, edit: { kind: 'zero' }, basis: { kind: 'pca', dataset: 'd.json' } }],
    });
    expect((await ask('run', basis)).stderr).toContain(
      'interventions[0].basis.dataset: "d.json": no such file',
    );
  });

  it('writes a numpy archive', async () => {
    const out = join(folder, 'out.npz');
    expect((await ask('run', join(samples, 'count.ripple.json'), '--out', out)).status).toBe(0);
    const files = unzipSync(readFileSync(out));
    expect(Object.keys(files)).toContain('intervened.hidden.0.npy');
    const hidden = files['base.hidden.0.npy'] ?? new Uint8Array();
    expect(new TextDecoder('latin1').decode(hidden.subarray(0, 80))).toContain("'shape': (11, 16)");
    expect(hidden.length).toBe(128 + 4 * 11 * 16);
  });

  it('writes the same archive whatever the time', () => {
    const made = ['2001-02-03', '2020-12-31'].map(day => {
      vi.useFakeTimers({ now: new Date(day), toFake: ['Date'] });
      try {
        return zipped({ 'a.npy': npy('<i4', [1], Int32Array.of(7)) });
      } finally {
        vi.useRealTimers();
      }
    });
    expect(made[0]).toEqual(made[1]);
  });

  it('shows a person the tokens, the effect and the metrics', async () => {
    const { stdout, stderr } = await ask('run', join(samples, 'agreement.ripple.json'));
    expect(stdout).toContain('*they');
    expect(stdout).toContain('effect on layer 0 cell');
    expect(stdout).toContain('tokensChanged            3');
    expect(stderr).toContain('backend wasm');
  });

  it('says under the strips how many of the changes that they mark are emitted', async () => {
    const zero = {
      site: { layer: 1, component: 'hidden', timesteps: 'all', edge: 'up' },
      edit: { kind: 'zero' },
    };
    const unroll = { mode: 'free-running', steps: 2 };
    const metrics = [{ kind: 'tokensChanged' }];
    const path = experiment({ ...base, unroll, metrics, interventions: [zero] });
    const { stdout: json } = await ask('run', path, '--json');
    const {
      base: before,
      intervened,
      metrics: measured,
    } = JSON.parse(json) as {
      base: { outputs: number[] };
      intervened: { outputs: number[] };
      metrics: { value: number }[];
    };
    const changed = intervened.outputs.filter((id, t) => id !== before.outputs[t]);
    const value = measured[0]?.value ?? NaN;
    expect(changed.length).toBeGreaterThan(value);
    const { stdout } = await ask('run', path);
    expect(stdout).toContain(
      `${value} of 2 tokens changed, outputs changed in the prompt: ${changed.length - value}\n`,
    );
  });

  it('says of vectors under the strips that they were compared in two decimals', async () => {
    const checkpoint = writeSafetensors(join(folder, 'real.safetensors'), {
      'lstm.weight_ih_l0': [16, 3],
      'lstm.weight_hh_l0': [16, 4],
      'fc.weight': [3, 4],
      'fc.bias': [3],
    });
    const little = {
      site: { layer: 0, component: 'hidden', timesteps: 0 },
      edit: { kind: 'add', value: 1e-5 },
    };
    const vectors = [[1, 2, 3], [3, 2, 1]]; // prettier-ignore
    const path = experiment({
      version: 1,
      checkpoint,
      base: { vectors },
      interventions: [little],
    });
    const { stdout, stderr } = await ask('run', path);
    expect(`${stdout}${stderr}`).toContain('0 of 2 outputs changed, in two decimals\n');
  });

  it('says above the strips what is changed, what is off, and below what the heat map means', async () => {
    const at = { layer: 0, component: 'cell', timesteps: 1 };
    const path = experiment({
      ...base,
      sources: { plural: { text: 'the keys near' } },
      interventions: [
        {
          site: { ...at, units: [5, 14] },
          edit: { kind: 'interchange' },
          source: { example: 'plural' },
        },
        { site: at, edit: { kind: 'zero' }, enabled: false },
      ],
    });
    const { stdout } = await ask('run', path);
    const [first, off, t] = [
      '◆ layer 0 cell @1 [5, 14] ← plural@1',
      'off: layer 0 cell @1 = 0',
      '     t',
    ];
    expect(stdout).toContain(first);
    expect(stdout.indexOf(first)).toBeLessThan(stdout.indexOf(off));
    expect(stdout.indexOf(off)).toBeLessThan(stdout.indexOf(t));
    expect(stdout).toMatch(
      /±[\d.]+: \+9 is nine tenths of it or more, -9 the same below zero, \. under a tenth/,
    );
  });

  it('shows classes under the timesteps that give them, and not as what is said', async () => {
    writeSafetensors(join(folder, 'classes.safetensors'), {
      'embedding.weight': [6, 4],
      'gru.weight_ih_l0': [12, 4],
      'gru.weight_hh_l0': [12, 4],
      'readout.weight': [3, 4],
    });
    const path = experiment({
      version: 1,
      checkpoint: 'classes.safetensors',
      base: { tokens: [4, 1, 3] },
    });
    const { stdout } = await ask('run', path);
    const line = (name: string) => stdout.split('\n').find(each => each.trim().startsWith(name));
    const [t, gives] = [line('t '), line('gives ')];
    expect(gives).toMatch(/^ +gives( +⟨[0-2]⟩){3}$/);
    expect(gives?.length).toBe(t?.length);
    expect(line('says ')).toBeUndefined();
  });

  it('shows a gradient under its timesteps and the tokens read there', async () => {
    const path = experiment({ ...base, metrics: [{ kind: 'kl' }] });
    const { stdout } = await ask('gradient', path, '--of', 'kl', '--at', 'hidden');
    const line = (name: string) => stdout.split('\n').find(each => each.trim().startsWith(name));
    const [t, reads] = [line('t '), line('reads ')];
    expect(t).toMatch(/^ {7}t +0 +1 +2$/);
    expect(reads).toMatch(/^ {3}reads +the +key +near$/);
    expect(t?.length).toBe(reads?.length);
  });

  it('says of a checkpoint in place of an experiment what it is', async () => {
    const { status, stderr } = await ask('run', join(samples, 'count-gru.pt'));
    expect(status).toBe(2);
    expect(stderr).toContain(
      'count-gru.pt is a checkpoint, expected an experiment (.ripple.json); `inspect` shows a checkpoint',
    );
    const wrong = await ask('inspect', join(samples, 'count.ripple.json'));
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('count.ripple.json is an experiment, expected a checkpoint');
  });

  it('says how tokens are drawn, where it is not the likeliest one', async () => {
    const told = async (decoding?: object): Promise<string | undefined> => {
      const unroll = { mode: 'free-running', steps: 2, ...(decoding && { decoding }) };
      const { stdout } = await ask('run', experiment({ ...base, unroll }));
      return /free-running.*(?= · wasm)/.exec(stdout)?.[0];
    };
    expect(await told()).toBe('free-running');
    expect(await told({ kind: 'greedy' })).toBe('free-running');
    expect(await told({ kind: 'sample', seed: 5 })).toBe('free-running, sampled with seed 5');
    expect(await told({ kind: 'soft' })).toBe(
      'free-running, soft: of what is fed back the likeliest token is shown',
    );
  });

  it('says where the vocabulary is from, and which files would be looked for', async () => {
    expect((await ask('run', join(samples, 'count.ripple.json'))).stderr).toContain(
      'vocabulary: count-gru.vocab.json, ',
    );
    const checkpoint = writeSafetensors(join(folder, 'wordless.safetensors'), {
      'embedding.weight': [3, 2],
      'rnn.weight_ih_l0': [2, 2],
      'rnn.weight_hh_l0': [2, 2],
      'fc.weight': [3, 2],
    });
    expect((await ask('inspect', checkpoint)).stdout).toMatch(
      /vocabulary: none: ids are shown \(.*wordless\.vocab\.json/,
    );
  });

  it('prints its version, and lists components and metrics with its help', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(askProcess('--version').stdout).toBe(`ripple ${version}\n`);
    const { stdout, status } = await ask('--help');
    expect(status).toBe(0);
    for (const word of [
      '--version',
      'forgetGate',
      'updateGate',
      'preactivation',
      'firstDivergence',
    ])
      expect(stdout).toContain(word);
    for (const asked of [['help'], ['help', 'sweep'], ['sweep', '-h'], ['run', '--help']])
      expect(await ask(...asked)).toMatchObject({ stdout, status: 0 });
    const longest = Math.max(...stdout.split('\n').map(line => line.length));
    expect(longest).toBeLessThanOrEqual(100);
  });

  it('inspects a checkpoint', async () => {
    const { stdout } = await ask('inspect', join(samples, 'agreement-lstm.pt'), '--json');
    const seen = JSON.parse(stdout) as {
      kind: string;
      layers: number;
      vocabulary: { tokens: string[] };
    };
    expect([seen.kind, seen.layers, seen.vocabulary.tokens.length]).toEqual(['lstm', 2, 31]);
  });
});
