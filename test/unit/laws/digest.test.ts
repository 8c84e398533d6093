import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellKinds, type CellKind } from '../../../src/domain/components.ts';
import type { Unroll } from '../../../src/domain/experiment.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { digestOf } from '../../../src/worker/digest.ts';
import { readExperiment } from '../../../src/worker/experimentFile.ts';
import { alone, startEngine } from '../../support/engines.ts';
import { makeModel, type ModelChoices } from '../../support/models.ts';
import { optionsFor, planOf, withModel } from '../../support/runs.ts';
import { root } from '../../support/root.ts';

/** Of the samples. They may not change unless the arithmetic does: then no result of before can be told by its digest. */
const samples: Readonly<Record<string, string>> = {
  agreement: 'e0049f4379db994fab1fc98136699ef63bc976d1549726bc90a00120dacfaf06',
  'agreement-forced': '8cc1b65eece16c3bf9d788f0588fa377be1008ab1b78bdc82f46b48c40b02fdd',
  anbn: '4b105a2d18ce3be7ce404024a5d0ccfc7afe9b38d3878d249e2918e96c351b9f',
  count: 'c6128f0144d298fbc4361e867165b93782c4e598ada71dee4ab6a9577a8058c0',
};

const ofCommand = (path: string): unknown => {
  const { stdout } = spawnSync('node', [join(root, 'dist/cli.js'), 'run', path, '--json'], {
    encoding: 'utf8',
    env: { ...process.env, RIPPLE_BACKEND: 'wasm' },
    maxBuffer: 2 ** 26,
  });
  return (JSON.parse(stdout) as { digest: unknown }).digest;
};

/** What the cells and modes below leave out. */
const others: Readonly<
  Record<string, { more: Partial<ModelChoices>; unroll?: Unroll; digest: string }>
> = {
  "run on the base's own output": {
    more: {},
    unroll: { mode: 'teacher-forced', inputs: 'baseOutput', steps: 4 },
    digest: 'a44e50e293cecdcb2372136405f5fdcf196dfade0e86232e7580af6ba404bd80',
  },
  'run on a constant': {
    more: {},
    unroll: { mode: 'teacher-forced', inputs: { constant: 5 }, steps: 4 },
    digest: '5892f20a7497ee543427bf2795d93adfb85ee935e26cb3118843f4b4b097a4f7',
  },
  'run on given tokens': {
    more: {},
    unroll: { mode: 'teacher-forced', inputs: { tokens: [4, 4, 9, 1, 0, 2] } },
    digest: 'b0101dc0c2d1ac5948dd69f20fbe500b2c08d3ec1b8a7483730179f12ac4507c',
  },
  'straight-through run': {
    more: {},
    unroll: { mode: 'free-running', steps: 4, decoding: { kind: 'soft', straightThrough: true } },
    digest: '12a6307a38c6fa05ddf3d311a12e4674aeec45f2eb76ba51236be03a4e7d079b',
  },
  'run of vectors': {
    more: { vocabulary: null },
    unroll: { mode: 'free-running', steps: 4 },
    digest: '042fa7da3520306ed3b7ec58157cfa814dd5f9c03b8dec54eec3a3ba1410c71a',
  },
  'gru that resets before': {
    more: { resetAfter: false },
    digest: '965f9071e7168e1bbe98250d46db3d8506914af022a3d4e06222d70da1df21ad',
  },
  'rnn with relu': {
    more: { kind: 'rnn', relu: true },
    digest: 'a9d9e426c973f735216ccfb122acb922f8ab5991a494a2b87af0962ec637094a',
  },
  'bidirectional lstm': {
    more: { kind: 'lstm', bidirectional: true },
    digest: 'a2c590a4cd0f2cb9950007be4cd31c811d7cf4c96f3ee1220794e971dac98b54',
  },
};

