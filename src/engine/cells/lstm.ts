import { known } from '../../base/assert.ts';
import { affine, gateFunction, part, plus, tanh, times, type Matrix } from '../ops.ts';
import type { Cell } from './cell.ts';

/**
 * Long short-term memory, one step.
 *
 *   i, f, o = σ(x·Wx + bx + h·Wh + bh)       input, forget and output gate
 *   g  = tanh(x·Wxg + bxg + h·Whg + bhg)     candidate
 *   c′ = f ⊙ c + i ⊙ g                       cell: retained + written
 *   h′ = o ⊙ tanh c′                         hidden
 *   h′ = (o ⊙ tanh c′)·Wr                    hidden, with a projection
 *
 * @source Hochreiter & Schmidhuber 1997; Gers et al. 2000 (forget gate); Sak et al. 2014, arXiv:1402.1128 (projection); PyTorch 2.13 nn.LSTM
 */
export const lstm: Cell = ({ gates, recurrentActivation, layers }, layer) => {
  const σ = gateFunction(recurrentActivation);
  const H = known(layers[layer], 'the layer').hidden;
  const [I, F, G, O] = [
    gates.indexOf('i'),
    gates.indexOf('f'),
    gates.indexOf('g'),
    gates.indexOf('o'),
  ];
  return (input, state, { Wx, Wh, bx, bh, Wr }, tap) => {
    const x = tap('input', input);
    const h = tap('hiddenIn', state.hidden);
    const c = tap('cellIn', known(state.cell, 'the cell state'));
    const xs = tap('inputProjection', affine(x, Wx, bx));
    const hs = tap('hiddenProjection', affine(h, Wh, bh));
    const gate = (k: number): Matrix => plus(part(xs, k, H), part(hs, k, H));
    const ai = tap('inputGatePreactivation', gate(I));
    const af = tap('forgetGatePreactivation', gate(F));
    const ag = tap('candidatePreactivation', gate(G));
    const ao = tap('outputGatePreactivation', gate(O));
    const i = tap('inputGate', σ(ai));
    const f = tap('forgetGate', σ(af));
    const g = tap('candidate', tanh(ag));
    const o = tap('outputGate', σ(ao));
    const cell = tap('cell', plus(tap('retained', times(f, c)), tap('written', times(i, g))));
    const y = times(o, tap('cellActivation', tanh(cell)));
    return { hidden: Wr ? affine(y, Wr) : y, cell };
  };
};
