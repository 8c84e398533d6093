import { describe, it } from 'vitest';
import type { DirectionWeights } from '../../../../src/domain/model.ts';
import type { Values } from '../../../../src/domain/trace.ts';
import { findTensorflow, loadTensorflow } from '../../../../src/worker/tensorflow.ts';
import { backends } from '../../../support/backends.ts';
import { makeModel } from '../../../support/models.ts';
import { gradient } from '../../../support/runs.ts';
import { expectClose } from '../../../support/tolerances.ts';

/** A tensor, and what of tf's namespace the equations are written in. */
interface Tensor {
  add(b: Tensor): Tensor;
  sub(b: Tensor): Tensor;
  mul(b: Tensor): Tensor;
  matMul(b: Tensor, isTransposed?: boolean, isOtherTransposed?: boolean): Tensor;
  slice(begin: [number, number], size: [number, number]): Tensor;
  sigmoid(): Tensor;
  tanh(): Tensor;
  sum(): Tensor;
  dataSync(): Float32Array;
}
interface Differentiating {
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  zeros(shape: [number, number]): Tensor;
  scalar(value: number): Tensor;
  grads(f: (...leaves: Tensor[]) => Tensor): (leaves: Tensor[]) => Tensor[];
}

const found = findTensorflow(null);
const tokens = [1, 3, 0, 2, 5];
const T = tokens.length;
const [token, against] = [1, 4];

describe.skipIf(!backends.includes('tensorflow'))('gradients', () => {
  it.each(backends)('of a GRU on %s agree with tf.grads', async backend => {
    if (!('entry' in found)) throw new Error('tfjs-node is not there');
    const tf = (await loadTensorflow(found)) as unknown as Differentiating;
    const model = makeModel({
      ...{ kind: 'gru', hidden: [5, 4], input: 3, vocabulary: 6, bidirectional: false, bias: true },
      ...{ resetAfter: true, projection: false, relu: false, tied: false, seed: 21 },
    });
    const { weights } = model;
    const row = ({ data }: Values, at = 0, width = data.length): Tensor =>
      tf.tensor2d(data.slice(at * width, (at + 1) * width), [1, width]);
    const matrix = ({ shape, data }: Values): Tensor => tf.tensor2d(data, [shape[0]!, shape[1]!]);
    /** x·Wᵀ + b, W [outputs, inputs] */
    const affine = (x: Tensor, W: Values, b: Values): Tensor =>
      x.matMul(matrix(W), false, true).add(row(b));
    const step = (w: DirectionWeights, x: Tensor, h: Tensor, H: number): Tensor => {
      const xs = affine(x, w.inputWeight, w.inputBias!);
      const hs = affine(h, w.hiddenWeight, w.hiddenBias!);
      const gate = (a: Tensor, k: number): Tensor => a.slice([0, k * H], [1, H]);
      const r = gate(xs, 0).add(gate(hs, 0)).sigmoid();
      const z = gate(xs, 1).add(gate(hs, 1)).sigmoid();
      const n = gate(xs, 2)
        .add(r.mul(gate(hs, 2)))
        .tanh();
      return tf.scalar(1).sub(z).mul(n).add(z.mul(h));
    };
    const widths = model.architecture.layers.map(({ hidden }) => hidden);
    /** The metric, given what is added to each hidden vector: [layer][timestep], flat. */
    const metric = (...moves: Tensor[]): Tensor => {
      let xs = tokens.map(id => row(weights.embedding!, id, 3));
      for (const [l, H] of widths.entries()) {
        let h = tf.zeros([1, H]);
        xs = xs.map((x, t) => (h = step(weights.layers[l]![0]!, x, h, H).add(moves[l * T + t]!)));
      }
      const y = affine(xs.at(-1)!, weights.readout!, weights.readoutBias!);
      return y
        .slice([0, token], [1, 1])
        .sub(y.slice([0, against], [1, 1]))
        .sum();
    };
    const leaves = widths.flatMap(H => tokens.map(() => tf.zeros([1, H])));
    const expected = tf
      .grads(metric)(leaves)
      .map(each => each.dataSync());
    const ours = await gradient(
      backend,
      model,
      { base: { tokens }, metrics: [{ kind: 'logitDifference', token, against }] },
      'hidden',
    );
    for (const [l, layer] of ours.entries()) {
      const theirs = expected.slice(l * T, (l + 1) * T).flatMap(each => [...each]);
      expectClose(layer, theirs, 2e-6, `layer ${l}`);
    }
  });
});
