import * as tf from '@tensorflow/tfjs-core';
import { gumbelAt } from '../base/philox.ts';
import type { DecodingPlan } from './decode.ts';
import { row, type Matrix } from './ops.ts';

/**
 * The soft token that is fed back, and through which gradients flow.
 *
 *   p = softmax((y + g)/τ),  x = p·E
 *
 * Straight-through feeds the hard token's embedding and lets the gradient take the soft path.
 *
 * @param y   logits, [1, outputs]; not disposed
 * @param E   the embedding, [outputs, input]; not disposed
 * @param id  the hard token, argmax(y + g)
 * @returns   [1, input]; the caller disposes
 * @source Jang et al. 2017, arXiv:1611.01144; Bengio et al. 2013, arXiv:1308.3432 (straight-through)
 */
export function feedSoft(
  { temperature, seed, straightThrough }: Extract<DecodingPlan, { kind: 'soft' }>,
  y: Matrix,
  E: Matrix,
  id: number,
  t: number,
): Matrix {
  const V = y.shape[1];
  const noisy =
    seed === null
      ? y
      : tf.add(y, row(Float32Array.from({ length: V }, (_, v) => gumbelAt(seed, t, v))));
  const p: Matrix = tf.softmax(tf.div(noisy, temperature));
  if (!straightThrough) return tf.matMul(p, E);
  const hardForward = tf.customGrad(() => ({
    value: embed(E, id),
    gradFunc: (dy: tf.Tensor) => tf.matMul(dy, E, false, true),
  }));
  return hardForward(p) as Matrix;
}

/** A token's row of the embedding, [1, input]; the caller disposes. */
export const embed = (E: Matrix, id: number): Matrix => tf.slice2d(E, [id, 0], [1, E.shape[1]]);
