import * as tf from '@tensorflow/tfjs-core';
import { assertNever, known } from '../base/assert.ts';
import { klDivergence, logSoftmax } from './distribution.ts';
import type { Matrix } from './ops.ts';
import type { MetricPlan } from './plan.ts';

/**
 * A metric as a tensor that gradients flow through, of the logits at its timestep.
 *
 * @param y  logits of the intervened run, [1, outputs]; not disposed
 * @param q  logits of the base run, [outputs]; `kl` alone needs them
 */
export function metricTensor(
  metric: Extract<MetricPlan, { timestep: number }>,
  y: Matrix,
  q: Float32Array | undefined,
): tf.Scalar {
  const at = (of: tf.Tensor, id: number): tf.Scalar => tf.sum(tf.slice(of, [0, id], [1, 1]));
  switch (metric.kind) {
    case 'logitDifference':
      return tf.sub(at(y, metric.token), at(y, metric.against));
    case 'probability':
      return at(tf.softmax(y), metric.token);
    case 'kl':
      return klTensor(y, logSoftmax(known(q, 'base logits')));
    default:
      return assertNever(metric);
  }
}

/**
 * KL(softmax y ‖ q) in float64, with its own derivative: where p is 0 the term and its share are 0, which a product
 * of tensors would make 0 · ∞.
 *
 *   ∂KL/∂y = p ⊙ (ln p − ln q − KL)
 */
function klTensor(y: Matrix, logQ: Float64Array): tf.Scalar {
  const kl = tf.customGrad<tf.Scalar>(() => {
    const logP = logSoftmax(y.dataSync<'float32'>());
    const KL = klDivergence(logP, logQ);
    const slope = Float32Array.from(logP, (lnP, v) => {
      const p = Math.exp(lnP);
      return p === 0 ? 0 : p * (lnP - (logQ[v] ?? NaN) - KL);
    });
    return {
      value: tf.scalar(KL),
      gradFunc: (dy: tf.Scalar) => tf.mul(dy, tf.tensor2d(slope, [1, slope.length])),
    };
  });
  return kl(y);
}
