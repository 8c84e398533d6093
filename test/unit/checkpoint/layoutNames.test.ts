import { describe, expect, it } from 'vitest';
import { lstm, toOpener } from '../../support/openArrays.ts';
import type { Arrays } from '../../support/safetensors.ts';

const { model, refusal } = toOpener();

const embedding: Arrays = { 'embedding.weight': [6, 3] };
const readout: Arrays = { 'fc.weight': [6, 4], 'fc.bias': [6] };
const whole: Arrays = { ...embedding, ...lstm('rnn', 3, 4), ...readout };

describe('an ignored masked copy', () => {
  it('leaves the raw weight in its place', async () => {
    const { 'rnn.weight_hh_l0': masked = [], ...others } = lstm('rnn', 3, 4);
    const inside: Arrays = Object.fromEntries(
      Object.entries(others).map(([name, shape]) => [name.replace('rnn.', 'rnn.module.'), shape]),
    );
    const raw = { shape: [16, 4], data: Array.from({ length: 64 }, (_, at) => at) };
    const copy = 'rnn.module.weight_hh_l0';
    const { weights, facts } = await model(
      { ...inside, [copy]: masked, 'rnn.weight_hh_l0_raw': raw },
      { sidecar: { ignore: [copy] } },
    );
    expect([...(weights.layers[0]?.[0]?.hiddenWeight.data ?? [])]).toEqual(raw.data);
    expect(facts.assumptions.map(({ about }) => about)).toContain('weightDrop');
  });
});

describe('a weight that is computed', () => {
  it('can be ignored by its own name', async () => {
    const head = { 'aux.weight_g': [9, 1], 'aux.weight_v': [9, 4] };
    const { architecture, facts } = await model(
      { ...whole, ...head },
      { sidecar: { ignore: ['aux.weight'] } },
    );
    expect(architecture.outputSize).toBe(6);
    expect(facts.warnings.join()).toContain('leaves out what could act on values: aux.weight');
  });
});

describe('an exporter that the sidecar names', () => {
  it('and whose names the arrays do not have is refused, saying which they have', async () => {
    expect(await refusal(whole, { sidecar: { exporter: 'keras' } })).toContain(
      'the sidecar\'s exporter "keras" (exporter): the layers were found by the names of PyTorch',
    );
  });
});

describe('half a layer', () => {
  const half: Arrays = { 'rnns.0.weight_ih': [12, 3], 'rnns.1.weight_ih': [12, 4] };
  const hidden: Arrays = { 'rnns.0.weight_hh': [12, 4] };

  it('is refused in a stack, and not left aside', async () => {
    expect(await refusal({ ...embedding, ...half, ...hidden, ...readout })).toContain(
      'half a layer (rnns.1.weight_ih): weight_hh is missing beside it',
    );
  });

  it('is a group of its own beside another stack', async () => {
    const message = await refusal({ ...whole, 'second.weight_ih_l0': [16, 4] });
    expect(message).toContain('two recurrent groups (second.weight_ih_l0)');
    expect(message).toContain('half a layer (second.weight_ih_l0)');
  });

  it('that is biases alone belongs to no other group', async () => {
    expect(await refusal({ ...whole, 'second.bias_hh_l0': [16] })).toContain(
      'part of no layer (second.bias_hh_l0)',
    );
  });
});
