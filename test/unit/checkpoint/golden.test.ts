import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/domain/model.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { runs } from '../../support/runs.ts';
import { root } from '../../support/root.ts';
import { expectClose } from '../../support/tolerances.ts';

const folder = join(root, 'test/golden');
const names = readdirSync(folder).flatMap(name =>
  name.endsWith('.expected.json') ? [name.replace('.expected.json', '')] : [],
);
// float32 against PyTorch's float64 over 2 layers of 5 units; measured 1e-6 at worst.
const tolerance = 1e-5;

async function open(name: string): Promise<Model> {
  const opened = await openPath(join(folder, name));
  if (opened.kind === 'refused') throw new Error(opened.refusal.message);
  return opened.model;
}

describe('a checkpoint written by PyTorch', () => {
  it('is there in every format', () => {
    expect(names.length).toBe(12);
  });

  it.each(names)('%s gives the hidden states and logits of float64 PyTorch', async name => {
    const expected = JSON.parse(readFileSync(join(folder, `${name}.expected.json`), 'utf8')) as {
      kind: string;
      inputs: number[];
      layers: number;
      bidirectional: boolean;
      hidden: number[][];
      logits: number[][];
    };
    const model = await open(name);
    const { architecture } = model;
    expect([architecture.kind, architecture.layers.length, architecture.bidirectional]).toEqual([
      expected.kind,
      expected.layers,
      expected.bidirectional,
    ]);
    const { base } = await runs('wasm', model, { base: { tokens: expected.inputs } });
    expectClose(
      base.recorder.all('hidden', expected.layers - 1),
      expected.hidden.flat(),
      tolerance,
      'hidden',
    );
    expectClose(base.recorder.all('logits', null), expected.logits.flat(), tolerance, 'logits');
  });

  it('says where the state dict was, its prefix, its vocabulary, and what it assumed', async () => {
    const { facts, vocabulary } = await open('nested.pt');
    expect(facts.stateDictAt).toBe('model_state_dict');
    expect(facts.prefix).toBe('module.');
    expect(vocabulary?.from).toBe('nested.pt: vocab');
    expect(vocabulary?.encode('the keys are .')).toEqual({ ids: [1, 3, 5, 6] });
    expect(vocabulary?.encode('the cat')).toEqual({
      error: expect.stringContaining('"cat" at place 1') as string,
    });
    expect(facts.assumptions.map(({ about }) => about)).toEqual(['wiring']);
  });

  it('says at which timesteps a readout of both directions was assumed to read them', async () => {
    const { facts } = await open('bidirectional.pt');
    const said = facts.assumptions.find(({ about }) => about === 'readout');
    expect(said?.assumed).toBe('reads forward ‖ backward of the same timestep');
    expect(said?.because).toContain('h_n');
  });

  it('has its activation from the module, where it is one', async () => {
    const { architecture, facts } = await open('module.pt');
    expect(architecture).toMatchObject({ kind: 'rnn', activation: 'relu' });
    expect(facts.unknownClasses).toEqual(['__main__.Model']);
  });

  it('says that an RNN without a word was assumed to be tanh', async () => {
    const { facts } = await open('f16.pt');
    expect(facts.assumptions.map(({ about }) => about)).toContain('activation');
  });

  it('is opened by any of its shards', async () => {
    const one = await open('sharded-00002-of-00002.safetensors');
    expect(one.fingerprint).toBe((await open('sharded.safetensors.index.json')).fingerprint);
  });
});
