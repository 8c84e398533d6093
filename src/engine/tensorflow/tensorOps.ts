import { checkRows } from '../../base/checkRows.ts';
import type { Affine, Ops } from '../ops.ts';
import { softmaxRows } from './softmax.ts';
import { TensorAffine, type TensorMatrix } from './tensorMatrix.ts';
import type { Tensors } from './tensors.ts';

/** The weights as tensors. @throws Error where another backend made them */
export function held(weights: Affine): TensorAffine {
  if (weights instanceof TensorAffine) return weights;
  throw new Error('weights of another backend');
}

/** Operations on tensors; NaN and infinities go through as TensorFlow has them, which is as IEEE 754 does. */
export const tensorOps = (tensors: Tensors): Ops<TensorMatrix> => ({
  ...computed(tensors),
  ...moved(tensors),
  straightThrough: hard => hard,
  softmax: (y, τ, noise) =>
    tensors.hold(y.rows, y.columns, () => softmaxRows(y.read(), y.columns, τ, noise)),
  edit: (a, edits) =>
    tensors.hold(a.rows, a.columns, () => {
      const values = a.read().slice();
      for (const { row, change } of edits)
        change(values.subarray(row * a.columns, (row + 1) * a.columns));
      return values;
    }),
});

type Moving = 'columns' | 'beside' | 'rows' | 'pick' | 'stack' | 'lookup' | 'transposed';
type Computing = Exclude<keyof Ops<TensorMatrix>, Moving | 'softmax' | 'straightThrough' | 'edit'>;

function computed(tensors: Tensors): Pick<Ops<TensorMatrix>, Computing> {
  const { tf } = tensors;
  const like = (a: TensorMatrix, compute: Parameters<Tensors['make']>[2]): TensorMatrix =>
    tensors.make(a.rows, a.columns, compute);
  return {
    affine(x, weights) {
      const { W, b, outputs } = held(weights);
      return tensors.make(x.rows, outputs, () => {
        const product = tf.matMul(x.tensor, W);
        return b ? tf.add(product, b) : product;
      });
    },
    product: (a, b) => tensors.make(a.rows, b.columns, () => tf.matMul(a.tensor, b.tensor)),
    plus: (a, b) => like(a, () => tf.add(a.tensor, b.tensor)),
    times: (a, b) => like(a, () => tf.mul(a.tensor, b.tensor)),
    oneMinus: a => like(a, () => tf.sub(tensors.scalar(1), a.tensor)),
    tanh: a => like(a, () => tf.tanh(a.tensor)),
    sigmoid: a => like(a, () => tf.sigmoid(a.tensor)),
    relu: a => like(a, () => tf.relu(a.tensor)),
    hardSigmoid: (a, slope) =>
      like(a, () => {
        const line = tf.add(tf.mul(a.tensor, tensors.scalar(slope)), tensors.scalar(0.5));
        // The matrix first: of two operands TensorFlow keeps the first one's NaN.
        return tf.maximum(tf.minimum(line, tensors.scalar(1)), tensors.scalar(0));
      }),
  };
}

/** The operations that move numbers about. */
function moved(tensors: Tensors): Pick<Ops<TensorMatrix>, Moving> {
  const { tf } = tensors;
  return {
    transposed: a => tensors.make(a.columns, a.rows, () => tf.transpose(a.tensor)),
    columns: (a, from, to) =>
      tensors.make(a.rows, to - from, () => tf.slice(a.tensor, [0, from], [a.rows, to - from])),
    beside: (a, b) =>
      tensors.make(a.rows, a.columns + b.columns, () => tf.concat([a.tensor, b.tensor], 1)),
    rows: (a, from, to) =>
      tensors.make(to - from, a.columns, () =>
        tf.slice(a.tensor, [from, 0], [to - from, a.columns]),
      ),
    pick: (a, indices) => gathered(tensors, a, indices),
    stack(parts) {
      const rows = parts.reduce((sum, part) => sum + part.rows, 0);
      return tensors.make(rows, parts[0]?.columns ?? 0, () =>
        tf.concat(
          parts.map(({ tensor }) => tensor),
          0,
        ),
      );
    },
    lookup(table, ids) {
      const { W, inputs, outputs } = held(table);
      return gathered(tensors, { tensor: W, rows: inputs, columns: outputs }, ids);
    },
  };
}

function gathered(
  tensors: Tensors,
  from: Pick<TensorMatrix, 'tensor' | 'rows' | 'columns'>,
  indices: ArrayLike<number>,
): TensorMatrix {
  const { tf } = tensors;
  checkRows(indices, from.rows);
  return tensors.make(indices.length, from.columns, () =>
    tf.gather(from.tensor, tf.tensor1d(Int32Array.from(indices), 'int32')),
  );
}
