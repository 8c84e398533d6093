import type { Derivatives } from '../ops.ts';
import { softmaxRowsBack } from './softmax.ts';
import type { TensorMatrix } from './tensorMatrix.ts';
import { held } from './tensorOps.ts';
import type { Tensors } from './tensors.ts';
import type { TfTensor } from './tf.ts';

/** Derivatives of the operations on tensors. */
export function tensorDerivatives(tensors: Tensors): Derivatives<TensorMatrix> {
  const { tf } = tensors;
  const one = (): TfTensor => tensors.scalar(1);
  const zero = (): TfTensor => tensors.scalar(0);
  const like = (a: TensorMatrix, compute: () => TfTensor): TensorMatrix =>
    tensors.make(a.rows, a.columns, compute);
  /** `a` where a condition holds, else 0, also where `a` is NaN. */
  const whereOnly = (condition: TfTensor, a: TfTensor): TfTensor =>
    tf.where(condition, a, tf.zerosLike(a));

  return {
    affineBack(dy, weights) {
      const { W, inputs } = held(weights);
      return tensors.make(dy.rows, inputs, () => tf.matMul(dy.tensor, W, false, true));
    },
    tanhBack: (dy, y) =>
      like(y, () => tf.mul(dy.tensor, tf.sub(one(), tf.mul(y.tensor, y.tensor)))),
    sigmoidBack: (dy, y) =>
      like(y, () => tf.mul(tf.mul(dy.tensor, y.tensor), tf.sub(one(), y.tensor))),
    reluBack: (dy, y) => like(y, () => whereOnly(tf.greater(y.tensor, zero()), dy.tensor)),
    hardSigmoidBack: (dy, y, slope) =>
      like(y, () => {
        const isInside = tf.logicalAnd(tf.greater(y.tensor, zero()), tf.less(y.tensor, one()));
        return whereOnly(isInside, tf.mul(dy.tensor, tensors.scalar(slope)));
      }),
    softmaxBack: (dp, p, τ) =>
      tensors.hold(p.rows, p.columns, () => softmaxRowsBack(dp.read(), p.read(), p.columns, τ)),
    negative: a => like(a, () => tf.neg(a.tensor)),
    zeros: (rows, columns) => tensors.hold(rows, columns, () => new Float32Array(rows * columns)),
    addAt(target, d, row, column) {
      const values = target.change();
      const added = d.read();
      for (let r = 0; r < d.rows; r++) {
        const from = (row + r) * target.columns + column;
        for (let c = 0; c < d.columns; c++)
          values[from + c] = (values[from + c] ?? NaN) + (added[r * d.columns + c] ?? NaN);
      }
      return target;
    },
  };
}
