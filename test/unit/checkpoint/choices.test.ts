import { describe, expect, it } from 'vitest';
import { assumed, lstm, toOpener } from '../../support/openArrays.ts';

const { choices, model, refusal } = toOpener();

const table = { 'embedding.weight': [9, 5] };
const one = { ...table, ...lstm('rnn', 5, 6) };
const policy = {
  ...lstm('lstm_actor', 4, 6),
  ...lstm('lstm_critic', 4, 6),
  'action_net.weight': [3, 6],
  'action_net.bias': [3],
  'value_net.weight': [1, 6],
  'value_net.bias': [1],
};

describe('a refusal', () => {
  it('lists the groups, and the readouts that are open once one is chosen', async () => {
    const message = await refusal(policy);
    for (const each of ['lstm_actor', 'lstm_critic', 'action_net.weight', 'value_net.weight'])
      expect(message).toContain(each);
    expect(message).toMatch(/"layers".*"readout"/);
  });

  it('gives what each open field may say, where that is known', async () => {
    expect(await choices(policy)).toEqual([
      { field: 'layers', candidates: ['lstm_actor', 'lstm_critic'] },
      { field: 'readout', candidates: ['action_net.weight', 'value_net.weight'] },
    ]);
  });

  it('says for which layers it holds, where it does not for all', async () => {
    const twins = {
      ...lstm('encoder.rnn', 5, 6),
      'encoder.table.weight': [9, 5],
      ...lstm('decoder.rnn', 5, 6),
      'decoder.one.weight': [3, 6],
      'decoder.two.weight': [4, 6],
    };
    expect(await refusal(twins)).toContain(
      'with "layers": ["decoder.rnn"], two linear layers that could be the readout (decoder.two.weight)',
    );
  });

  it('proposes what gives right numbers, and ignore for nothing that could act', async () => {
    const tied = { 'embedding.weight': [9, 6], ...lstm('rnn', 6, 6) };
    const bias = await refusal({ ...one, 'fc.weight': [9, 6], log_prior: [9] });
    const readout = await refusal({ ...tied, 'fc.bias': [9] });
    const odd = await refusal({ ...tied, frequency: [9] });
    const scale = await refusal({ ...one, 'fc.weight': [9, 6], gain: [6] });
    const chain = await refusal({ ...one, 'fc1.weight': [16, 6], 'fc2.weight': [9, 16] });
    expect(bias).toMatch(/log_prior.*name it in "readoutBias"/);
    expect(readout).toMatch(/fc\.bias.*"tied": true/);
    expect(odd).toMatch(/"tied": true.*"readoutBias"/);
    expect(scale).toMatch(/gain.*"initialState"/);
    expect(chain).toMatch(/fc2\.weight.*fc1\.weight gives 16 numbers/);
    for (const message of [bias, readout, odd, scale]) expect(message).not.toMatch(/ignore/);
  });

  it.each([
    ['fc', ['fc.0', 'fc.2'], ['fc.*']],
    ['two names', ['fc1', 'fc2'], ['fc1.*', 'fc2.*']],
  ])(
    'says how the recurrent layers are run alone, below a head of several linear layers: %s',
    async (_, [low = '', high = ''], ignore) => {
      const head = {
        [`${low}.weight`]: [16, 6],
        [`${low}.bias`]: [16],
        [`${high}.weight`]: [2, 16],
      };
      const classifier = { ...one, ...head, [`${high}.bias`]: [2] };
      expect(await refusal(classifier)).toContain(
        `without a readout, write "ignore": ${JSON.stringify(ignore)} in the sidecar`,
      );
      const { architecture } = await model(classifier, { sidecar: { ignore } });
      expect(architecture.outputSize).toBeNull();
    },
  );

  it('proposes ignore for a layer that nothing in the file could feed', async () => {
    const message = await refusal({ ...one, 'fc.weight': [9, 6], 'aux.weight': [10, 64] });
    expect(message).toMatch(/aux\.weight.*nothing in the file gives it 64 numbers.*"ignore"/);
  });

  it('names the layers of a stack that may be models of their own', async () => {
    const two = [0, 1].flatMap(k => [
      ...Object.entries(lstm(`models.${k}.rnn`, 6, 6)),
      [`models.${k}.embedding.weight`, [9, 6]],
    ]) as [string, number[]][];
    const arrays = Object.fromEntries(two);
    expect(await refusal(arrays)).toMatch(/models\.0\.rnn and models\.1\.rnn.*"layers"/);
    const chosen = await model(arrays, { sidecar: { layers: ['models.1.rnn'] } });
    expect(chosen.architecture).toMatchObject({ vocabularySize: 9, outputSize: null });
    expect(assumed(chosen, 'others')).toContain('models.0.*');
  });
});

