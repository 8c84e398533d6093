import type { Backend } from '../ops.ts';
import { tensorDerivatives } from './tensorDerivatives.ts';
import type { TensorMatrix } from './tensorMatrix.ts';
import { tensorOps } from './tensorOps.ts';
import { Tensors } from './tensors.ts';
import type { Tf } from './tf.ts';

/**
 * The evaluator `tensorflow`: operations of TensorFlow, one call each. Several may share a namespace.
 *
 * @param tf  the namespace that tfjs-node hands over, its backend set
 */
export function tensorflowBackend(tf: Tf): Backend<TensorMatrix> {
  const tensors = new Tensors(tf);
  return {
    name: 'tensorflow',
    ...tensorOps(tensors),
    ...tensorDerivatives(tensors),
    matrix: (data, rows, columns) => tensors.hold(rows, columns, () => Float32Array.from(data)),
    read: a => a.read(),
    open: () => tensors.open(),
    rewind: (mark, keep) => tensors.rewind(mark, keep),
    pack({ shape, data }, b) {
      const [outputs = 0, inputs = 0] = shape;
      const W = () => tf.transpose(tf.tensor2d(data, [outputs, inputs]));
      return tensors.weigh(inputs, outputs, W, b?.data);
    },
    packTable({ shape, data }) {
      const [inputs = 0, outputs = 0] = shape;
      return tensors.weigh(inputs, outputs, () => tf.tensor2d(data, [inputs, outputs]));
    },
    usedBytes: () => tensors.usedBytes(),
    dispose: () => tensors.dispose(),
  };
}
