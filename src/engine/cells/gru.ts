import { known } from '../../base/assert.ts';
import { affine, gateFunction, oneMinus, part, plus, tanh, times, type Matrix } from '../ops.ts';
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
 * Reset before: the candidate's part of `hiddenProjection` is (r ⊙ h)·Whn + bhn, so each gate has its own product,
 * wherever the weights hold it.
 *
 * @source Cho et al. 2014, arXiv:1406.1078v1 (after), v3 (before); PyTorch 2.13 nn.GRU, Keras 3.15 GRU
 */
export const gru: Cell = ({ gates, recurrentActivation, resetAfter, layers }, layer) => {
  const σ = gateFunction(recurrentActivation);
  const H = known(layers[layer], 'the layer').hidden;
  const [R, Z, N] = [gates.indexOf('r'), gates.indexOf('z'), gates.indexOf('n')];
  return (input, { hidden }, { Wx, Wh, bx, bh, perGate }, tap) => {
    const x = tap('input', input);
    const h = tap('hiddenIn', hidden);
    const xs = tap('inputProjection', affine(x, Wx, bx));
    const whole = resetAfter ? tap('hiddenProjection', affine(h, Wh, bh)) : undefined;
    const projected = (k: number, v: Matrix): Matrix => {
      if (whole) return part(whole, k, H);
      const { W, b } = known(perGate?.[k], 'the weights of a gate');
      return tap('hiddenProjection', affine(v, W, b), k * H);
    };
    const gate = (k: number): Matrix => plus(part(xs, k, H), projected(k, h));
    const r = tap('resetGate', σ(tap('resetGatePreactivation', gate(R))));
    const z = tap('updateGate', σ(tap('updateGatePreactivation', gate(Z))));
    const hn = resetAfter ? times(r, projected(N, h)) : projected(N, times(r, h));
    const n = tap('candidate', tanh(tap('candidatePreactivation', plus(part(xs, N, H), hn))));
    return { hidden: plus(times(oneMinus(z), n), times(z, h)) };
  };
};