describe('once a choice is made', () => {
  it('other groups and heads are put aside, and said, without a doubt about the numbers', async () => {
    const sidecar = { layers: ['lstm_actor'], readout: 'action_net.weight' };
    const { facts, ...found } = await model(policy, { sidecar });
    expect(found.architecture).toMatchObject({ inputSize: 4, outputSize: 3 });
    expect(assumed({ facts, ...found }, 'others')).toMatch(/lstm_critic\..*value_net\.weight/);
    expect(facts.warnings).toEqual([]);
  });

  it('a whole head of several layers goes with its first', async () => {
    const critic = {
      'critic.0.weight': [8, 6],
      'critic.0.bias': [8],
      'critic.1.weight': [8],
      'critic.1.bias': [8],
      'critic.2.weight': [1, 8],
    };
    const arrays = { ...lstm('rnn', 4, 6), 'actor.weight': [3, 6], ...critic };
    const { architecture } = await model(arrays, { sidecar: { readout: 'actor.weight' } });
    expect(architecture.outputSize).toBe(3);
  });

  it('what could lie between the layers and the readout is a warning', async () => {
    const arrays = { ...one, 'fc1.weight': [6, 6], 'fc2.weight': [9, 6] };
    const { facts } = await model(arrays, { sidecar: { readout: 'fc2.weight' } });
    expect(facts.warnings.join()).toMatch(/fc1\.weight \[6, 6\] could act on values/);
  });

  it('a group is known by the first part of its names that differs, whatever joins the parts', async () => {
    const arrays = {
      'encoder_embedding.weight': [7, 5],
      ...lstm('encoder_lstm', 5, 6),
      'decoder_embedding.weight': [9, 5],
      ...lstm('decoder_lstm', 5, 6),
      'decoder_fc.weight': [9, 6],
    };
    const { architecture } = await model(arrays, { sidecar: { layers: ['decoder_lstm'] } });
    expect(architecture).toMatchObject({ vocabularySize: 9, outputSize: 9 });
  });

  it('a tensor of another group can be named all the same, and its bias comes with it', async () => {
    const arrays = {
      'encoder.embedding.weight': [9, 5],
      ...lstm('encoder.rnn', 5, 6),
      'encoder.out.weight': [9, 6],
      'encoder.out.bias': [9],
      ...lstm('decoder.rnn', 5, 6),
    };
    const { weights } = await model(arrays, {
      sidecar: {
        layers: ['decoder.rnn'],
        embedding: 'encoder.embedding.weight',
        readout: 'encoder.out.weight',
      },
    });
    expect(weights.embedding?.shape).toEqual([9, 5]);
    expect(weights.readoutBias?.shape).toEqual([9]);
  });
});

describe('ignore', () => {
  it('warns of what it leaves out that could act, and of nothing else', async () => {
    const arrays = { ...one, 'fc.weight': [9, 6], gain: [6], total_ops: [1] };
    const { facts } = await model(arrays, { sidecar: { ignore: ['gain', 'total_ops'] } });
    expect(facts.warnings).toEqual([
      "the sidecar's ignore leaves out what could act on values: gain [6]",
    ]);
  });
});

describe('readoutBias', () => {
  const arrays = { ...one, 'fc.weight': [9, 6], prior: [1, 9] };

  it('takes a tensor of any name with as many values as there are outputs', async () => {
    const { weights } = await model(arrays, { sidecar: { readoutBias: 'prior' } });
    expect(weights.readoutBias?.shape).toEqual([9]);
  });

  it('of null leaves out the bias that is there, and says so', async () => {
    const { weights, ...rest } = await model(
      { ...one, 'fc.weight': [9, 6], 'fc.bias': [9] },
      { sidecar: { readoutBias: null } },
    );
    expect(weights.readoutBias).toBeUndefined();
    expect(assumed({ weights, ...rest }, 'ends')).toContain('fc.bias left aside');
  });

  it('that does not fit is refused, with both sizes', async () => {
    expect(
      await refusal({ ...one, 'fc.weight': [9, 6], x: [4] }, { sidecar: { readoutBias: 'x' } }),
    ).toMatch(/shape \[4\] \(x\).*expected \[9\] beside fc\.weight/);
  });
});

describe('flat names', () => {
  const part = (name: string): Record<string, number[]> => ({
    [`${name}emb`]: [9, 6],
    [`${name}w_ih`]: [18, 6],
    [`${name}w_hh`]: [18, 6],
    [`${name}b_ih`]: [18],
    [`${name}b_hh`]: [18],
  });

  it('are a recurrent layer whose order of gates is assumed, and said', async () => {
    const found = await model({ ...part(''), fc_w: [9, 6], fc_b: [9] });
    expect(found.architecture).toMatchObject({ kind: 'gru', vocabularySize: 9, outputSize: 9 });
    expect(found.weights.readoutBias).toBeDefined();
    expect(assumed(found, 'gates')).toMatch(/r, z, n.*"gates"/);
  });

  it('of two parts ask which, and put the other aside by its prefix', async () => {
    const arrays = { ...part('enc_'), ...part('dec_'), fc_w: [9, 6], fc_b: [9] };
    expect(await refusal(arrays)).toMatch(/dec_ and enc_.*"layers"/);
    const found = await model(arrays, { sidecar: { layers: ['dec_'] } });
    expect(found.architecture).toMatchObject({ vocabularySize: 9, outputSize: 9 });
    expect(assumed(found, 'others')).toContain('enc_*');
  });
});
