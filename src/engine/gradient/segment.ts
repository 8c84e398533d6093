import { known } from '../../base/assert.ts';
import type { Component } from '../../domain/components.ts';
import type { Edge } from '../../domain/experiment.ts';
import { readsFromEnd } from '../../domain/model.ts';
import type { Backend, Matrix } from '../ops.ts';
import type { Parameters } from '../parameters.ts';
import type { Frame, Notice } from '../tap.ts';
import { toTape, type Tape, type Var } from '../tape.ts';
import { unrollBidirectional } from '../unroll/bidirectional.ts';
import { handOver, type Carried, type Crew } from '../unroll/crew.ts';
import type { Row } from '../unroll/row.ts';
import type { Setting } from '../unroll/setting.ts';
import { takeStretch } from '../unroll/stretch.ts';
import { longestStretch, stretchFrom } from '../unroll/unroll.ts';

/** Numbers that stand for what a run carries, or their adjoints: by layer and state, and what is fed back; outside the backend. */
export interface Numbers {
  readonly states: readonly (readonly Float32Array[])[];
  readonly fed: Float32Array | null;
}

/** What a segment of a run is differentiated from, and what is asked of it. */
export interface Segment {
  readonly row: Row;
  readonly crew: Crew;
  /** Timesteps [from, to). */
  readonly from: number;
  readonly to: number;
  /** What is carried into it; null where it begins the run. */
  readonly start: Numbers | null;
  /** Adjoints of what it carries on; null where nothing that follows counts. */
  readonly end: Numbers | null;
  /** Where the derivative is asked for. */
  readonly sites: readonly Asked[];
  /** The metric's timestep, and its derivative with respect to the logits there. */
  readonly timestep: number;
  slope(logits: Float32Array): Float64Array;
  /** Receives what was found at a timestep of a site. */
  found(at: Found): void;
}

/** What is found at a timestep of a component. */
export interface Found {
  readonly component: Component;
  readonly edge: Edge;
  readonly layer: number | null;
  readonly t: number;
  /** The first unit that the numbers are of. */
  readonly unit: number;
  /** After all edits there. */
  readonly value: Float32Array;
  /** Undefined where nothing flows back. */
  readonly adjoint: Float32Array | undefined;
}

/** A component that a derivative is asked for at; at `hidden` that of both its copies together, or of one. */
export interface Asked {
  readonly component: Component;
  readonly edge: Edge;
}

/** A value that was noticed, and where it stands. */
interface Noticed<M extends Matrix> {
  readonly component: Component;
  readonly edge: Edge;
  readonly layer: number | null;
  readonly frame: Frame;
  readonly from: number;
  readonly value: Var<M>;
}

/** Copies what is carried out of the backend. */
export const toNumbers = <M extends Matrix>(
  read: (a: M) => Float32Array,
  { states, fed }: Carried<M>,
): Numbers => ({
  states: states.map(each => each.map(state => read(state).slice())),
  fed: fed && read(fed.value).slice(),
});

/**
 * Differentiates a segment: takes it once more on a tape, and goes back through it.
 *
 * @returns adjoints of what was carried into it
 */
export function differentiate<M extends Matrix>(
  model: Parameters & { readonly backend: Backend<M> },
  segment: Segment,
): Numbers {
  const { backend } = model;
  const mark = backend.open();
  try {
    const tape = toTape(backend);
    const noticed: Noticed<M>[] = [];
    const asked = new Set(segment.sites.map(({ component }) => component));
    let logits: { readonly y: Var<M>; readonly row: number } | undefined;
    const notice: Notice<Var<M>> = (component, layer, frame, from, value, edge) => {
      const isAsked = asked.has(component);
      const a = isAsked ? tape.watch(value) : value;
      if (isAsked) noticed.push({ component, edge, layer, frame: { ...frame }, from, value: a });
      const s = segment.timestep - frame.t;
      if (component === 'logits' && s >= 0 && s < frame.timesteps)
        logits = { y: a, row: rowOf(frame, s) };
      return a;
    };
    const seesCopies = segment.sites.some(({ edge }) => edge !== 'all');
    const setting: Setting<Var<M>> = { model, ev: tape, shares: false, notice, seesCopies };
    const start = toLeaves(tape, backend, segment);
    const end = readsFromEnd(model.architecture)
      ? exhausted(unrollBidirectional(setting, [segment.row], { longest: longestStretch }))
      : through(setting, segment, start);
    if (logits) seedLogits(tape, backend, segment, logits.y, logits.row);
    if (end && segment.end) seedCarried(tape, backend, end, segment.end);
    tape.back();
    for (const each of noticed) give(backend, segment, each);
    return adjointsOf(backend, start);
  } finally {
    backend.rewind(mark, []);
  }
}

