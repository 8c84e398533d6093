import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/checkpoint/files.ts';
import { toContents } from '../../../src/checkpoint/formats/torch.ts';
import { unpickle } from '../../../src/checkpoint/pickle/unpickle.ts';
import * as py from '../../support/pickle.ts';

const source: ByteSource = {
  name: 'm.pt',
  size: 0,
  read: () => Promise.reject(new Error('nothing is read of the file')),
};
const noStorage = (): never => {
  throw new Error('no storage here');
};
const contents = (value: py.Python, stateDict?: readonly string[]) =>
  toContents(
    source,
    'torch-zip',
    unpickle('m.pt', 'data.pkl', py.toPickle(value), noStorage),
    noStorage,
    true,
    stateDict,
  );
const places = (value: py.Python) => {
  const { stateDictAt, arrays, elsewhere = [] } = contents(value);
  return [{ at: stateDictAt, arrays }, ...elsewhere].map(each => ({
    at: each.at,
    names: each.arrays.map(({ name }) => name),
  }));
};

const one = py.numpy([2], [1, 2]);
const weights = py.dict({ weight_ih_l0: one, weight_hh_l0: one });
const names = ['weight_ih_l0', 'weight_hh_l0'];

describe('a dictionary of tensors', () => {
  it.each<[string, py.Python, string]>([
    ['a list in a dictionary', py.dict({ folds: py.list(weights) }), 'folds.0'],
    ['a tuple in a list', py.list([1, weights]), '0.1'],
    ['a set', py.set(weights), '0'],
    ['an attribute', py.object('lib.Learner', { best: weights }), 'best'],
    ['what a class was made with', py.call('lib.Checkpoint', 3, weights), '1'],
  ])('is found in %s', (_, value, at) => {
    expect(places(value)).toEqual([{ at, names }]);
  });

  it('with recurrent weights is the one taken; each other one is listed with its place', () => {
    const found = places(
      py.dict({ ema: py.dict({ a: one, b: one, c: one }), x: one, rnn: weights }),
    );
    expect(found).toEqual([
      { at: 'rnn', names },
      { at: null, names: ['x'] },
      { at: 'ema', names: ['a', 'b', 'c'] },
    ]);
  });

  it('of an optimizer is none', () => {
    const state = py.dict({
      state: py.dict({ '0': py.dict({ avg: one }) }),
      param_groups: py.list(),
    });
    expect(
      places(py.dict({ solver: state, optim_2: py.dict({ avg: one }), net: weights })),
    ).toEqual([{ at: 'net', names }]);
  });

  it('is the one that the user names, and a place that is none is answered with those there are', () => {
    const value = py.dict({ a: weights, b: py.dict({ x: one }) });
    expect(contents(value, ['b']).arrays.map(({ name }) => name)).toEqual(['x']);
    expect(() => contents(value, ['c'])).toThrow(
      /"c".*"stateDict" names; there are some at "a", "b"/,
    );
  });
});

describe('tensors of a list', () => {
  it('are named by their places', () => {
    expect(places(py.list(one, one))).toEqual([{ at: null, names: ['0', '1'] }]);
  });
});

describe('a module', () => {
  const rnn = py.module({ weight_ih_l0: one, weight_hh_l0: one });

  it('that stands in a list of another is part of it', () => {
    const [taken] = places(
      py.module({}, { fc: py.module({ weight: one }) }, { layers: py.list(rnn) }),
    );
    expect(taken?.names).toEqual(['fc.weight', 'layers.0.weight_ih_l0', 'layers.0.weight_hh_l0']);
  });

  it('of two names has both', () => {
    const twice = { is: [...rnn.is, 0x71, 5] }; // kept under 5
    const again = { is: [0x68, 5] };
    const [taken] = places(py.module({}, { a: twice, b: again }));
    expect(taken?.names.map(name => name.split('.')[0])).toEqual(['a', 'a', 'b', 'b']);
  });

  it('keeps a tensor that is no parameter apart: its code alone tells what it is for', () => {
    const found = places(py.module({ weight_hh_l0: one }, {}, { hidden: [one, one] }));
    expect(found).toEqual([
      { at: null, names: ['weight_hh_l0'] },
      { at: 'attributes', names: ['hidden.0', 'hidden.1'] },
    ]);
  });
});

describe('a numpy array', () => {
  it.each([
    ['row-major', py.numpy([2, 2], [1, 2, 3, 4])],
    ['column-major', py.numpy([2, 2], [1, 3, 2, 4], '<', true)],
    ['big-endian', py.numpy([2, 2], [1, 2, 3, 4], '>')],
    ['a parameter of it', py.call('torch.nn.parameter.Parameter', py.numpy([2, 2], [1, 2, 3, 4]))],
    [
      'what a TPU saved',
      py.call(
        'torch._utils._rebuild_xla_tensor',
        py.numpy([2, 2], [1, 2, 3, 4]),
        py.global('torch.float32'),
        'xla:0',
        false,
      ),
    ],
  ])('%s is read', async (_, array) => {
    const [found] = contents(py.dict({ weight_hh: array })).arrays;
    expect(found?.shape).toEqual([2, 2]);
    expect(await found?.read()).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('that claims more than its bytes is refused', () => {
    expect(() => contents(py.dict({ a: py.numpy([3], [1, 2]) }))).toThrow(
      /reaches element 2 of a storage of 2/,
    );
  });
});

describe('a tensor without values', () => {
  it('is listed as what it is', () => {
    const rebuilt = py.call(
      'torch._utils._rebuild_meta_tensor_no_storage',
      py.global('torch.float32'),
      [4, 2],
      [2, 1],
      false,
    );
    const [found] = contents(py.dict({ weight_hh: rebuilt })).arrays;
    expect([found?.dtype.name, found?.shape]).toEqual(['meta', [4, 2]]);
  });

  it('made by an unknown function is listed with it, and not left out', () => {
    const { arrays } = contents(py.dict({ weight_hh: one, bias_hh: py.call('lib.rebuild', 1) }));
    expect(arrays.map(({ name, dtype }) => [name, dtype.name])).toEqual([
      ['weight_hh', 'float32'],
      ['bias_hh', 'made by lib.rebuild'],
    ]);
  });
});

describe('a file without tensors', () => {
  it.each<[string, py.Python, RegExp]>([
    ['a list', py.list(1, 'abc', null), /a list of 3: a number, a text of 3 characters, None/],
    ['a dictionary', py.dict({ a: 1, b: 2 }), /a dictionary of 2: a, b/],
    ['an object', py.call('lib.Thing'), /an object of lib\.Thing/],
  ])('is told by what stands at its top: %s', (_, value, message) => {
    expect(() => contents(value)).toThrow(message);
  });

  it('names the functions that hold its data, and no harmless name', () => {
    const data = py.bytes(new Uint8Array(64));
    const value = py.list(
      py.dict({ a: py.call('lib.rebuild', data) }),
      py.call('datetime.datetime', py.bytes(new Uint8Array(10))),
      py.call('builtins.getattr', 1, 'x'),
    );
    expect(() => contents(value)).toThrow(
      /a list of 3.*; lib\.rebuild, which Ripple does not know/,
    );
    expect(() => contents(value)).not.toThrow(/datetime|getattr/);
  });
});
