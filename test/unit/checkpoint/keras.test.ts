import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/domain/model.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import {
  kerasLayer,
  plainLayers,
  plainWeights,
  removeKerasModels,
  writeKerasModel,
  type KerasModel,
} from '../../support/kerasModel.ts';
import { refusalOf } from '../../support/refusalOf.ts';
import { runs } from '../../support/runs.ts';
import { root } from '../../support/root.ts';
import { expectClose } from '../../support/tolerances.ts';

// float32 against float64 over at most 2 layers; measured 2e-7 at worst.
const tolerance = 1e-5;
const golden = join(root, 'test/golden/keras');

async function open(path: string): Promise<Model> {
  const opened = await openPath(path);
  if (opened.kind === 'refused') throw new Error(opened.refusal.message);
  return opened.model;
}

const openWritten = (model: KerasModel): Promise<Model> => open(writeKerasModel(model));
const abouts = ({ facts }: Model): string[] => facts.assumptions.map(({ about }) => about);

afterAll(removeKerasModels);

interface Expected {
  readonly kind: string;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly inputs: readonly number[];
  readonly hidden: readonly number[][];
  readonly logits: readonly number[][];
}

describe('a model written by Keras', () => {
  const files = [
    'bidirectional.keras',
    'keras2.h5',
    'keras3.h5',
    'latest.weights.h5',
    'tfjs/model.json',
  ];

  it.each(files)('%s gives the hidden states and logits of Keras in float64', async file => {
    const text = readFileSync(join(golden, `${file}.expected.json`), 'utf8');
    const expected = JSON.parse(text) as Expected;
    const model = await open(join(golden, file));
    const { architecture } = model;
    expect([architecture.kind, architecture.layers.length, architecture.bidirectional]).toEqual([
      expected.kind,
      expected.layers,
      expected.bidirectional,
    ]);
    const { base } = await runs('wasm', model, { base: { tokens: [...expected.inputs] } });
    const top = expected.layers - 1;
    expectClose(base.recorder.all('hidden', top), expected.hidden.flat(), tolerance, 'hidden');
    expectClose(base.recorder.all('logits', null), expected.logits.flat(), tolerance, 'logits');
  });

  it('has the hard sigmoid of its own version', async () => {
    for (const [file, kind] of [
      ['keras2.h5', 'hardSigmoid'],
      ['keras3.h5', 'hardSigmoid6'],
    ] as const)
      expect((await open(join(golden, file))).architecture).toMatchObject({
        recurrentActivation: kind,
      });
  });

  it('says what is not applied, what it does not know, and where the softmax is', async () => {
    expect(abouts(await open(join(golden, 'bidirectional.keras')))).toEqual([
      'maskZero',
      'outputActivation',
      'vocabulary',
    ]);
    const weights = await open(join(golden, 'latest.weights.h5'));
    expect(abouts(weights)).toEqual(['wiring', 'layers', 'recurrentActivation', 'vocabulary']);
    expect(weights.architecture).toMatchObject({ kind: 'gru', resetAfter: false });
  });

  it('keeps the order that the file has the gates in', async () => {
    const gatesOf = async (file: string): Promise<unknown> =>
      (await open(join(golden, file))).architecture;
    expect(await gatesOf('latest.weights.h5')).toMatchObject({ gates: ['z', 'r', 'n'] });
    expect(await gatesOf('keras3.h5')).toMatchObject({ gates: ['i', 'f', 'g', 'o'] });
  });
});

/** A graph of an embedding, a GRU, and a layer that reads some of their outputs. */
const graph = (last: object, inbound: unknown): object => ({
  class_name: 'Functional',
  config: {
    name: 'functional',
    layers: [
      { ...kerasLayer('InputLayer', 'tokens'), name: 'tokens', inbound_nodes: [] },
      {
        ...kerasLayer('Embedding', 'embedding'),
        inbound_nodes: [[['tokens', 0, 0, {}]]],
      },
      {
        ...plainLayers()[1],
        inbound_nodes: [[['embedding', 0, 0, {}]]],
      },
      {
        ...last,
        inbound_nodes: [inbound],
      },
    ],
    output_layers: [['last', 0, 0]],
  },
});

/** A call as Keras 3 writes it. */
const calledIn3 = (layer: string, kwargs: object): object => ({
  args: [{ class_name: '__keras_tensor__', config: { keras_history: [layer, 0, 0] } }],
  kwargs,
});

