import { known } from '../../base/assert.ts';
import type { LayerComponent } from '../../domain/components.ts';
import type { Gate, LstmArchitecture } from '../../domain/model.ts';
import type { Affine, Matrix, Ops } from '../ops.ts';
import { asWide, gatesWide, part, type Part, type Specification } from './cell.ts';
import { gateFunction } from './gateFunction.ts';

const components: readonly Part[] = [
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
];

/** An output gate that sees the new cell state comes after it. */
const ofPeepholes: readonly LayerComponent[] = ['outputGatePreactivation', 'outputGate'];
const peepholeComponents = components
  .filter(({ name }) => !ofPeepholes.includes(name))
  .flatMap(each =>
    each.name === 'cell'
      ? [each, ...components.filter(({ name }) => ofPeepholes.includes(name))]
      : [each],
  );

/** a + P ⊙ c, P being row `row` of the peepholes; without them `a` itself. */
function seeing<M extends Matrix>(ops: Ops<M>, a: M, c: M, P: Affine | undefined, row: number): M {
  if (!P) return a;
  return ops.plus(a, ops.times(ops.lookup(P, new Int32Array(c.rows).fill(row)), c));
}

/**
 * Long short-term memory.
 *
 *   i, f, o = σ(x·Wx + bx + h·Wh + bh)       input, forget and output gate
 *   g  = tanh(x·Wxg + bxg + h·Whg + bhg)     candidate
 *   c′ = f ⊙ c + i ⊙ g                       cell: retained + written
 *   h′ = o ⊙ tanh c′                         hidden
 *   h′ = (o ⊙ tanh c′)·Wr                    hidden, with a projection
 *
 * With peepholes the gates see the cell state too, i and f the old one, o the new one: in their σ stand
 * + Pi ⊙ c, + Pf ⊙ c and + Po ⊙ c′.
 *
 * @source Hochreiter & Schmidhuber 1997; Gers et al. 2000 (forget gate); Gers et al. 2002 (peepholes); Sak et al. 2014, arXiv:1402.1128 (projection); PyTorch 2.13 nn.LSTM, ONNX 1.23 LSTM
 */
export const lstm: Specification<LstmArchitecture> = {
  states: [
    { name: 'hidden', units: asWide },
    { name: 'cell', units: gatesWide(1) },
  ],
  components,
  equations({ gates, recurrentActivation, peepholes }, { hidden: H }) {
    const σ = gateFunction(recurrentActivation);
    const [I, F] = [H * gates.indexOf('i'), H * gates.indexOf('f')];
    const [G, O] = [H * gates.indexOf('g'), H * gates.indexOf('o')];
    const seers: readonly Gate[] = gates.filter(gate => gate !== 'g');
    const rowOf = (gate: Gate): number => seers.indexOf(gate);
    const [Pi, Pf, Po] = [rowOf('i'), rowOf('f'), rowOf('o')];
    return {
      ...(peepholes && { components: peepholeComponents }),
      weights: (backend, weights) => {
        const { inputWeight, hiddenWeight, inputBias, hiddenBias, projection, peephole } = weights;
        return {
          Wx: backend.pack(inputWeight, inputBias),
          Wh: backend.pack(hiddenWeight, hiddenBias),
          ...(projection && { Wr: backend.pack(projection) }),
          ...(peepholes && { P: backend.packTable(known(peephole, 'the peepholes')) }),
        };
      },
      before: (ops, x, { Wx }) => ops.affine(x, Wx),
      step(ops, projected, states, { Wh, Wr, P }, tap) {
        const h = tap('hiddenIn', known(states.hidden, 'the hidden state'));
        const c = tap('cellIn', known(states.cell, 'the cell state'));
        const xs = tap('inputProjection', projected);
        const hs = tap('hiddenProjection', ops.affine(h, Wh));
        const xi = ops.plus(part(ops, xs, I, H), part(ops, hs, I, H));
        const xf = ops.plus(part(ops, xs, F, H), part(ops, hs, F, H));
        const xg = ops.plus(part(ops, xs, G, H), part(ops, hs, G, H));
        const xo = ops.plus(part(ops, xs, O, H), part(ops, hs, O, H));
        const ai = tap('inputGatePreactivation', seeing(ops, xi, c, P, Pi));
        const af = tap('forgetGatePreactivation', seeing(ops, xf, c, P, Pf));
        const ag = tap('candidatePreactivation', xg);
        const i = tap('inputGate', σ(ops, ai));
        const f = tap('forgetGate', σ(ops, af));
        const g = tap('candidate', ops.tanh(ag));
        const retained = tap('retained', ops.times(f, c));
        const written = tap('written', ops.times(i, g));
        const cell = tap('cell', ops.plus(retained, written));
        const ao = tap('outputGatePreactivation', seeing(ops, xo, cell, P, Po));
        const o = tap('outputGate', σ(ops, ao));
        const y = ops.times(o, tap('cellActivation', ops.tanh(cell)));
        return { hidden: Wr ? ops.affine(y, Wr) : y, cell };
      },
    };
  },
};
