import { known } from '../../base/assert.ts';
import type { GruArchitecture } from '../../domain/model.ts';
import type { Values } from '../../domain/trace.ts';
import { asWide, gatesWide, part, type Equations, type Specification } from './cell.ts';
import { gateFunction } from './gateFunction.ts';

/**
 * Gated recurrent unit.
 *
 *   r  = σ(x·Wxr + bxr + h·Whr + bhr)             reset gate
 *   z  = σ(x·Wxz + bxz + h·Whz + bhz)             update gate
 *   n  = tanh(x·Wxn + bxn + r ⊙ (h·Whn + bhn))    candidate, reset after the product
 *   n  = tanh(x·Wxn + bxn + (r ⊙ h)·Whn + bhn)    candidate, reset before the product
 *   h′ = (1 − z) ⊙ n + z ⊙ h                      hidden
 *
 * @source Cho et al. 2014, arXiv:1406.1078v1 (after), v3 (before); PyTorch 2.13 nn.GRU, Keras 3.15 GRU
 */
export const gru: Specification<GruArchitecture> = {
  states: [{ name: 'hidden', units: asWide }],
  components: [
    { name: 'input', units: ({ input }) => input },
    { name: 'hiddenIn', units: asWide },
    { name: 'inputProjection', units: gatesWide(3) },
    { name: 'hiddenProjection', units: gatesWide(3) },
    { name: 'resetGatePreactivation', units: gatesWide(1) },
    { name: 'updateGatePreactivation', units: gatesWide(1) },
    { name: 'resetGate', units: gatesWide(1) },
    { name: 'updateGate', units: gatesWide(1) },
    { name: 'candidatePreactivation', units: gatesWide(1) },
    { name: 'candidate', units: gatesWide(1) },
    { name: 'hidden', units: asWide },
  ],
  equations: (architecture, { hidden }) =>
    architecture.resetAfter ? resetAfter(architecture, hidden) : resetBefore(architecture, hidden),
};

function resetAfter({ gates, recurrentActivation }: GruArchitecture, H: number): Equations {
  const σ = gateFunction(recurrentActivation);
  const [R, Z, N] = [H * gates.indexOf('r'), H * gates.indexOf('z'), H * gates.indexOf('n')];
  return {
    weights: (backend, { inputWeight, hiddenWeight, inputBias, hiddenBias }) => ({
      Wx: backend.pack(inputWeight, inputBias),
      Wh: backend.pack(hiddenWeight, hiddenBias),
    }),
    before: (ops, x, { Wx }) => ops.affine(x, Wx),
    step(ops, projected, states, { Wh }, tap) {
      const h = tap('hiddenIn', known(states.hidden, 'the hidden state'));
      const xs = tap('inputProjection', projected);
      const hs = tap('hiddenProjection', ops.affine(h, Wh));
      const ar = tap('resetGatePreactivation', ops.plus(part(ops, xs, R, H), part(ops, hs, R, H)));
      const az = tap('updateGatePreactivation', ops.plus(part(ops, xs, Z, H), part(ops, hs, Z, H)));
      const r = tap('resetGate', σ(ops, ar));
      const z = tap('updateGate', σ(ops, az));
      const hn = ops.times(r, part(ops, hs, N, H));
      const an = tap('candidatePreactivation', ops.plus(part(ops, xs, N, H), hn));
      const n = tap('candidate', ops.tanh(an));
      return { hidden: ops.plus(ops.times(ops.oneMinus(z), n), ops.times(z, h)) };
    },
  };
}

/**
 * The candidate's part of `hiddenProjection` is (r ⊙ h)·Whn + bhn: its product is apart, and the component is seen gate
 * by gate, each at its place among the units.
 */
function resetBefore({ gates, recurrentActivation }: GruArchitecture, H: number): Equations {
  const σ = gateFunction(recurrentActivation);
  const [R, Z, N] = [H * gates.indexOf('r'), H * gates.indexOf('z'), H * gates.indexOf('n')];
  return {
    inParts: ['hiddenProjection'],
    weights: (backend, { inputWeight, hiddenWeight, inputBias, hiddenBias }) => ({
      Wx: backend.pack(inputWeight, inputBias),
      Wh: backend.pack(
        rowsOf(hiddenWeight, [R, Z], H),
        hiddenBias && rowsOf(hiddenBias, [R, Z], H),
      ),
      Whn: backend.pack(rowsOf(hiddenWeight, [N], H), hiddenBias && rowsOf(hiddenBias, [N], H)),
    }),
    before: (ops, x, { Wx }) => ops.affine(x, Wx),
    step(ops, projected, states, { Wh, Whn }, tap) {
      const h = tap('hiddenIn', known(states.hidden, 'the hidden state'));
      const xs = tap('inputProjection', projected);
      const hs = ops.affine(h, Wh);
      const hr = tap('hiddenProjection', part(ops, hs, 0, H), R);
      const hz = tap('hiddenProjection', part(ops, hs, H, H), Z);
      const ar = tap('resetGatePreactivation', ops.plus(part(ops, xs, R, H), hr));
      const az = tap('updateGatePreactivation', ops.plus(part(ops, xs, Z, H), hz));
      const r = tap('resetGate', σ(ops, ar));
      const z = tap('updateGate', σ(ops, az));
      const product = ops.affine(ops.times(r, h), known(Whn, "the candidate's weights"));
      const hn = tap('hiddenProjection', product, N);
      const an = tap('candidatePreactivation', ops.plus(part(ops, xs, N, H), hn));
      const n = tap('candidate', ops.tanh(an));
      return { hidden: ops.plus(ops.times(ops.oneMinus(z), n), ops.times(z, h)) };
    },
  };
}

/** The rows of some gates, one gate's below the other's; `starts` are their first rows, `count` the rows of each. */
function rowsOf({ shape, data }: Values, starts: readonly number[], count: number): Values {
  const [rows = 0, ...more] = shape;
  const columns = data.length / rows;
  const chosen = new Float32Array(starts.length * count * columns);
  for (const [k, start] of starts.entries()) {
    chosen.set(data.subarray(start * columns, (start + count) * columns), k * count * columns);
  }
  return { shape: [starts.length * count, ...more], data: chosen };
}