describe('a config that describes something else', () => {
  const [embedding, gru, dense] = plainLayers() as [object, object, object];
  const lstm = {
    ...kerasLayer('LSTM', 'lstm', {
      units: 2,
      return_sequences: true,
      recurrent_activation: 'sigmoid',
    }),
  };
  const wrap = (config: object) => kerasLayer('Bidirectional', 'both', { layer: gru, ...config });

  it.each<[string, KerasModel, RegExp]>([
    ['a Lambda layer', { layers: [embedding, kerasLayer('Lambda', 'twice'), gru, dense] }, /Lambda \(twice\)/],
    ['a layer that reads backwards', { layers: plainLayers({ go_backwards: true }) }, /go_backwards true \(gru\)/],
    ['a class of the user', { layers: [embedding, { ...gru, registered_name: 'mine>GRU' }, dense] }, /mine>GRU \(gru\)/],
    ['a class of another module', { layers: [embedding, { ...gru, module: 'os' }, dense] }, /os\.GRU \(gru\)/],
    ['directions that are added', { layers: [embedding, wrap({ merge_mode: 'sum' }), dense] }, /merge_mode "sum" \(both\)/],
    ['directions that stay apart', { layers: [embedding, wrap({ merge_mode: null }), dense] }, /merge_mode null \(both\)/],
    ['another activation', { layers: plainLayers({ activation: 'selu' }) }, /activation "selu" \(gru\)/],
    ['another gate function', { layers: plainLayers({ recurrent_activation: 'relu' }) }, /recurrent_activation "relu" \(gru\).*recurrentActivation/],
    ['a readout through a sigmoid', { layers: plainLayers({}, { activation: 'sigmoid' }) }, /activation "sigmoid" \(dense\)/],
    ['two readouts', { layers: [...plainLayers(), kerasLayer('Dense', 'more')] }, /second Dense layer behind dense \(more\)/],
    ['a layer before the recurrent ones', { layers: [embedding, kerasLayer('Dense', 'first'), gru] }, /Dense layer before the recurrent layers \(first\)/],
    ['two kinds', { layers: [embedding, gru, lstm], weights: { ...plainWeights, 'lstm/kernel': [[2, 8]], 'lstm/recurrent_kernel': [[2, 8]], 'lstm/bias': [[8]] } }, /differ in kind \(lstm\)/],
    ['normalisation', { layers: [embedding, gru, kerasLayer('LayerNormalization', 'norm'), dense] }, /LayerNormalization \(norm\)/],
    ['a quantized layer', { layers: plainLayers({ quantization_config: { mode: 'int8' } }) }, /quantized layer \(gru\)/],
    ['a sequence cut to its end below a layer', { layers: [embedding, kerasLayer('GRU', 'under', { ...(gru as { config: object }).config, name: 'under', return_sequences: false }), gru], weights: { ...plainWeights, 'under/kernel': [[2, 6]], 'under/recurrent_kernel': [[2, 6]], 'under/bias': [[2, 6]] } }, /return_sequences false .*\(under\)/],
    ['a graph that joins', { topology: graph(kerasLayer('Add', 'last'), [['embedding', 0, 0, {}], ['gru', 0, 0, {}]]) }, /Add that reads 2 others \(last\)/],
    ['a graph in which dropout is always on', { topology: graph(kerasLayer('Dropout', 'last'), [['gru', 0, 0, { training: true }]]) }, /training=True \(last\)/],
    ['a graph of Keras 3 in which dropout is always on', { topology: graph(kerasLayer('GaussianNoise', 'last'), calledIn3('gru', { training: true })) }, /training=True \(last\)/],
    ['a graph that reads a state', { topology: graph(kerasLayer('Dense', 'last'), [['gru', 0, 1, {}]]) }, /output 1 of gru \(last\)/],
    ['a model of its own class', { topology: { class_name: 'Tagger', config: {} } }, /model of class Tagger/],
    ['no recurrent layer', { layers: [embedding] }, /no recurrent layer/],
    ['other units than its arrays', { layers: plainLayers({ units: 3 }) }, /shape \[2, 6\] \(gru\/gru_cell\/recurrent_kernel\).*3 units/],
    ['no bias beside one', { layers: plainLayers({ use_bias: false }) }, /a bias \(gru\/gru_cell\/bias\)/],
    ['a reset gate elsewhere than its bias', { layers: plainLayers({ reset_after: false }) }, /reset_after=true, but reset_after is false/],
    ['a layer that the file lacks', { layers: [embedding, lstm, dense] }, /no kernel \(lstm\)/],
    ['a hard sigmoid of no known version', { version: null, layers: plainLayers({ recurrent_activation: 'hard_sigmoid' }) }, /keras_version.*recurrentActivation/],
  ])('%s is refused by name', async (_, model, message) => {
    const opened = await openPath(writeKerasModel(model));
    expect(refusalOf(opened).message).toMatch(message);
  }); // prettier-ignore
});

