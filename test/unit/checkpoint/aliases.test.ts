import { describe, expect, it } from 'vitest';
import type { NamedArray } from '../../../src/checkpoint/arrays.ts';
import { dtypes } from '../../../src/checkpoint/dtypes.ts';
import { joinAliases } from '../../../src/checkpoint/layouts/aliases.ts';
import { joinWeightDrop } from '../../../src/checkpoint/layouts/weightDrop.ts';
import type { Assumption } from '../../../src/domain/model.ts';
import type { Sidecar } from '../../../src/domain/sidecar.ts';

/** Arrays by name, each with its storage; biases and other vectors by `[4]`. */
const toArrays = (storages: Readonly<Record<string, string>>): NamedArray[] =>
  Object.entries(storages).map(([name, identity]) => ({
    name,
    shape: /bias|_b$/.test(name) ? [4] : [4, 4],
    dtype: dtypes.float32,
    bytes: 64,
    identity,
    read: () => Promise.resolve(new Float32Array(16)),
  }));
const join = (storages: Readonly<Record<string, string>>, sidecar: Partial<Sidecar> = {}) => {
  const said: Assumption[] = [];
  const joined = joinAliases(toArrays(storages), new Map(), { version: 1, ...sidecar }, said);
  return { names: joined.map(({ name }) => name), said: said.map(({ assumed }) => assumed) };
};
const rnn = (module: string, id = module) => ({
  [`${module}.weight_ih_l0`]: `${id} ih`,
  [`${module}.weight_hh_l0`]: `${id} hh`,
  [`${module}.bias_ih_l0`]: `${id} bias`,
});

describe('two names of one storage', () => {
  it('are one array under the more usual name, and the other is said', () => {
    expect(
      join({ 'encoder.embedding.weight': 'e', 'embedding.weight': 'e', ...rnn('rnn') }),
    ).toEqual({
      names: ['embedding.weight', ...Object.keys(rnn('rnn'))],
      said: ['encoder.embedding.weight is embedding.weight'],
    });
  });

  it('are one module where all of its arrays are the same', () => {
    expect(join({ ...rnn('layers.1', 'x'), ...rnn('rnn', 'x') })).toEqual({
      names: Object.keys(rnn('rnn')),
      said: ['layers.1.* is rnn.*'],
    });
  });

  it('stay two layers where one array differs', () => {
    const other = { ...rnn('dec', 'x'), 'dec.weight_ih_l0': 'another' };
    expect(join({ ...rnn('enc', 'x'), ...other }).said).toEqual([]);
  });

  it('stay two layers where one array differs and names are flat', () => {
    const flat = (module: string) => ({
      [`${module}_w_ih`]: `${module} ih`,
      [`${module}_w_hh`]: 'hh',
      [`${module}_b_hh`]: `${module} bias`,
    });
    const file = { ...flat('enc'), ...flat('dec') };
    expect(join(file)).toEqual({ names: Object.keys(file), said: [] });
  });

  it('are one module where all of its arrays are the same and names are flat', () => {
    const flat = (module: string) => ({ [`${module}_w_ih`]: 'ih', [`${module}_w_hh`]: 'hh' });
    expect(join({ ...flat('enc'), ...flat('dec') }).names).toEqual(Object.keys(flat('enc')));
  });

  it('stay layers of a stack that share their weights', () => {
    const stack = { ...rnn('rnns.0', 'x'), ...rnn('rnns.1', 'x') };
    expect(join(stack)).toEqual({ names: Object.keys(stack), said: [] });
  });

  it('stay the embedding and the readout that are tied, by their names or by their places', () => {
    const named = { 'encoder.weight': 'e', ...rnn('rnn'), 'decoder.weight': 'e' };
    expect(join(named)).toEqual({ names: Object.keys(named), said: [] });
    const placed = { 'm.0.weight': 'e', ...rnn('m.1'), 'm.2.weight': 'e', 'm.2.bias': 'b' };
    expect(join(placed)).toEqual({ names: Object.keys(placed), said: [] });
  });

  it('stay two heads that have biases of their own', () => {
    const heads = { 'a.weight': 'w', 'a.bias': '1', 'b.weight': 'w', 'b.bias': '2' };
    expect(join({ ...rnn('rnn'), ...heads }).said).toEqual([]);
  });

  it('go by the one that the sidecar names', () => {
    const file = { ...rnn('rnn'), 'fc.weight': 'f', 'deep.generator.weight': 'f' };
    expect(join(file, { readout: 'deep.generator.weight' }).said).toEqual([
      'fc.weight is deep.generator.weight',
    ]);
  });
});

describe('a name in a file’s metadata', () => {
  it('gives an array its second name, and is said', () => {
    const said: Assumption[] = [];
    const names = new Map([
      ['fc.weight', 'embedding.weight'],
      ['format', 'pt'],
    ]);
    const arrays = toArrays({ 'embedding.weight': 'e', ...rnn('rnn') });
    const joined = joinAliases(arrays, names, { version: 1 }, said);
    expect(joined.at(-1)).toMatchObject({ name: 'fc.weight', identity: 'e' });
    expect(said.map(({ assumed }) => assumed)).toEqual(['fc.weight is embedding.weight']);
  });
});

describe('weight drop', () => {
  it('has the weight on the wrapper, and a copy with dropped entries inside', () => {
    const said: Assumption[] = [];
    const file = { 'rnn.weight_hh_l0_raw': 'raw', ...rnn('rnn.module') };
    const joined = joinWeightDrop(toArrays(file), { version: 1 }, said);
    const hidden = joined.filter(({ name }) => name.endsWith('weight_hh_l0'));
    expect(hidden.map(({ name, identity }) => [name, identity])).toEqual([
      ['rnn.module.weight_hh_l0', 'raw'],
    ]);
    expect(joined).toHaveLength(3);
    expect(said[0]?.assumed).toContain('rnn.weight_hh_l0_raw');
  });
});
