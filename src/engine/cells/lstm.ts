import { known } from '../../base/assert.ts';
import type { LstmArchitecture } from '../../domain/model.ts';
import { asWide, gatesWide, part, type Specification } from './cell.ts';
import { gateFunction } from './gateFunction.ts';

/**
 * Long short-term memory.
 *
 *   i, f, o = σ(x·Wx + bx + h·Wh + bh)       input, forget and output gate
 *   g  = tanh(x·Wxg + bxg + h·Whg + bhg)     candidate
 *   c′ = f ⊙ c + i ⊙ g                       cell: retained + written
 *   h′ = o ⊙ tanh c′                         hidden
 *   h′ = (o ⊙ tanh c′)·Wr                    hidden, with a projection
 *
 * @source Hochreiter & Schmidhuber 1997; Gers et al. 2000 (forget gate); Sak et al. 2014, arXiv:1402.1128 (projection); PyTorch 2.13 nn.LSTM
 */
export const lstm: Specification<LstmArchitecture> = {
  states: [
    { name: 'hidden', units: asWide },
    { name: 'cell', units: gatesWide(1) },
  ],
  components: [
    { name: 'input', units: ({ input }) => input },
    { name: 'hiddenIn', units: asWide },
    { name: 'cellIn', units: gatesWide(1) },
    { name: 'inputProjection', units: gatesWide(4) },
    { name: 'hiddenProjection', units: gatesWide(4) },
    { name: 'inputGatePreactivation', units: gatesWide(1) },
    { name: 'forgetGatePreactivation', units: gatesWide(1) },
    { name: 'candidatePreactivation', units: gatesWide(1) },
    { name: 'outputGatePreactivation', units: gatesWide(1) },
    { name: 'inputGate', units: gatesWide(1) },
    { name: 'forgetGate', units: gatesWide(1) },
    { name: 'candidate', units: gatesWide(1) },
    { name: 'outputGate', units: gatesWide(1) },
    { name: 'retained', units: gatesWide(1) },
    { name: 'written', units: gatesWide(1) },
    { name: 'cell', units: gatesWide(1) },
    { name: 'cellActivation', units: gatesWide(1) },
    { name: 'hidden', units: asWide },
  ],
  equations({ gates, recurrentActivation }, { hidden: H }) {
    const σ = gateFunction(recurrentActivation);
    const [I, F] = [H * gates.indexOf('i'), H * gates.indexOf('f')];
    const [G, O] = [H * gates.indexOf('g'), H * gates.indexOf('o')];
    return {
      weights: (backend, { inputWeight, hiddenWeight, inputBias, hiddenBias, projection }) => ({
        Wx: backend.pack(inputWeight, inputBias),
        Wh: backend.pack(hiddenWeight, hiddenBias),
        ...(projection && { Wr: backend.pack(projection) }),
      }),
      before: (ops, x, { Wx }) => ops.affine(x, Wx),
      step(ops, projected, states, { Wh, Wr }, tap) {
        const h = tap('hiddenIn', known(states.hidden, 'the hidden state'));
        const c = tap('cellIn', known(states.cell, 'the cell state'));
        const xs = tap('inputProjection', projected);
        const hs = tap('hiddenProjection', ops.affine(h, Wh));
        const ai = tap(
          'inputGatePreactivation',
          ops.plus(part(ops, xs, I, H), part(ops, hs, I, H)),
        );
        const af = tap(
          'forgetGatePreactivation',
          ops.plus(part(ops, xs, F, H), part(ops, hs, F, H)),
        );
        const ag = tap(
          'candidatePreactivation',
          ops.plus(part(ops, xs, G, H), part(ops, hs, G, H)),
        );
        const ao = tap(
          'outputGatePreactivation',
          ops.plus(part(ops, xs, O, H), part(ops, hs, O, H)),
        );
        const i = tap('inputGate', σ(ops, ai));
        const f = tap('forgetGate', σ(ops, af));
        const g = tap('candidate', ops.tanh(ag));
        const o = tap('outputGate', σ(ops, ao));
        const retained = tap('retained', ops.times(f, c));
        const written = tap('written', ops.times(i, g));
        const cell = tap('cell', ops.plus(retained, written));
        const y = ops.times(o, tap('cellActivation', ops.tanh(cell)));
        return { hidden: Wr ? ops.affine(y, Wr) : y, cell };
      },
    };
  },
};