describe('a config', () => {
  it('gives the function that its version means', async () => {
    const layers = plainLayers({ recurrent_activation: 'hard_sigmoid' });
    const found = async (version: string): Promise<unknown> => {
      const { architecture } = await openWritten({ version, layers });
      return 'recurrentActivation' in architecture && architecture.recurrentActivation;
    };
    expect(await found('2.15.0')).toBe('hardSigmoid');
    expect(await found('tfjs-layers 4.22.0')).toBe('hardSigmoid');
    expect(await found('3.0.5')).toBe('hardSigmoid6');
  });

  it('without reset_after leaves it to the bias, and without a bias to the first release', async () => {
    const resetAfter = async (model: KerasModel): Promise<unknown> => {
      const { architecture } = await openWritten(model);
      return 'resetAfter' in architecture && architecture.resetAfter;
    };
    const layers = plainLayers({ reset_after: undefined });
    const one = { ...plainWeights, 'gru/gru_cell/bias': [[6]] } as const;
    const { 'gru/gru_cell/bias': _, ...none } = plainWeights;
    expect(await resetAfter({ layers })).toBe(true);
    expect(await resetAfter({ layers, weights: one })).toBe(false);
    const unbiased = plainLayers({ reset_after: undefined, use_bias: false });
    expect(await resetAfter({ layers: unbiased, weights: none })).toBe(false);
  });

  it('that gives the last timestep alone is said to be shown at every one', async () => {
    const model = await openWritten({ layers: plainLayers({ return_sequences: false }) });
    expect(abouts(model)).toContain('returnSequences');
  });

  it('that masks, keeps states or computes in halves is said', async () => {
    const layers = [
      kerasLayer('Masking', 'masking'),
      ...plainLayers({ stateful: true, dtype: 'mixed_float16' }),
    ];
    expect(abouts(await openWritten({ layers }))).toEqual(
      expect.arrayContaining(['maskZero', 'stateful', 'precision']),
    );
  });
});

describe('a sidecar beside a Keras model', () => {
  const hard = plainLayers({ recurrent_activation: 'hard_sigmoid' });

  it('settles which hard sigmoid it is', async () => {
    const { architecture } = await openWritten({
      version: null,
      layers: hard,
      sidecar: { recurrentActivation: 'hardSigmoid' },
    });
    expect(architecture).toMatchObject({ recurrentActivation: 'hardSigmoid' });
  });

  it.each<[string, object]>([
    ['cell', { cell: 'lstm' }],
    ['activation', { activation: 'relu' }],
    ['exporter', { exporter: 'pytorch' }],
    ['layers', { layers: ['gru'] }],
    ['tied', { tied: true }],
    ['readout', { readout: 'dense/kernel' }],
    ['gates', { gates: ['z', 'r'] }],
    ['ignore', { ignore: ['nothing*'] }],
    ['resetAfter', { resetAfter: false }],
  ])('whose %s does not apply is refused, naming it', async (field, sidecar) => {
    const opened = await openPath(writeKerasModel({ sidecar }));
    expect(refusalOf(opened).message).toMatch(
      field === 'resetAfter' ? /reset_after is false/ : new RegExp(`sidecar's ${field}`),
    );
  });
});

describe('weights without a config', () => {
  const topology = { keras_version: '3.0.0' };
  const named = {
    'zeta/kernel': [[2, 6]],
    'zeta/recurrent_kernel': [[2, 6]],
    'alpha/kernel': [[2, 6]],
    'alpha/recurrent_kernel': [[2, 6]],
  } as const;

  it('are taken in the order of their list, and what they do not say is said', async () => {
    const model = await openWritten({ topology, weights: named });
    expect(model.architecture).toMatchObject({ kind: 'gru', resetAfter: true });
    expect(model.architecture.layers.length).toBe(2);
    expect(abouts(model)).toEqual(['wiring', 'recurrentActivation', 'readout', 'resetAfter']);
    expect(model.facts.assumptions[0]?.assumed).toContain('zeta, alpha');
  });

  it('of two directions do not say where the readout takes them from', async () => {
    const cell = (direction: string): KerasModel['weights'] => ({
      [`both/${direction}_gru/kernel`]: [[2, 6]],
      [`both/${direction}_gru/recurrent_kernel`]: [[2, 6]],
    });
    const both = { ...cell('forward'), ...cell('backward'), 'dense/kernel': [[4, 3]] } as const;
    const { architecture, facts } = await openWritten({ topology, weights: both });
    expect(architecture.bidirectional).toBe(true);
    expect(facts.assumptions.find(({ about }) => about === 'readout')?.assumed).toBe(
      'reads forward ‖ backward of the same timestep',
    );
  });

  it('are taken in the order of the sidecar, others left aside', async () => {
    const model = await openWritten({ topology, weights: named, sidecar: { layers: ['alpha'] } });
    expect(model.architecture.layers.length).toBe(1);
    expect(model.facts.assumptions.find(({ about }) => about === 'layers')?.assumed).toBe(
      'zeta left aside',
    );
  });

  it.each<[string, KerasModel['weights'], RegExp]>([
    ['another ratio', { 'a/kernel': [[2, 4]], 'a/recurrent_kernel': [[2, 4]] }, /shape \[2, 4\]/],
    ['an array of no layer', { ...plainWeights, 'norm/gamma': [[2]] }, /norm\/gamma.*ignore/],
    ['two readouts', { ...plainWeights, 'more/kernel': [[3, 3]] }, /Dense layer/],
    ['no recurrent kernel', { 'dense/kernel': [[3, 3]] }, /no recurrent weights/],
    ['a chain that does not fit', { ...plainWeights, 'gru_1/kernel': [[3, 6]], 'gru_1/recurrent_kernel': [[2, 6]] }, /expects 3 inputs.*"layers"/],
  ])('with %s are refused', async (_, weights, message) => {
    const opened = await openPath(writeKerasModel({ topology, ...(weights && { weights }) }));
    expect(refusalOf(opened).message).toMatch(message);
  }); // prettier-ignore
});
