import * as tf from '@tensorflow/tfjs-core';
import { known } from '../base/assert.ts';
import { cells } from './cells/cells.ts';
import type { State } from './cells/cell.ts';
import { decode } from './decode.ts';
import { affine, part, tidy, type Matrix } from './ops.ts';
import type { Parameters } from './parameters.ts';
import type { Taps } from './tap.ts';
import {
  disposeStates,
  initialStates,
  noteInput,
  readInput,
  type LogitsObserver,
  type Said,
  type UnrollSpec,
} from './unroll.ts';

/**
 * Runs a bidirectional model layer by layer: an independent backward cell reads from the last timestep to the
 * first, and a layer's output is forward ‖ backward. All inputs are known beforehand.
 *
 * @param said  is filled as the run goes
 * @yields a count of layer-timesteps done; tensors are freed when the loop is left, at any step
 * @source Schuster & Paliwal 1997; PyTorch 2.13 bidirectional=True
 */
export function* unrollBidirectional(
  parameters: Parameters,
  spec: UnrollSpec,
  taps: Taps,
  said: Said,
  observe?: LogitsObserver,
): Generator<number, void> {
  const { architecture, layers, readout, readoutBias } = parameters;
  const T = spec.timesteps;
  const held = new Set<Matrix>();
  const hold = (m: Matrix): Matrix => (held.add(m), m);
  const free = (m: Matrix): void => {
    held.delete(m);
    m.dispose();
  };
  const initial = initialStates(parameters, spec.initial);
  let done = 0;
  let states: State[] = [];
  try {
    let xs: Matrix[] = [];
    for (let t = 0; t < T; t++) {
      noteInput(said, spec.inputs, t);
      const read = (): Matrix => {
        const x = readInput(parameters, spec.inputs, t);
        return architecture.vocabularySize === null ? x : taps.model('embedding', t, x);
      };
      xs.push(hold(tidy(read)));
    }
    for (const [l, directions] of layers.entries()) {
      const step = cells[architecture.kind](architecture, l);
      const halves: Matrix[][] = [];
      for (const [d, weights] of directions.entries()) {
        const width = known(architecture.layers[l], 'the layer').width;
        states = [half(known(initial[l], 'the state'), d)];
        const ups: Matrix[] = [];
        for (let n = 0; n < T; n++) {
          const t = d === 0 ? n : T - 1 - n;
          const after = tidy(() => {
            const state = step(
              known(xs[t], 'the input'),
              known(states[0], 'the state'),
              weights,
              taps.layer(l, t, d),
            );
            const { carry, up } = taps.hidden(l, t, state.hidden, d * width);
            return { state: { ...state, hidden: carry }, up: up === carry ? tf.clone(up) : up };
          });
          disposeStates(states);
          states = [after.state];
          ups[t] = hold(after.up);
          yield done++;
        }
        disposeStates(states);
        states = [];
        halves.push(ups);
      }
      const joined = xs.map((x, t) => {
        const sides = halves.map(ups => known(ups[t], 'a half'));
        const both = hold(tf.concat2d(sides, 1));
        sides.forEach(free);
        free(x);
        return both;
      });
      xs = joined;
    }
    if (!readout) return;
    for (const [t, x] of xs.entries()) {
      tidy(() => {
        const y = taps.model('logits', t, affine(x, readout, readoutBias ?? undefined));
        observe?.(t, y);
        if (said.outputVectors) said.outputVectors[t] = Array.from(y.dataSync());
        else if (said.outputIds)
          said.outputIds[t] = decode(spec.decoding, y.dataSync<'float32'>(), t);
      });
    }
  } finally {
    disposeStates([...states, ...initial]);
    tf.dispose([...held]);
  }
}

/** One direction's half of a layer's states; the caller disposes. */
function half({ hidden, cell }: State, direction: number): State {
  const of = (a: Matrix): Matrix => part(a, direction, a.shape[1] / 2);
  return cell ? { hidden: of(hidden), cell: of(cell) } : { hidden: of(hidden) };
}
