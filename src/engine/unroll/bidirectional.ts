import { known } from '../../base/assert.ts';
import type { Matrix } from '../ops.ts';
import { handOver, toCrew } from './crew.ts';
import { seeInput, takeLayer, type LayerStretch } from './layer.ts';
import { readAbove, readInputs, type Read } from './reading.ts';
import { readOut } from './readout.ts';
import type { Row } from './row.ts';
import type { Setting } from './setting.ts';
import type { Pace } from './unroll.ts';

/**
 * Unrolls rows of one length of a model that reads from the end, layer by layer: an independent backward cell reads from
 * the last timestep to the first, and a layer's output is forward ‖ backward, or the backward cell's where there is no
 * other. All inputs are known beforehand.
 *
 * @param rows  are filled as the loop goes
 * @yields a count of layer-timesteps done, after each stretch; what it made is let go when the loop is left
 * @source Schuster & Paliwal 1997; PyTorch 2.13 bidirectional=True
 */
export function* unrollBidirectional<M extends Matrix>(
  setting: Setting<M>,
  rows: readonly Row[],
  { longest }: Pace,
): Generator<number, void> {
  const { model, ev } = setting;
  const backward = model.architecture.bidirectional ? [false, true] : [true];
  const T = known(rows[0], 'a row').timesteps;
  const mark = ev.open();
  const crew = toCrew(model, rows, 0);
  let done = 0;
  let below: M | null = null;
  try {
    const initial = handOver(model, ev, null, { states: [], fed: null }, crew, 0).states;
    for (const layer of model.cells.keys()) {
      const count = known(crew.counts[layer], 'a count');
      if (count === 0) continue;
      const watch = known(crew.watches[layer], 'a watch');
      const whole = { t: 0, timesteps: T, stride: count };
      const read = seeInput(
        setting,
        layer,
        watch,
        whole,
        layer === 0
          ? readInputs(setting, crew, null, 0, T)
          : readAbove(setting, crew, below, layer, 0, T),
      );
      const halves: M[] = [];
      for (const [direction, isBackward] of backward.entries()) {
        const states = known(initial[layer], 'the states').map(state => {
          const units = state.columns / backward.length;
          return ev.columns(state, direction * units, (direction + 1) * units);
        });
        const half = { layer, direction, isBackward, watch, rows: count, read, states };
        halves.push(yield* takeHalf(setting, half, stretches(T, longest, isBackward), done));
        done += T;
      }
      const [first, second] = halves;
      below = known(first, 'a half');
      if (second) below = ev.beside(below, second);
    }
    const top = readAbove(setting, crew, below, model.cells.length, 0, T);
    readOut(setting, crew, top, 0, T);
  } finally {
    ev.rewind(mark, []);
  }
}

/** One direction of a layer, and what it reads of all timesteps. */
type Half<M extends Matrix> = Omit<LayerStretch<M>, 't' | 'timesteps'>;

/**
 * Takes one direction of a layer over all its stretches, each from where the one before it ended.
 *
 * @param done  layer-timesteps before it
 * @yields a count of layer-timesteps done, after each stretch
 * @returns its output, at all timesteps in order
 */
function* takeHalf<M extends Matrix>(
  setting: Setting<M>,
  half: Half<M>,
  stretches: readonly (readonly [number, number])[],
  done: number,
): Generator<number, M> {
  const ups: M[] = [];
  let { states } = half;
  for (const [t, timesteps] of stretches) {
    const read = cut(setting, half.read, t, timesteps, half.rows);
    const made = takeLayer(setting, { ...half, t, timesteps, read, states });
    states = [...made.states];
    if (half.isBackward) ups.unshift(made.up);
    else ups.push(made.up);
    yield (done += timesteps);
  }
  return setting.ev.stack(ups);
}

/** [first timestep, timesteps] of each stretch, from the last to the first where it goes backward. */
function stretches(T: number, longest: number, isBackward: boolean): [number, number][] {
  const all = Array.from({ length: Math.ceil(T / longest) }, (_, k): [number, number] => [
    k * longest,
    Math.min(longest, T - k * longest),
  ]);
  return isBackward ? all.reverse() : all;
}

/** A stretch of what was read of all timesteps. */
const cut = <M extends Matrix>(
  { ev }: Setting<M>,
  { values, index }: Read<M>,
  t: number,
  timesteps: number,
  rows: number,
): Read<M> => {
  const [from, to] = [t * rows, (t + timesteps) * rows];
  const part = index ? ev.pick(values, index.subarray(from, to)) : ev.rows(values, from, to);
  return { values: part, index: null };
};
