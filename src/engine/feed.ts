import * as tf from '@tensorflow/tfjs-core';
import { gumbelAt } from '../base/philox.ts';
import { logSoftmax, tempered } from './distribution.ts';
import type { DecodingPlan } from './decode.ts';
import { affine, row, type Matrix } from './ops.ts';

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
  const noisy = Float64Array.from(y.dataSync<'float32'>(), (a, v) =>
    seed === null ? a : a + gumbelAt(seed, t, v),
  );
  const p = relaxed(y, noisy, temperature);
  if (!straightThrough) return affine(p, E);
  const hardForward = tf.customGrad(() => ({
    value: embed(E, id),
    gradFunc: (dy: tf.Tensor) => tf.matMul(dy, E, false, true),
  }));
  return hardForward(p) as Matrix;
}

/**
 * softmax(noisy/τ) as a function of the logits, in float64 both ways: in float32 a tiny τ gives infinite y/τ.
 *
 *   ∂L/∂y = p ⊙ (∂L/∂p − ⟨p, ∂L/∂p⟩) / τ
 */
function relaxed(y: Matrix, noisy: Float64Array, τ: number): Matrix {
  const p = logSoftmax(tempered(noisy, τ)).map(Math.exp);
  const softmax = tf.customGrad<Matrix>(() => ({
    value: row(p),
    gradFunc: (dp: Matrix) => {
      const slope = dp.dataSync<'float32'>();
      const mean = p.reduce((sum, share, v) => sum + share * (slope[v] ?? NaN), 0);
      return row(p.map((share, v) => (share === 0 ? 0 : (share * ((slope[v] ?? NaN) - mean)) / τ)));
    },
  }));
  return softmax(y);
}

/** A token's row of the embedding, [1, input]; the caller disposes. */
export const embed = (E: Matrix, id: number): Matrix => tf.slice2d(E, [id, 0], [1, E.shape[1]]);
