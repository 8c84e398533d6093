import { known } from '../../../base/assert.ts';
import { exp } from '../../../base/float64.ts';
import { grouped } from '../../../base/grouped.ts';
import { EngineError } from '../../../domain/failure.ts';
import { readsFromEnd } from '../../../domain/model.ts';
import type { Control } from '../../control.ts';
import { logSoftmax } from '../../distribution.ts';
import type { Matrix } from '../../ops.ts';
import type { Parameters } from '../../parameters.ts';
import type { Frame } from '../../tap.ts';
import { toTape } from '../../tape.ts';
import { unrollBidirectional } from '../../unroll/bidirectional.ts';
import { handOver, toCrew } from '../../unroll/crew.ts';
import { toRow, type Row } from '../../unroll/row.ts';
import type { Setting } from '../../unroll/setting.ts';
import { takeStretch } from '../../unroll/stretch.ts';
import { longestStretch, stretchFrom } from '../../unroll/unroll.ts';
import { directionsOf, interchangeAlong } from './directions.ts';
import type { Lesson, Lessons } from './lessons.ts';
import { throughUnit, unitOf, type Reflectors } from './reflectors.ts';

/** The mean cross-entropy of labels' tokens, in nats, and its derivative with respect to each reflector. */
export interface Learnt {
  readonly loss: number;
  /** [K][units]; absent where it was not asked for. */
  readonly gradient?: readonly Float64Array[];
}

/** What is learned from, and how. */
export interface LearnOptions {
  readonly control: Control;
  /** The intervention's place in the experiment's list. */
  readonly place: number;
  /** Whether the gradient is asked for. */
  readonly isTaught: boolean;
}

/**
 * Takes some lessons with the interchange along the directions of some reflectors.
 *
 *   L = −(1/n) Σ ln softmax(y)[label], over the n tokens of all their labels
 *
 * Lessons of one length go through time together; no row leaves on the way, so that adjoints find back.
 *
 * @throws EngineError `cancelled`
 */
export async function learnFrom(
  model: Parameters,
  { runOf }: Lessons,
  some: readonly Lesson[],
  reflectors: Reflectors,
  options: LearnOptions,
): Promise<Learnt> {
  const byLength = grouped(some, ({ spec }) => spec.timesteps);
  const tokens = some.reduce((sum, { label }) => sum + label.length, 0);
  const us = reflectors.map(unitOf);
  const sums = us.map(u => new Float64Array(u.length));
  let loss = 0;
  for (const lessons of byLength.values()) {
    const rows = lessons.map(({ spec }) => toRow(model, spec, runOf, true));
    const together: Together = { rows, lessons, us, weight: 1 / tokens };
    const { loss: part, adjoints } = await take(model, together, options);
    loss += part;
    for (const [i, sum] of sums.entries())
      adjoints[i]?.forEach((value, k) => (sum[k] = (sum[k] ?? NaN) + value));
  }
  if (!options.isTaught) return { loss };
  return { loss, gradient: reflectors.map((v, i) => throughUnit(v, known(sums[i], 'a sum'))) };
}

/** Lessons of one length, as rows. */
interface Together {
  readonly rows: readonly Row[];
  readonly lessons: readonly Lesson[];
  /** Reflectors of length √2. */
  readonly us: readonly Float64Array[];
  /** Of a token in the loss. */
  readonly weight: number;
}

/** Takes rows of one length forward on a tape, and back. */
async function take(
  model: Parameters,
  { rows, lessons, us, weight }: Together,
  { control, place, isTaught }: LearnOptions,
): Promise<{ readonly loss: number; readonly adjoints: readonly Float32Array[] }> {
  const { backend } = model;
  const mark = backend.open();
  try {
    const tape = toTape(backend);
    const leaves = us.map(u => {
      const leaf = tape.constant(backend.matrix(u, 1, u.length));
      return isTaught ? tape.watch(leaf) : leaf;
    });
    let loss = lessons.reduce((sum, { settled }) => sum + weight * settled, 0);
    const setting: Setting<(typeof leaves)[number]> = {
      model,
      ev: tape,
      shares: true,
      learned: interchangeAlong(tape, place, directionsOf(tape, leaves)),
      readsOut: (frame, y) => {
        const slopes = new Float32Array(y.rows * y.columns);
        loss += crossEntropy(lessons, frame, tape.read(y), y.columns, weight, slopes);
        if (isTaught) tape.seed(y, backend.matrix(slopes, y.rows, y.columns));
      },
    };
    for (const _ of forward(setting, rows)) {
      const breath = control.breathe();
      if (breath) await breath;
      if (control.isCancelled()) throw new EngineError('cancelled', 'stopped');
    }
    tape.back();
    const adjoints = leaves.map(({ adjoint, columns }) =>
      adjoint ? backend.read(adjoint).slice() : new Float32Array(columns),
    );
    return { loss, adjoints };
  } finally {
    backend.rewind(mark, []);
  }
}

/** @yields after each stretch */
function* forward<M extends Matrix>(setting: Setting<M>, rows: readonly Row[]): Generator {
  const { model, ev } = setting;
  if (readsFromEnd(model.architecture)) {
    yield* unrollBidirectional(setting, rows, { longest: longestStretch });
    return;
  }
  const { first, timesteps } = known(rows[0], 'a row');
  const crew = toCrew(model, rows, first);
  let carried = handOver(model, ev, null, { states: [], fed: null }, crew, first);
  for (let t = first; t < timesteps;) {
    const count = stretchFrom(t, rows, rows, longestStretch);
    carried = takeStretch(setting, crew, carried, t, count);
    t += count;
    yield;
  }
}

/**
 * Adds up −weight · ln softmax(y)[label] over the logits of a stretch, and puts its derivative with respect to them into `slopes`.
 *
 *   ∂L/∂y = weight · (softmax(y) − e_label)
 *
 * @param y       [rows, outputs]
 * @param slopes  zeros, of the same shape; filled
 */
function crossEntropy(
  lessons: readonly Lesson[],
  { t, timesteps, stride, at }: Frame,
  y: Float32Array,
  outputs: number,
  weight: number,
  slopes: Float32Array,
): number {
  let loss = 0;
  for (let s = 0; s < timesteps; s++)
    for (const [r, { label, emitsFrom }] of lessons.entries()) {
      const id = label[t + s - emitsFrom];
      const row = at?.(s, r) ?? s * stride + r;
      if (id === undefined || row < 0) continue;
      const logP = logSoftmax(y.subarray(row * outputs, (row + 1) * outputs));
      logP.forEach((lnP, v) => {
        slopes[row * outputs + v] = weight * (exp(lnP) - (v === id ? 1 : 0));
      });
      loss -= weight * (logP[id] ?? NaN);
    }
  return loss;
}
