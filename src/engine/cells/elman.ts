import { known } from '../../base/assert.ts';
import type { RnnArchitecture } from '../../domain/model.ts';
import { asWide, gatesWide, type Specification } from './cell.ts';

/**
 * Elman network.
 *
 *   a  = x·Wx + bx + h·Wh + bh    preactivation
 *   h′ = φ(a), φ = tanh or relu   hidden
 *
 * @source Elman 1990; PyTorch 2.13 nn.RNN
 */
export const elman: Specification<RnnArchitecture> = {
  states: [{ name: 'hidden', units: asWide }],
  components: [
    { name: 'input', units: ({ input }) => input },
    { name: 'hiddenIn', units: asWide },
    { name: 'inputProjection', units: gatesWide(1) },
    { name: 'hiddenProjection', units: gatesWide(1) },
    { name: 'preactivation', units: gatesWide(1) },
    { name: 'hidden', units: asWide },
  ],
  equations: ({ activation }) => ({
    weights: (backend, { inputWeight, hiddenWeight, inputBias, hiddenBias }) => ({
      Wx: backend.pack(inputWeight, inputBias),
      Wh: backend.pack(hiddenWeight, hiddenBias),
    }),
    before: (ops, x, { Wx }) => ops.affine(x, Wx),
    step(ops, projected, states, { Wh }, tap) {
      const h = tap('hiddenIn', known(states.hidden, 'the hidden state'));
      const xs = tap('inputProjection', projected);
      const hs = tap('hiddenProjection', ops.affine(h, Wh));
      const a = tap('preactivation', ops.plus(xs, hs));
      return { hidden: activation === 'relu' ? ops.relu(a) : ops.tanh(a) };
    },
  }),
};
