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

/** One step of one direction, written from the papers' equations on column vectors. */
export function referenceStep(
  architecture: Architecture,
  w: DirectionWeights,
  x: number[],
  h: number[],
  c: number[],
): Activations {
  const H = w.hiddenWeight.shape[0]! / { rnn: 1, gru: 3, lstm: 4 }[architecture.kind];
  const gate = (a: number[], k: number): number[] => a.slice(k * H, (k + 1) * H);
  const xs = affine(w.inputWeight, x, w.inputBias);
  let hs = affine(w.hiddenWeight, h, w.hiddenBias);
  const of = { input: x, hiddenIn: h, inputProjection: xs };
  if (architecture.kind === 'rnn') {
    const a = plus(xs, hs);
    const φ = architecture.activation === 'relu' ? (v: number) => Math.max(v, 0) : Math.tanh;
    return { ...of, hiddenProjection: hs, preactivation: a, hidden: a.map(φ) };
  }
  if (architecture.kind === 'gru') {
    const { resetAfter } = architecture;
    const ar = plus(gate(xs, 0), gate(hs, 0));
    const az = plus(gate(xs, 1), gate(hs, 1));
    const [r, z] = [ar.map(σ), az.map(σ)];
    if (!resetAfter)
      hs = [
        ...hs.slice(0, 2 * H),
        ...affine(w.hiddenWeight, times(r, h), w.hiddenBias).slice(2 * H),
      ];
    const hn = resetAfter ? times(r, gate(hs, 2)) : gate(hs, 2);
    const an = plus(gate(xs, 2), hn);
    const n = an.map(Math.tanh);
    return {
      ...of,
      hiddenProjection: hs,
      resetGatePreactivation: ar,
      updateGatePreactivation: az,
      resetGate: r,
      updateGate: z,
      candidatePreactivation: an,
      candidate: n,
      hidden: z.map((zk, k) => zk * h[k]! + (1 - zk) * n[k]!),
    };
  }
  const [ai, af, ag, ao] = [0, 1, 2, 3].map(k => plus(gate(xs, k), gate(hs, k))) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const [i, f, g, o] = [ai.map(σ), af.map(σ), ag.map(Math.tanh), ao.map(σ)];
  const cell = plus(times(f, c), times(i, g));
  const y = times(o, cell.map(Math.tanh));
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
    retained: times(f, c),
    written: times(i, g),
    cell,
    cellActivation: cell.map(Math.tanh),
    hidden: w.projection ? affine(w.projection, y) : y,
  };
}

/** A teacher-forced run from a zero state: activations by layer and timestep, forward ‖ backward, and the logits. */
export function referenceRun({ architecture, weights }: Model, ids: readonly number[]) {
  const E = weights.embedding!;
  let xs = ids.map(id => Array.from(E.data.subarray(id * E.shape[1]!, (id + 1) * E.shape[1]!)));
  const layers: Activations[][] = [];
  for (const [l, directions] of weights.layers.entries()) {
    const { width, hidden } = architecture.layers[l]!;
    const halves = directions.map((w, d) => {
      const steps: Activations[] = [];
      let [h, c] = [Array<number>(width).fill(0), Array<number>(hidden).fill(0)];
      for (let n = 0; n < xs.length; n++) {
        const t = d === 0 ? n : xs.length - 1 - n;
        const step = referenceStep(architecture, w, xs[t]!, h, c);
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
  return { layers, logits: xs.map(x => affine(weights.readout!, x, weights.readoutBias)) };
}