const rowOf = ({ at, stride }: Frame, s: number): number => at?.(s, 0) ?? s * stride;

function toLeaves<M extends Matrix>(
  tape: Tape<M>,
  backend: Backend<M>,
  { start, row }: Segment,
): Carried<Var<M>> | null {
  if (!start) return null;
  const leaf = (values: Float32Array): Var<M> =>
    tape.watch(tape.constant(backend.matrix(values, 1, values.length)));
  return {
    states: start.states.map(each => each.map(leaf)),
    fed: start.fed && { value: leaf(start.fed), rows: [row] },
  };
}

function through<M extends Matrix>(
  setting: Setting<Var<M>>,
  { row, crew, from, to }: Segment,
  start: Carried<Var<M>> | null,
): Carried<Var<M>> {
  let carried =
    start ?? handOver(setting.model, setting.ev, null, { states: [], fed: null }, crew, from);
  for (let t = from; t < to;) {
    const timesteps = Math.min(to - t, stretchFrom(t, [row], [row], longestStretch));
    carried = takeStretch(setting, crew, carried, t, timesteps);
    t += timesteps;
  }
  return carried;
}

function exhausted(generator: Generator<number, void>): null {
  while (generator.next().done !== true);
  return null;
}

function seedLogits<M extends Matrix>(
  tape: Tape<M>,
  backend: Backend<M>,
  { slope }: Segment,
  y: Var<M>,
  row: number,
): void {
  const all = backend.read(y.value);
  const of = slope(all.slice(row * y.columns, (row + 1) * y.columns));
  const seed = new Float32Array(y.rows * y.columns);
  seed.set(of, row * y.columns);
  tape.seed(y, backend.matrix(seed, y.rows, y.columns));
}

function seedCarried<M extends Matrix>(
  tape: Tape<M>,
  backend: Backend<M>,
  { states, fed }: Carried<Var<M>>,
  end: Numbers,
): void {
  const seed = (a: Var<M>, adjoint: Float32Array): void =>
    tape.seed(a, backend.matrix(adjoint, a.rows, a.columns));
  for (const [l, each] of states.entries())
    for (const [k, state] of each.entries()) seed(state, known(end.states[l]?.[k], 'an adjoint'));
  if (fed && end.fed) seed(fed.value, end.fed);
}

function give<M extends Matrix>(
  backend: Backend<M>,
  { found }: Segment,
  { frame, from, value, ...at }: Noticed<M>,
): void {
  const adjoint = value.adjoint && backend.read(value.adjoint).slice();
  const values = backend.read(value.value);
  for (let s = 0; s < frame.timesteps; s++) {
    const row = rowOf(frame, s);
    if (row < 0) continue;
    const [start, end] = [row * value.columns, (row + 1) * value.columns];
    found({
      ...at,
      t: frame.t + s,
      unit: from,
      value: values.subarray(start, end),
      adjoint: adjoint?.subarray(start, end),
    });
  }
}

function adjointsOf<M extends Matrix>(backend: Backend<M>, start: Carried<Var<M>> | null): Numbers {
  const of = ({ adjoint, rows, columns }: Var<M>): Float32Array =>
    adjoint ? backend.read(adjoint).slice() : new Float32Array(rows * columns);
  return {
    states: start?.states.map(each => each.map(of)) ?? [],
    fed: start?.fed ? of(start.fed.value) : null,
  };
}
