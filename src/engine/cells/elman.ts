import { affine, plus, relu, tanh } from '../ops.ts';
import type { Cell } from './cell.ts';

/**
 * Elman network, one step.
 *
 *   a  = x·Wx + bx + h·Wh + bh    preactivation
 *   h′ = φ(a), φ = tanh or relu   hidden
 *
 * @source Elman 1990; PyTorch 2.13 nn.RNN
 */
export const elman: Cell = ({ activation }) => {
  const φ = activation === 'relu' ? relu : tanh;
  return (input, { hidden }, { Wx, Wh, bx, bh }, tap) => {
    const x = tap('input', input);
    const h = tap('hiddenIn', hidden);
    const xa = tap('inputProjection', affine(x, Wx, bx));
    const ha = tap('hiddenProjection', affine(h, Wh, bh));
    return { hidden: φ(tap('preactivation', plus(xa, ha))) };
  };
};
