import { describe, expect, it } from 'vitest';
import type { NamedArray } from '../../../src/checkpoint/arrays.ts';
import type { OnnxConstant, OnnxNode } from '../../../src/checkpoint/description.ts';
import { dtypes } from '../../../src/checkpoint/dtypes.ts';
import { choose } from '../../../src/checkpoint/layouts/onnx/choose.ts';
import { walk } from '../../../src/checkpoint/layouts/onnx/walk.ts';

const node = (op: string, inputs: string[], outputs: string[], attributes = {}): OnnxNode => ({
  ...{ op, name: '', domain: '', inputs, outputs },
  attributes: new Map(Object.entries(attributes)),
  graphs: new Map(),
});
const integers = (numbers: number[]): OnnxConstant => ({
  ...{ array: null, shape: [numbers.length], numbers, isFloat: false },
});
const array = (name: string, ...shape: number[]): NamedArray => ({
  ...{ name, shape, dtype: dtypes.float32, bytes: 0, identity: name },
  read: () => Promise.reject(new Error('not to be read')),
});
const floats = ({ name, shape }: NamedArray): OnnxConstant => ({
  ...{ array: name, shape, numbers: null, isFloat: true },
});

function walked(
  nodes: OnnxNode[],
  constants: Readonly<Record<string, OnnxConstant>>,
  outputs: string[],
  arrays: readonly NamedArray[] = [],
) {
  const graph = {
    ...{ name: 'g', inputs: [{ name: 'x', shape: [null, null, 2] }], outputs, nodes },
    constants: new Map(Object.entries(constants)),
  };
  return walk({ kind: 'onnx', graph, opset: 17, metadata: new Map() } as never, arrays);
}
const why = /larger than is followed|more constants together|not known before a run/;

/** Each node reads the one before. */
const chained = (count: number, of: (before: string, made: string) => OnnxNode): OnnxNode[] =>
  Array.from({ length: count }, (_, k) => of(k === 0 ? 'a' : `v${k - 1}`, `v${k}`));

describe('what a graph computes from constants', () => {
  it('that is doubled again and again is not followed', () => {
    const nodes = chained(60, (a, v) => node('Concat', [a, a], [v], { axis: 0 }));
    const { outputs } = walked(nodes, { a: integers([1, 2]) }, ['v59']);
    expect(outputs).toMatchObject([{ kind: 'obstacle', why }]);
  });

  it('nor arrays that are', () => {
    const a = array('a', 2, 2);
    const nodes = chained(60, (from, v) => node('Concat', [from, from], [v], { axis: 0 }));
    const { outputs } = walked(nodes, { a: floats(a) }, ['v59'], [a]);
    expect(outputs).toMatchObject([{ kind: 'obstacle', why }]);
  });

  it('nor long lists by many nodes', () => {
    const numbers = Array.from({ length: 4096 }, () => 1);
    const nodes = chained(4_000, (from, v) => node('Add', [from, from], [v]));
    const { outputs } = walked(nodes, { a: integers(numbers) }, ['v3999']);
    expect(outputs).toMatchObject([{ kind: 'obstacle', why }]);
  });

  it('nor cuts through an empty array that is long', () => {
    const a = array('a', 9_000_000, 0);
    const nodes = chained(100, (from, v) =>
      node('Slice', [from], [v], { starts: [1], ends: [9_000_000], axes: [0] }),
    );
    const { outputs } = walked(nodes, { a: floats(a) }, ['v99'], [a]);
    expect(outputs).toMatchObject([{ kind: 'obstacle', why }]);
  });

  it('nor one cut of the same axis twice', () => {
    const a = array('a', 8, 2);
    const cut = node('Slice', ['a'], ['v'], { starts: [0, 0], ends: [4, 4], axes: [0, -2] });
    expect(walked([cut], { a: floats(a) }, ['v'], [a]).outputs).toMatchObject([
      { kind: 'obstacle', why },
    ]);
  });

  it('nor parts that are longer than the whole', () => {
    const a = array('a', 8, 2);
    const split = node('Split', ['a'], ['v', 'w'], { axis: 0, split: [4, 2 ** 52] });
    const { outputs } = walked([split], { a: floats(a) }, ['v', 'w'], [a]);
    expect(outputs).toMatchObject([
      { kind: 'constant', shape: [4, 2] },
      { kind: 'obstacle', why },
    ]);
  });
});

describe('a graph of many layers', () => {
  const H = 2;
  const weights = [array('w', 1, H, H), array('r', 1, H, H)];
  const constants = Object.fromEntries(weights.map(each => [each.name, floats(each)]));
  /** Layers one above the other: the outputs of an RNN have an axis of directions, which is taken away. */
  const stack = (count: number): OnnxNode[] =>
    Array.from({ length: count }, (_, k) => [
      node('RNN', [k === 0 ? 'x' : `s${k - 1}`, 'w', 'r'], [`y${k}`], { hidden_size: H }),
      node('Squeeze', [`y${k}`, 'one'], [`s${k}`]),
    ]).flat();
  const all = { ...constants, one: integers([1]) };

  it('all of which it puts out is one chain, found without going down it for each', () => {
    const outputs = Array.from({ length: 900 }, (_, k) => `s${k}`);
    const found = walked(stack(900), all, outputs, weights);
    expect(found.obstacles[0]).toBeUndefined();
    expect(choose('m.onnx', found, { version: 1 }).layers).toHaveLength(900);
  });

  it('beyond the limit is refused by its first node that is', () => {
    const found = walked(stack(1002), all, ['s1001'], weights);
    expect(found.obstacles[0]).toMatchObject({
      why: 'more than 1000 recurrent nodes, beyond the limit',
    });
  });
});
