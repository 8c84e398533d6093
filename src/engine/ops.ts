import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { assertNever } from '../base/assert.ts';
import type { GateFunction } from '../domain/model.ts';

/** A tensor of two axes; in a step `[batch, units]`. */
export type Matrix = tf.Tensor2D;
/** A tensor of one axis. */
export type Vector = tf.Tensor1D;

/**
 * x·W + b. Weights are constants of every gradient: dx = dy·Wᵀ, and a tape keeps nothing of this product.
 *
 * @param x  [batch, in]
 * @param W  [in, out]; outlives the tape
 * @param b  [out], or absent
 * @returns  [batch, out]; the caller disposes
 */
export function affine(x: Matrix, W: Matrix, b?: Vector): Matrix {
  const product = (): Matrix =>
    // two axes in, two axes out; the declaration has lost them
    (b ? tf.fused.matMul({ a: x, b: W, bias: b }) : tf.fused.matMul({ a: x, b: W })) as Matrix;
  if (tf.engine().state.gradientDepth === 0) return product();
  // tfjs's own gradient would also make dW of every step, as large as W, and hold them all.
  const constantWeights = tf.customGrad(() => ({
    value: product(),
    gradFunc: (dy: Matrix) => tf.matMul(dy, W, false, true),
  }));
  return constantWeights(x);
}

/** a + b, elementwise. */
export const plus = (a: Matrix, b: Matrix): Matrix => tf.add(a, b);
/** a ⊙ b, elementwise. */
export const times = (a: Matrix, b: Matrix): Matrix => tf.mul(a, b);
/** 1 − a, elementwise. */
export const oneMinus = (a: Matrix): Matrix => tf.sub(1, a);
/** tanh, elementwise. */
export const tanh = (a: Matrix): Matrix => tf.tanh(a);
/** max(a, 0), elementwise. */
export const relu = (a: Matrix): Matrix => tf.relu(a);

/**
 * The columns of the k-th of several equal parts.
 *
 * @param a     [batch, parts · size]
 * @param size  columns of one part
 * @returns     [batch, size]; the caller disposes
 */
export const part = (a: Matrix, k: number, size: number): Matrix =>
  tf.slice2d(a, [0, k * size], [a.shape[0], size]);

/** A row vector from numbers, `[1, units]`; the caller disposes. */
export const row = (values: ArrayLike<number>): Matrix =>
  tf.tensor2d(Float32Array.from(values), [1, values.length]);

/**
 * What a gate's preactivation goes through.
 *
 *   sigmoid       1 / (1 + e⁻ᵃ)
 *   hardSigmoid   clip(0.2 a + 0.5, 0, 1)   Keras 2, tfjs
 *   hardSigmoid6  clip(a / 6 + 0.5, 0, 1)   Keras 3
 */
export function gateFunction(kind: GateFunction): (a: Matrix) => Matrix {
  switch (kind) {
    case 'sigmoid':
      return a => tf.sigmoid(a);
    case 'hardSigmoid':
      return a => tf.clipByValue(tf.add(tf.mul(a, 0.2), 0.5), 0, 1);
    case 'hardSigmoid6':
      return a => tf.clipByValue(tf.add(tf.div(a, 6), 0.5), 0, 1);
    default:
      return assertNever(kind);
  }
}

/** `tf.tidy` for any plain result: frees every tensor made inside but those in what is returned. */
export const tidy = <T>(compute: () => T): T => tf.tidy(compute as () => tf.TensorContainer) as T;
