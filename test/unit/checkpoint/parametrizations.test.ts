import { describe, expect, it } from 'vitest';
import type { NamedArray } from '../../../src/checkpoint/arrays.ts';
import { dtypes } from '../../../src/checkpoint/dtypes.ts';
import { computeParametrized } from '../../../src/checkpoint/layouts/parametrizations.ts';
import type { Assumption } from '../../../src/domain/model.ts';

const array = (name: string, shape: readonly number[], values: readonly number[]): NamedArray => ({
  name,
  shape,
  dtype: dtypes.float32,
  bytes: 4 * values.length,
  identity: name,
  read: () => Promise.resolve(Float32Array.from(values)),
});
const compute = (...arrays: NamedArray[]) => {
  const said: Assumption[] = [];
  return { arrays: computeParametrized('m.pt', arrays, said), said };
};
const v = [3, 4, 6, 8];

describe('weight norm', () => {
  it.each([
    ['by rows', [2, 1], [10, 20], [6, 8, 12, 16]],
    ['by columns', [1, 2], [Math.sqrt(45), Math.sqrt(80)], [3, 4, 6, 8]],
    ['as a whole', [], [2 * Math.sqrt(125)], [6, 8, 12, 16]],
  ])('%s is g · v ÷ ‖v‖ over the axes that g lacks', async (_, shape, g, expected) => {
    for (const [first, second] of [
      ['fc.weight_g', 'fc.weight_v'],
      ['fc.parametrizations.weight.original0', 'fc.parametrizations.weight.original1'],
    ] as const) {
      const found = compute(array(first, shape, g), array(second, [2, 2], v));
      expect(found.arrays.map(({ name }) => name)).toEqual(['fc.weight']);
      const values = (await found.arrays[0]?.read()) ?? [];
      expected.forEach((each, at) => expect(values[at]).toBeCloseTo(each, 5));
      expect(found.said.map(({ about }) => about)).toEqual(['weight norm']);
    }
  });

  it('is not what two gates of a cell written by hand are called', () => {
    const gates = [array('cell.W_g', [2, 1], [1, 2]), array('cell.W_v', [2, 2], v)];
    expect(compute(...gates)).toEqual({ arrays: gates, said: [] });
  });
});

describe('spectral norm', () => {
  const [u, right] = [
    [0.5, 0.5],
    [1, 0],
  ];

  it.each([
    ['old', ['fc.weight_orig', 'fc.weight_u', 'fc.weight_v']],
    ['new', ['original', '0._u', '0._v'].map(end => `fc.parametrizations.weight.${end}`)],
  ])('%s is the original ÷ uᵀWv', async (_, [w = '', left = '', end = '']) => {
    const found = compute(array(w, [2, 2], v), array(left, [2], u), array(end, [2], right));
    const sigma = 0.5 * 3 + 0.5 * 6;
    expect(await found.arrays[0]?.read()).toEqual(Float32Array.from(v, each => each / sigma));
    expect(found.said[0]?.about).toBe('spectral norm');
  });
});

describe('pruning', () => {
  const original = array('rnn.weight_hh_l0_orig', [2, 2], [3, Infinity, 6, 8]);

  it('is the original where its mask is one, whatever stands where it is zero', async () => {
    const found = compute(
      array('embedding.weight', [1], [5]),
      original,
      array('rnn.weight_hh_l0', [2, 2], [0, 0, 0, 0]), // a copy of another step
      array('rnn.weight_hh_l0_mask', [2, 2], [1, 0, 0, 1]),
    );
    expect(found.arrays.map(({ name }) => name)).toEqual(['embedding.weight', 'rnn.weight_hh_l0']);
    expect(await found.arrays[1]?.read()).toEqual(Float32Array.of(3, 0, 0, 8));
  });

  it('of a normed weight is done before the norm', async () => {
    const found = compute(
      array('fc.weight_g', [1, 1], [10]),
      array('fc.weight_v_orig', [1, 3], [3, 4, 7]),
      array('fc.weight_v_mask', [1, 3], [1, 1, 0]),
    );
    expect(await found.arrays[0]?.read()).toEqual(Float32Array.of(6, 8, 0));
    expect(found.said.map(({ about }) => about)).toEqual(['weight norm', 'pruning']);
  });

  it('without its mask is refused', () => {
    expect(() => compute(original)).toThrow(/a parametrized weight \(rnn\.weight_hh_l0_orig\)/);
  });
});

describe('a parametrization of another kind', () => {
  it.each([
    ['one array', { original: [2, 2] }],
    ['two that are no g and v', { original0: [2, 1], original1: [1, 2] }],
    ['two of one shape', { original0: [2, 2], original1: [2, 2] }],
    ['two steps', { original: [2, 2], '0._u': [2], '0._v': [2], '1.base': [2, 2] }],
  ])('is refused by name: %s', (_, parts) => {
    const arrays = Object.entries(parts).map(([end, shape]) =>
      array(`rnn.parametrizations.weight_hh_l0.${end}`, shape, v),
    );
    expect(() => compute(...arrays)).toThrow(/rnn\.parametrizations\.weight_hh_l0\.original/);
  });
});
