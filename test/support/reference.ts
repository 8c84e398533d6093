import type { Architecture, DirectionWeights, Model } from '../../src/domain/model.ts';
import type { Values } from '../../src/domain/trace.ts';

/** One step's activations by name, in float64. */
export type Activations = Record<string, number[]>;

const σ = (a: number): number => 1 / (1 + Math.exp(-a));
const zip = (a: number[], b: number[], f: (x: number, y: number) => number): number[] =>
  a.map((x, k) => f(x, b[k]!));
const plus = (a: number[], b: number[]): number[] => zip(a, b, (x, y) => x + y);
const times = (a: number[], b: number[]): number[] => zip(a, b, (x, y) => x * y);

/** W x + b, W of [out, in]. */
function affine(W: Values, x: readonly number[], b?: Values): number[] {
  const [rows, columns] = [W.shape[0]!, W.shape[1]!];
  return Array.from({ length: rows }, (_, r) => {
    let sum = b ? b.data[r]! : 0;
    for (let c = 0; c < columns; c++) sum += W.data[r * columns + c]! * x[c]!;
    return sum;
  });
}

/** Sees a component's values as they are computed, and answers what the step goes on with. @param from  the first unit's place */
export type Tap = (
  component: string,
  layer: number | null,
  t: number,
  values: number[],
  from: number,
) => number[];

const untouched: Tap = (_component, _layer, _t, values) => values;

/** What a gate's preactivation goes through. */
function gateFunction(architecture: Architecture): (a: number) => number {
  if (architecture.kind === 'rnn' || architecture.recurrentActivation === 'sigmoid') return σ;
  const slope = architecture.recurrentActivation === 'hardSigmoid' ? 0.2 : 1 / 6;
  return a => Math.min(Math.max(slope * a + 0.5, 0), 1);
}

/** One step of one direction, written from the papers' equations on column vectors. */
export function referenceStep(
  architecture: Architecture,
  w: DirectionWeights,
  x: number[],
  before: { h: number[]; c: number[] },
  tap: (component: string, values: number[]) => number[] = (_, values) => values,
): Activations {
  const H = w.hiddenWeight.shape[0]! / { rnn: 1, gru: 3, lstm: 4 }[architecture.kind];
  const gate = (a: number[], k: number): number[] => a.slice(k * H, (k + 1) * H);
  const σr = gateFunction(architecture);
  const h = tap('hiddenIn', before.h);
  const xs = tap('inputProjection', affine(w.inputWeight, x, w.inputBias));
  const of = { input: x, hiddenIn: h, inputProjection: xs };
  const product = affine(w.hiddenWeight, h, w.hiddenBias);
  if (architecture.kind === 'rnn') {
    const hs = tap('hiddenProjection', product);
    const a = tap('preactivation', plus(xs, hs));
    const φ = architecture.activation === 'relu' ? (v: number) => Math.max(v, 0) : Math.tanh;
    return { ...of, hiddenProjection: hs, preactivation: a, hidden: tap('hidden', a.map(φ)) };
  }
  if (architecture.kind === 'gru') {
    const { resetAfter } = architecture;
    let hs = resetAfter
      ? tap('hiddenProjection', product)
      : tap('hiddenProjection', [...product.slice(0, 2 * H), ...Array<number>(H).fill(0)]);
    const ar = tap('resetGatePreactivation', plus(gate(xs, 0), gate(hs, 0)));
    const az = tap('updateGatePreactivation', plus(gate(xs, 1), gate(hs, 1)));
    const r = tap('resetGate', ar.map(σr));
    const z = tap('updateGate', az.map(σr));
    if (!resetAfter) {
      const reset = affine(w.hiddenWeight, times(r, h), w.hiddenBias);
      hs = [
        ...hs.slice(0, 2 * H),
        ...tap('hiddenProjection', [...product.slice(0, 2 * H), ...reset.slice(2 * H)]).slice(
          2 * H,
        ),
      ];
    }
    const hn = resetAfter ? times(r, gate(hs, 2)) : gate(hs, 2);
    const an = tap('candidatePreactivation', plus(gate(xs, 2), hn));
    const n = tap('candidate', an.map(Math.tanh));
    return {
      ...of,
      hiddenProjection: hs,
      resetGatePreactivation: ar,
      updateGatePreactivation: az,
      resetGate: r,
      updateGate: z,
      candidatePreactivation: an,
      candidate: n,
      hidden: tap(
        'hidden',
        z.map((zk, k) => zk * h[k]! + (1 - zk) * n[k]!),
      ),
    };
  }
  const c = tap('cellIn', before.c);
  const hs = tap('hiddenProjection', product);
  const sum = (k: number): number[] => plus(gate(xs, k), gate(hs, k));
  /** a + P ⊙ s; P's rows are i, f, o */
  const peeping = (a: number[], row: number, s: number[]): number[] =>
    w.peephole
      ? plus(a, times(Array.from(w.peephole.data.subarray(row * H, (row + 1) * H)), s))
      : a;
  const ai = tap('inputGatePreactivation', peeping(sum(0), 0, c));
  const af = tap('forgetGatePreactivation', peeping(sum(1), 1, c));
  const ag = tap('candidatePreactivation', sum(2));
  const i = tap('inputGate', ai.map(σr));
  const f = tap('forgetGate', af.map(σr));
  const g = tap('candidate', ag.map(Math.tanh));
  const retained = tap('retained', times(f, c));
  const written = tap('written', times(i, g));
  const cell = tap('cell', plus(retained, written));
  const ao = tap('outputGatePreactivation', peeping(sum(3), 2, cell));
  const o = tap('outputGate', ao.map(σr));
  const cellActivation = tap('cellActivation', cell.map(Math.tanh));
  const y = times(o, cellActivation);
  return {
    ...of,
    cellIn: c,
    hiddenProjection: hs,
    inputGatePreactivation: ai,
    forgetGatePreactivation: af,
    candidatePreactivation: ag,
    outputGatePreactivation: ao,
    inputGate: i,
    forgetGate: f,
    candidate: g,
    outputGate: o,
    retained,
    written,
    cell,
    cellActivation,
    hidden: tap('hidden', w.projection ? affine(w.projection, y) : y),
  };
}

