import * as tf from '@tensorflow/tfjs-core';
import { known } from '../base/assert.ts';
import type { InitialState } from '../domain/model.ts';
import { cells } from './cells/cells.ts';
import type { State } from './cells/cell.ts';
import { decode, type DecodingPlan } from './decode.ts';
import { embed, feedSoft } from './feed.ts';
import { affine, row, tidy, type Matrix } from './ops.ts';
import type { Parameters } from './parameters.ts';
import { lengthOf, type Inputs } from './plan.ts';
import type { Taps } from './tap.ts';

/** What one unroll reads, and how it goes on after that. */
export interface UnrollSpec {
  /** Inputs known beforehand. Where there are fewer than `timesteps`, each further input is the output before it. */
  readonly inputs: Inputs;
  readonly timesteps: number;
  /** Turns logits into `outputs`, and into what is fed back. */
  readonly decoding: DecodingPlan;
  readonly initial: InitialState | undefined;
  /** Taken up at this timestep with these states, which the loop then owns; 0 and the initial state unless given. */
  readonly start?: {
    readonly timestep: number;
    readonly states: readonly State[];
  };
}

/** What a run read and said: ids of tokens, or vectors. */
export interface Said {
  readonly inputIds: Int32Array | null;
  readonly outputIds: Int32Array | null;
  readonly inputVectors: (readonly number[])[] | null;
  readonly outputVectors: (readonly number[])[] | null;
}

/** Looks at the logits of a step, [1, outputs], inside the step's own scope. */
export type LogitsObserver = (t: number, y: Matrix) => void;

/** Room for what a run of so many timesteps reads and says. */
export function emptySaid({ architecture }: Parameters, timesteps: number): Said {
  const { vocabularySize, outputSize } = architecture;
  const isTokens = vocabularySize !== null;
  const vectors = (): (readonly number[])[] => Array.from({ length: timesteps }, () => []);
  return {
    inputIds: isTokens ? new Int32Array(timesteps) : null,
    inputVectors: isTokens ? null : vectors(),
    outputIds: isTokens && outputSize !== null ? new Int32Array(timesteps) : null,
    outputVectors: !isTokens && outputSize !== null ? vectors() : null,
  };
}

/** The states before timestep 0, zeros where nothing is given; the caller disposes. */
export function initialStates(parameters: Parameters, initial: InitialState | undefined): State[] {
  const { layers, bidirectional, kind } = parameters.architecture;
  const directions = bidirectional ? 2 : 1;
  const from = initial ?? parameters.initialState;
  return layers.map((shape, l) => {
    const hidden = row(from?.hidden?.[l] ?? new Float32Array(directions * shape.width));
    if (kind !== 'lstm') return { hidden };
    return { hidden, cell: row(from?.cell?.[l] ?? new Float32Array(directions * shape.hidden)) };
  });
}

/** Frees states. */
export function disposeStates(states: readonly State[]): void {
  for (const { hidden, cell } of states) tf.dispose(cell ? [hidden, cell] : [hidden]);
}

/** The input of one timestep before any edit: an embedding's row, or the vector; the caller disposes. */
export function readInput({ embedding }: Parameters, inputs: Inputs, t: number): Matrix {
  if (inputs.kind === 'vectors') return row(known(inputs.vectors[t], 'an input vector'));
  return embed(known(embedding, 'the embedding'), known(inputs.ids[t], 'an input token'));
}

/** Notes what was read at a timestep where it is known beforehand. */
export function noteInput(said: Said, inputs: Inputs, t: number): void {
  if (inputs.kind === 'tokens' && said.inputIds) said.inputIds[t] = known(inputs.ids[t], 'a token');
  if (inputs.kind === 'vectors' && said.inputVectors) {
    said.inputVectors[t] = known(inputs.vectors[t], 'a vector');
  }
}

/**
 * Runs a unidirectional model one timestep at a time, lazily, so the caller can report, pause or stop in between.
 *
 * @param said  is filled as the run goes
 * @yields each timestep once it is done; tensors are freed when the loop is left, at any step
 */
export function* unroll(
  parameters: Parameters,
  spec: UnrollSpec,
  taps: Taps,
  said: Said,
  observe?: LogitsObserver,
): Generator<number, void> {
  const { architecture, layers, readout, readoutBias } = parameters;
  const { inputs, timesteps, decoding } = spec;
  const steps = layers.map((_, l) => cells[architecture.kind](architecture, l));
  const forced = lengthOf(inputs);
  let t = spec.start?.timestep ?? 0;
  let states: readonly State[] = spec.start?.states ?? initialStates(parameters, spec.initial);
  let fed: Matrix | null = null;
  if (t >= forced && t > 0) fed = refeed(parameters, said, t);
  try {
    for (; t < timesteps; t++) {
      const isFedBack = t >= forced;
      if (isFedBack) noteFed(said, t);
      else noteInput(said, inputs, t);
      const feedsNext = t + 1 >= forced && t + 1 < timesteps;
      const before = states;
      const read = fed;
      const after = tidy(() => {
        let x = isFedBack ? known(read, 'what is fed back') : readInput(parameters, inputs, t);
        if (architecture.vocabularySize !== null) x = taps.model('embedding', t, x);
        const next = steps.map((step, l): State => {
          const weights = known(layers[l]?.[0], 'the layer');
          const state = step(x, known(before[l], 'the state'), weights, taps.layer(l, t, 0));
          const { carry, up } = taps.hidden(l, t, state.hidden, 0);
          x = up;
          return { ...state, hidden: carry };
        });
        if (!readout) return { next, fed: null };
        const y = taps.model('logits', t, affine(x, readout, readoutBias ?? undefined));
        observe?.(t, y);
        return { next, fed: emit(parameters, decoding, y, t, said, feedsNext) };
      });
      disposeStates(before);
      read?.dispose();
      states = after.next;
      fed = after.fed;
      yield t;
    }
  } finally {
    disposeStates(states);
    fed?.dispose();
  }
}

/** Notes what a step says and, where it is fed back, returns it as the next input before any edit. */
function emit(
  { embedding }: Parameters,
  decoding: DecodingPlan,
  y: Matrix,
  t: number,
  said: Said,
  feedsNext: boolean,
): Matrix | null {
  if (said.outputVectors) {
    said.outputVectors[t] = Array.from(y.dataSync());
    return feedsNext ? tf.clone(y) : null;
  }
  const id = decode(decoding, y.dataSync<'float32'>(), t);
  if (said.outputIds) said.outputIds[t] = id;
  if (!feedsNext) return null;
  const E = known(embedding, 'the embedding');
  return decoding.kind === 'soft' ? feedSoft(decoding, y, E, id, t) : embed(E, id);
}

/** What is fed back is noted as the output before it, soft tokens as their argmax. */
function noteFed(said: Said, t: number): void {
  if (said.inputIds && said.outputIds) said.inputIds[t] = known(said.outputIds[t - 1], 'an output');
  if (said.inputVectors && said.outputVectors) {
    said.inputVectors[t] = known(said.outputVectors[t - 1], 'an output');
  }
}

/** The input of timestep `t` from what was said before it, where a run is taken up in generated time. */
function refeed({ embedding }: Parameters, said: Said, t: number): Matrix {
  if (said.outputVectors) return row(known(said.outputVectors[t - 1], 'an output vector'));
  return embed(
    known(embedding, 'the embedding'),
    known(said.outputIds?.[t - 1], 'an output token'),
  );
}