describe('law 12: the digest', () => {
  it.each(Object.entries(samples))(
    'of %s is the same from the command line, in a process of its own, and in the engine of the editor',
    async (name, digest) => {
      const path = join(root, `media/samples/${name}.ripple.json`);
      const { folder, experiment } = readExperiment(path);
      const { handlers } = startEngine();
      const question = { folder, experiment, choice: 'own', record: [], asker: 'test' } as const;
      const summary = await handlers.run(question, alone);
      expect([summary.digest, ofCommand(path)]).toEqual([digest, digest]);
    },
  );

  const modes = {
    'teacher-forced': { mode: 'teacher-forced' },
    greedy: { mode: 'free-running', steps: 4 },
    sample: { mode: 'free-running', steps: 4, decoding: { kind: 'sample', seed: 3, topK: 5 } },
    soft: { mode: 'free-running', steps: 4, decoding: { kind: 'soft', temperature: 0.7 } },
    gumbel: {
      mode: 'free-running',
      steps: 4,
      decoding: { kind: 'soft', noise: 'gumbel', seed: 5 },
    },
  } satisfies Readonly<Record<string, Unroll>>;
  type Mode = keyof typeof modes;
  const digests: Readonly<Record<`${CellKind} ${Mode}`, string>> = {
    'rnn teacher-forced': '2ffeb59ec585c9ff91ce7ae610fdbfeaa0ce02625c154e9f765c601448b07c0b',
    'rnn greedy': '778f7b581bf313e0d9d335cf173aaad573047237da9b4fc63afe13e38d2b086a',
    'rnn sample': '27e33818c4b9bf4a72a1dc622cd1f38821fe1a46d63cf6faea339d1ce18cc0f8',
    'rnn soft': 'e1dbb0a5576b1c797f150a642df4dd4d09440ca2426d353edb91766af3f723b7',
    'rnn gumbel': '0b37130c94f76bb081f0f3b053d1cdc729bd4e6deb3d907e01c11421fa913992',
    'gru teacher-forced': 'd5bfeae244d922d7f257af9713a2f7db5007de7d4125b97cb203f8a75df408e5',
    'gru greedy': 'd6640d2d5e18ed6c91a6c498d81e102757b67bf3e9e43ba82600c8edf6747a2d',
    'gru sample': 'c0dab7a3f4f3e1bbc19211e428594caef27c4e437a14f276ddfeb5c115dc532b',
    'gru soft': '162658a362713280503501afb96ca5ad2ffaa8713afc11ddcd85d3a5d77f455c',
    'gru gumbel': 'ed1f03dc332a828035e945e07a3e0bcbc7ea8a5e73c339cf141caada47f185b7',
    'lstm teacher-forced': '110533b2d88ddec0b1c0030348153f07bac278b79348f0229d4c0f307565be60',
    'lstm greedy': 'cb108d0b483134c3b55933ef99b5e5a9c62ba61e3f776f16457ff6bb2b1e6eb0',
    'lstm sample': 'ca84be0a918773c1129a723d77cafe7ceb70e5fa4152f5ed28ec76d7f81ad99d',
    'lstm soft': '08ec2613fdbcd3199c96a8da6b1cf1b00c60d989c63b01823c2e1a0f568c31ef',
    'lstm gumbel': '284a875bc45c97cb13c01e82c83a04808e696c2b9c1ce6aba9338e9fad5ec698',
  };
  const cases = cellKinds.flatMap(kind =>
    (Object.keys(modes) as Mode[]).map(mode => [kind, mode] as const),
  );

  it.each(cases)('of a %s, %s, is what it was', (kind, mode) => {
    const model = makeModel({
      kind,
      hidden: [9, 33],
      input: 7,
      vocabulary: 11,
      resetAfter: kind === 'gru',
      projection: kind === 'lstm',
      seed: 1,
    });
    return withModel('wasm', model, async parameters => {
      const plan = planOf(model, {
        base: { tokens: [1, 3, 0, 2] },
        unroll: modes[mode],
        interventions: [
          {
            site: { layer: 0, component: 'hidden', timesteps: 1 },
            edit: { kind: 'scale', factor: -1 },
          },
          {
            site: { layer: 1, component: 'hidden', timesteps: [2], units: [0, 4] },
            edit: { kind: 'noise', std: 0.5, seed: 8 },
          },
        ],
      });
      const runs = await runPlan(parameters, plan, optionsFor(model));
      expect(digestOf(runs)).toBe(digests[`${kind} ${mode}`]);
    });
  });

  it.each(Object.entries(others))(
    'of a %s is what it was',
    (name, { more, unroll = { mode: 'teacher-forced' }, digest }) => {
      const model = makeModel({
        ...{ kind: 'gru', hidden: [9, 33], input: 7, vocabulary: 11, bidirectional: false },
        ...{ bias: true, resetAfter: true, projection: false, relu: false, tied: false, seed: 1 },
        ...more,
      });
      const { vocabularySize } = model.architecture;
      const vectors = [1, 3, 0, 2].map(id => Array.from({ length: 7 }, (_, k) => (id - k) / 8));
      return withModel('wasm', model, async parameters => {
        const plan = planOf(model, {
          base: vocabularySize === null ? { vectors } : { tokens: [1, 3, 0, 2] },
          unroll,
          interventions: [
            {
              site: { layer: 1, component: 'hidden', timesteps: [2], units: [0, 4], edge: 'carry' },
              edit: { kind: 'noise', std: 0.5, seed: 8 },
            },
          ],
        });
        const runs = await runPlan(parameters, plan, optionsFor(model));
        expect([name, digestOf(runs)]).toEqual([name, digest]);
      });
    },
  );
});
