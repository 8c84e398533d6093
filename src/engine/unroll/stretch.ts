import { known } from '../../base/assert.ts';
import type { Matrix } from '../ops.ts';
import type { Carried, Crew } from './crew.ts';
import { seeInput, takeLayer } from './layer.ts';
import { readAbove, readInputs, type Read } from './reading.ts';
import { readOut } from './readout.ts';
import type { Setting } from './setting.ts';

/** Takes a crew of a unidirectional model through a stretch, layer by layer, and reads it out. */
export function takeStretch<M extends Matrix>(
  setting: Setting<M>,
  crew: Crew,
  carried: Carried<M>,
  t: number,
  timesteps: number,
): Carried<M> {
  const { cells } = setting.model;
  const states: (readonly M[])[] = [];
  let up: M | null = null;
  for (const layer of cells.keys()) {
    const rows = known(crew.counts[layer], 'a count');
    if (rows === 0) {
      states.push([]);
      continue;
    }
    const below: Read<M> =
      layer === 0
        ? readInputs(setting, crew, carried.fed, t, timesteps)
        : readAbove(setting, crew, up, layer, t, timesteps);
    const watch = known(crew.watches[layer], 'a watch');
    const read = seeInput(setting, layer, watch, { t, timesteps, stride: rows }, below);
    const before = known(carried.states[layer], 'the states of a layer');
    const made = takeLayer(setting, {
      layer,
      direction: 0,
      isBackward: false,
      watch,
      t,
      timesteps,
      rows,
      read,
      states: before,
    });
    states.push(made.states);
    up = made.up;
  }
  const top = readAbove(setting, crew, up, cells.length, t, timesteps);
  return { states, fed: readOut(setting, crew, top, t, timesteps) };
}
