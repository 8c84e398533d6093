import { known } from '../../base/assert.ts';
import * as tf from '@tensorflow/tfjs-core';
import {
  affine,
  gateFunction,
  oneMinus,
  part,
  plus,
  tanh,
  times,
  type Matrix,
  type Vector,
} from '../ops.ts';
import type { Cell } from './cell.ts';

/**
 * Gated recurrent unit, one step.
 *
 *   r  = σ(x·Wxr + bxr + h·Whr + bhr)             reset gate
 *   z  = σ(x·Wxz + bxz + h·Whz + bhz)             update gate
 *   n  = tanh(x·Wxn + bxn + r ⊙ (h·Whn + bhn))    candidate, reset after the product
 *   n  = tanh(x·Wxn + bxn + (r ⊙ h)·Whn + bhn)    candidate, reset before the product
 *   h′ = (1 − z) ⊙ n + z ⊙ h                      hidden
 *
 * Reset before: the candidate's part of `hiddenProjection` is (r ⊙ h)·Whn + bhn.
 *
 * @source Cho et al. 2014, arXiv:1406.1078v1 (after), v3 (before); PyTorch 2.13 nn.GRU, Keras 3.15 GRU
 */
export const gru: Cell = ({ gates, recurrentActivation, resetAfter, layers }, layer) => {
  const σ = gateFunction(recurrentActivation);
  const H = known(layers[layer], 'the layer').hidden;
  const [R, Z, N] = [gates.indexOf('r'), gates.indexOf('z'), gates.indexOf('n')];
  return (input, { hidden }, { Wx, Wh, bx, bh }, tap) => {
    const x = tap('input', input);
    const h = tap('hiddenIn', hidden);
    const xs = tap('inputProjection', affine(x, Wx, bx));
    const hs = resetAfter
      ? tap('hiddenProjection', affine(h, Wh, bh))
      : tap('hiddenProjection', affine(h, ...columns(Wh, bh, 0, N * H)));
    const gate = (k: number): Matrix => plus(part(xs, k, H), part(hs, k, H));
    const r = tap('resetGate', σ(tap('resetGatePreactivation', gate(R))));
    const z = tap('updateGate', σ(tap('updateGatePreactivation', gate(Z))));
    const hn = resetAfter
      ? times(r, part(hs, N, H))
      : tap('hiddenProjection', affine(times(r, h), ...columns(Wh, bh, N * H, H)), N * H);
    const n = tap('candidate', tanh(tap('candidatePreactivation', plus(part(xs, N, H), hn))));
    return { hidden: plus(times(oneMinus(z), n), times(z, h)) };
  };
};

/** Columns `[from, from + count)` of the weights and the bias; the candidate is last in every library's order. */
function columns(W: Matrix, b: Vector | undefined, from: number, count: number): [Matrix, Vector?] {
  const w = tf.slice2d(W, [0, from], [W.shape[0], count]);
  return b ? [w, tf.slice1d(b, from, count)] : [w];
}