/** A teacher-forced run from a zero state: activations by layer and timestep, forward ‖ backward, embeddings and logits. */
export function referenceRun(
  { architecture, weights }: Model,
  ids: readonly number[],
  tap: Tap = untouched,
) {
  const E = weights.embedding!;
  const embeddings = ids.map((id, t) =>
    tap(
      'embedding',
      null,
      t,
      Array.from(E.data.subarray(id * E.shape[1]!, (id + 1) * E.shape[1]!)),
      0,
    ),
  );
  let xs = embeddings;
  const layers: Activations[][] = [];
  for (const [l, directions] of weights.layers.entries()) {
    const { width, hidden } = architecture.layers[l]!;
    const read = xs.map((x, t) => tap('input', l, t, x, 0));
    const halves = directions.map((w, d) => {
      const steps: Activations[] = [];
      let [h, c] = [Array<number>(width).fill(0), Array<number>(hidden).fill(0)];
      for (let n = 0; n < read.length; n++) {
        const isBackward = d === 1 || architecture.reversed === true;
        const t = isBackward ? read.length - 1 - n : n;
        const step = referenceStep(architecture, w, read[t]!, { h, c }, (component, values) =>
          tap(component, l, t, values, d * values.length),
        );
        steps[t] = step;
        [h, c] = [step.hidden!, step.cell ?? c];
      }
      return steps;
    });
    const [forward, backward] = halves;
    const joined = forward!.map((step, t) =>
      Object.fromEntries(
        Object.entries(step).map(([name, a]) => [
          name,
          name === 'input' || !backward ? a : [...a, ...backward[t]![name]!],
        ]),
      ),
    );
    layers.push(joined);
    xs = joined.map(step => step.hidden!);
  }
  const logits = xs.map((x, t) =>
    tap('logits', null, t, affine(weights.readout!, x, weights.readoutBias), 0),
  );
  return { layers, embeddings, logits };
}
