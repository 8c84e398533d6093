import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/domain/model.ts';
import type { Sidecar } from '../../../src/domain/sidecar.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { refusalOf } from '../../support/refusalOf.ts';
import { writeSafetensors, type Arrays } from '../../support/safetensors.ts';

const root = mkdtempSync(join(tmpdir(), 'ripple-layouts-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;

interface Beside {
  readonly sidecar?: Omit<Sidecar, 'version'>;
  readonly config?: unknown;
}
/** A folder of its own, so that no other test's files are beside the checkpoint. */
function folderOf(beside: Beside = {}): string {
  const folder = join(root, `${made++}`);
  mkdirSync(folder);
  const write = (name: string, value: unknown): void =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  if (beside.sidecar) write('m.ripple-model.json', { version: 1, ...beside.sidecar });
  if (beside.config !== undefined) write('config.json', beside.config);
  return folder;
}
const open = (arrays: Arrays, beside?: Beside) =>
  openPath(writeSafetensors(join(folderOf(beside), 'm.safetensors'), arrays));
async function model(arrays: Arrays, beside?: Beside): Promise<Model> {
  const opened = await open(arrays, beside);
  if (opened.kind === 'refused') throw new Error(opened.refusal.message);
  return opened.model;
}
async function refusal(arrays: Arrays, beside?: Beside): Promise<string> {
  const opened = await open(arrays, beside);
  return refusalOf(opened).message;
}

const layer = (gates: number, I: number, H: number, l = 0, end = ''): Arrays => ({
  [`rnn.weight_ih_l${l}${end}`]: [gates * H, I],
  [`rnn.weight_hh_l${l}${end}`]: [gates * H, H],
  [`rnn.bias_ih_l${l}${end}`]: [gates * H],
  [`rnn.bias_hh_l${l}${end}`]: [gates * H],
});
const embedding: Arrays = { 'embedding.weight': [6, 3] };
const readout: Arrays = { 'fc.weight': [6, 4], 'fc.bias': [6] };
const gru: Arrays = { ...embedding, ...layer(3, 3, 4), ...readout };
const lstm: Arrays = { ...embedding, ...layer(4, 3, 4), ...readout };
const rnn: Arrays = { ...embedding, ...layer(1, 3, 4), ...readout };
const without = (arrays: Arrays, name: string): Arrays =>
  Object.fromEntries(Object.entries(arrays).filter(([each]) => !each.startsWith(name)));
const aboutOf = ({ facts }: Model): string[] => facts.assumptions.map(({ about }) => about);

describe('layers that stand apart', () => {
  const apart: Arrays = Object.fromEntries(
    [1, 2].flatMap(k =>
      Object.entries(layer(3, 4, 4)).map(([name, shape]) => [
        name.replace('rnn', `gru${k}`),
        shape,
      ]),
    ),
  );

  it('are in an order that is said to be of their names, unless the sidecar has it', async () => {
    const { facts } = await model(apart);
    expect(facts.assumptions.find(({ about }) => about === 'layers')?.assumed).toBe(
      'gru1 and gru2, in this order, each reading what the one before gives',
    );
    expect(aboutOf(await model(apart, { sidecar: { layers: ['gru2', 'gru1'] } }))).not.toContain(
      'layers',
    );
    expect(aboutOf(await model({ ...layer(3, 4, 4), ...layer(3, 4, 4, 1) }))).not.toContain(
      'layers',
    );
  });
});

describe('an end of a model', () => {
  it('that has a bias is a linear layer, and never the embedding', async () => {
    const before = { 'input_layer.weight': [4, 4], 'input_layer.bias': [4] };
    expect(await refusal({ ...before, ...layer(4, 4, 5), 'fc.weight': [3, 5] })).toMatch(
      /a linear layer before the recurrent layers \(input_layer.weight\)/,
    );
    const dense = { 'dense.weight': [7, 4], 'dense.bias': [7] };
    const { architecture } = await model({ ...dense, ...layer(4, 4, 4) });
    expect([architecture.vocabularySize, architecture.outputSize]).toEqual([null, 7]);
  });

  it('finds its bias by the letter where names have no "weight"', async () => {
    const named = { W_out: [6, 4], b_out: [6] };
    const { weights } = await model({ ...embedding, ...layer(3, 3, 4), ...named });
    expect(weights.readoutBias?.shape).toEqual([6]);
  });

  it('is none on the word of the sidecar, and what was left aside is said', async () => {
    const traces = await model(lstm, { sidecar: { readout: null } });
    expect(traces.architecture.outputSize).toBeNull();
    expect(traces.facts.assumptions.find(({ about }) => about === 'ends')?.assumed).toBe(
      'fc.weight, fc.bias left aside',
    );
    const vectors = await model(lstm, { sidecar: { embedding: null } });
    expect([vectors.architecture.vocabularySize, vectors.architecture.outputSize]).toEqual([
      null,
      6,
    ]);
  });
});

describe('a learned initial state', () => {
  const states = (...shape: number[]) => ({
    shape,
    data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => at),
  });

  it.each([[[1, 4]], [[1, 1, 4]], [[4]]])(
    'of shape %j is one, with a readout or without',
    async shape => {
      const h0 = states(...shape);
      for (const arrays of [gru, without(gru, 'fc')]) {
        const found = await model({ ...arrays, h0 });
        expect(found.weights.initialState).toEqual({ hidden: [[0, 1, 2, 3]] });
        expect(found.architecture.outputSize).toBe(arrays === gru ? 6 : null);
      }
    },
  );

  it('of two directions has the rows in PyTorch’s order: forward, backward, layer by layer', async () => {
    const stack = { ...layer(3, 3, 2), ...layer(3, 3, 2, 0, '_reverse') };
    const top = { ...layer(3, 4, 2, 1), ...layer(3, 4, 2, 1, '_reverse') };
    const { weights } = await model({ ...embedding, ...stack, ...top, h0: states(4, 1, 2) });
    expect(weights.initialState?.hidden).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });

  it('is part of the fingerprint', async () => {
    const [plain, one, other] = [
      await model(gru),
      await model({ ...gru, h0: states(1, 4) }),
      await model({ ...gru, h0: [1, 4] }),
    ];
    expect(new Set([plain, one, other].map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });

  it('of another shape, or there twice, or where there is no such state, is refused', async () => {
    expect(await refusal({ ...gru, h0: [2, 1, 5] })).toMatch(
      /shape \[2, 1, 5\] \(h0\): a learned initial state has shape \[1, 1, 4\] or \[1, 4\]/,
    );
    expect(await refusal({ ...gru, 'enc.h0': [1, 4], 'dec.h0': [1, 4] })).toMatch(
      /two learned initial hidden states \(dec.h0\): enc.h0 is one too/,
    );
    expect(await refusal({ ...gru, c0: [1, 4] })).toMatch(/a gru has no cell state/);
  });
});

describe('the reverse direction', () => {
  const forward = { ...embedding, ...layer(4, 3, 4) };

  it.each([
    ['reads another size', layer(4, 2, 4, 0, '_reverse'), 'ih_l0_reverse', '[16, 2]', '[16, 3]'],
    ['is wider', layer(4, 3, 5, 0, '_reverse'), 'hh_l0_reverse', '[20, 5]', '[16, 4]'],
    ['is narrower', layer(4, 3, 3, 0, '_reverse'), 'hh_l0_reverse', '[12, 3]', '[16, 4]'],
  ])('that %s is refused: tensor, found, expected', async (_, reverse, name, found, expected) => {
    const message = await refusal({ ...forward, ...reverse, 'fc.weight': [6, 8] });
    expect(message).toContain(`shape ${found} (rnn.weight_${name}): expected ${expected}`);
  });
});

describe('a field of the sidecar that cannot apply', () => {
  it.each<[string, Arrays, Omit<Sidecar, 'version'>, string]>([
    ['activation', lstm, { activation: 'relu' }, 'an lstm, which has tanh'],
    ['recurrentActivation', rnn, { recurrentActivation: 'hardSigmoid' }, 'which has no gates'],
    ['resetAfter', lstm, { resetAfter: false }, 'only a gru has a reset gate'],
    ['stateDict', lstm, { stateDict: 'ema' }, 'one flat list of arrays'],
    ['ignore', lstm, { ignore: ['aux.*'] }, 'no array in the file has such a name'],
    ['vocabulary', without(lstm, 'emb'), { vocabulary: ['a'] }, 'has no embedding'],
    ['tied', lstm, { tied: true }, 'an array of its own: say nothing of "tied"'],
  ])('is refused by name: %s', async (field, arrays, sidecar, why) => {
    const message = await refusal(arrays, { sidecar });
    expect(message).toContain(`m.safetensors, with m.ripple-model.json: the sidecar's ${field} `);
    expect(message).toContain(why);
  });
});

describe('a config beside the checkpoint', () => {
  it('that contradicts the shapes is a warning each, naming both', async () => {
    const config = { model_type: 'lstm', hidden_size: 99, num_layers: 3, bidirectional: true };
    const { facts } = await model(gru, {
      config: { ...config, vocab_size: 77, include_bias: false, activation: 'relu' },
    });
    expect([...facts.warnings].sort()).toEqual(
      [
        'activation says relu, the weights say tanh',
        'bidirectional says true, the weights say false',
        'hidden_size says 99, the weights say 4',
        'include_bias says false, the weights say true',
        'model_type says lstm, the weights say gru',
        'num_layers says 3, the weights say 1',
        'vocab_size says 77, the weights say 6',
      ].map(text => `config.json.${text}, which is run`),
    );
  });

  it('that agrees, or names the size twice and once rightly, is no warning', async () => {
    const config = { model_type: 'gru', hidden_size: 4, n_embd: 3, num_layers: 1, vocab_size: 6 };
    expect((await model(gru, { config })).facts.warnings).toEqual([]);
  });

  it('whose function is neither tanh nor relu is refused for an rnn, and said where it is one', async () => {
    expect(await refusal(rnn, { config: { activation: 'gelu' } })).toMatch(
      /activation "gelu" \(config.json.activation\)/,
    );
    const { architecture, facts } = await model(rnn, { config: { nonlinearity: 'relu' } });
    expect(architecture).toMatchObject({ kind: 'rnn', activation: 'relu' });
    expect(facts.assumptions.find(({ about }) => about === 'activation')?.because).toBe(
      'config.json.nonlinearity says so',
    );
  });

  it('that says tied beside a readout of other values is a warning; a tie by default is said', async () => {
    const square = { 'embedding.weight': [6, 4], ...layer(3, 4, 4) };
    const apart = await model(
      { ...square, 'fc.weight': [6, 4] },
      { config: { tie_word_embeddings: true } },
    );
    expect(apart.facts.warnings).toEqual([
      expect.stringContaining('config.json.tie_word_embeddings says true') as string,
    ]);
    const tied = await model(square, { config: { model_type: 'gru' } });
    expect(tied.architecture.tied).toBe(true);
    expect(aboutOf(tied)).toContain('tied');
  });
});

describe('an array that no layer has', () => {
  it.each(['norm.weight', 'alpha', 'gamma', 'head_scale'])(
    'is refused where it could act on values: %s',
    async name => {
      expect(await refusal({ ...lstm, [name]: [4] })).toContain(
        `an array of shape [4] that is part of no layer (${name})`,
      );
      const ignored = await model({ ...lstm, [name]: [4] }, { sidecar: { ignore: [name] } });
      expect(aboutOf(ignored)).toContain('ignore');
    },
  );

  it('may be an optimizer’s, a loss’s or a counter', async () => {
    const more = { 'optimizer.exp_avg': [3], 'criterion.weight': [6], 'bn.total_ops': [1] };
    expect((await model({ ...lstm, ...without(more, 'bn') })).facts.warnings).toEqual([]);
  });
});

describe('weight drop', () => {
  it('leaves the raw weight the weight, whatever the masked copy holds', async () => {
    const { 'rnn.weight_hh_l0': masked = [], ...others } = lstm;
    const raw = { shape: [16, 4], data: Array.from({ length: 64 }, (_, at) => at) };
    const both = await model({
      ...others,
      'rnn.weight_hh_l0': masked,
      'rnn.weight_hh_l0_raw': raw,
    });
    expect([...(both.weights.layers[0]?.[0]?.hiddenWeight.data ?? [])]).toEqual(raw.data);
    expect(aboutOf(both)).toContain('weightDrop');
    expect(both.facts.warnings).toEqual([]);
  });
});

describe('a shard of any name', () => {
  const top = layer(3, 4, 4, 1);

  it('opens the whole model, and says which index it belongs to', async () => {
    const folder = folderOf();
    writeSafetensors(join(folder, 'part-a.safetensors'), gru);
    writeSafetensors(join(folder, 'part-b.safetensors'), top);
    const files = (arrays: Arrays, file: string) =>
      Object.fromEntries(Object.keys(arrays).map(name => [name, file]));
    writeFileSync(
      join(folder, 'model.safetensors.index.json'),
      JSON.stringify({
        weight_map: { ...files(gru, 'part-a.safetensors'), ...files(top, 'part-b.safetensors') },
      }),
    );
    const opened = await openPath(join(folder, 'part-a.safetensors'));
    if (opened.kind === 'refused') throw new Error(opened.refusal.message);
    expect(opened.model.architecture.layers).toHaveLength(2);
    expect(opened.model.facts.format).toContain('2 shards of model.safetensors.index.json');
    expect(opened.model.facts.assumptions).toContainEqual({
      about: 'shards',
      assumed: 'the whole model of model.safetensors.index.json',
      because: 'part-a.safetensors is one of its shards',
    });
  });
});

describe('a model of another kind', () => {
  it.each([
    ['a transformer', { 'layers.0.self_attn.in_proj_weight': [12, 4] }],
    ['a state-space model (Mamba)', { 'layers.0.mixer.A_log': [4, 2] }],
    ['RWKV', { 'blocks.0.att.time_decay': [4] }],
    ['another kind of model', { 'fc.weight': [4, 2] }],
  ])('is refused as %s before anything else is said', async (kind, arrays) => {
    expect(await refusal(arrays)).toMatch(
      `m.safetensors: looks like ${kind}: no recurrent weights`,
    );
  });
});
