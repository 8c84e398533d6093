import { known } from '../../base/assert.ts';
import type { Component, LayerComponent } from '../../domain/components.ts';
import type { InitialState } from '../../domain/model.ts';
import type { Evaluator, Matrix } from '../ops.ts';
import type { Parameters } from '../parameters.ts';
import type { Run } from '../runs/run.ts';
import type { Watch, Watcher } from '../tap.ts';
import type { Row } from './row.ts';

/** The rows that are taken together through a stretch, those that begin in the lowest layer first. */
export interface Crew {
  readonly rows: readonly Row[];
  /** By layer, how many of the first rows are computed there; at last, all that reach the readout. */
  readonly counts: readonly number[];
  /** By layer. */
  readonly watches: readonly Watch[];
  /** At the components of the whole model. */
  readonly model: Watch;
  /** Where a run is among the rows. */
  readonly positions: ReadonlyMap<Run, number>;
}

/** Puts rows together from a timestep on. */
export function toCrew({ cells }: Parameters, rows: readonly Row[], t: number): Crew {
  const counts = new Array<number>(cells.length + 1).fill(0);
  for (const { lowest } of rows)
    for (let l = lowest; l <= cells.length; l++) counts[l] = (counts[l] ?? 0) + 1;
  const sorted = isRising(rows) ? rows : [...rows].sort((a, b) => a.lowest - b.lowest);
  const watches = cells.map(() => ({}));
  const model: Record<string, Watcher[]> = {};
  const look = (at: Record<string, Watcher[]>, component: Component, watcher: Watcher): void => {
    (at[component] ??= []).push(watcher);
  };
  for (let row = 0; row < sorted.length; row++) {
    const { places, lowest, lastWanted } = known(sorted[row], 'a row');
    if (lastWanted < t) continue;
    for (const { component, layer, kept, edits, last } of places) {
      if (last < t) continue;
      if (layer !== null) {
        if (layer >= lowest)
          look(known(watches[layer], 'a layer'), component, { row, kept, edits });
      } else if (component === 'logits' || lowest === 0) {
        look(model, component, { row, kept, edits });
      }
    }
  }
  return {
    rows: sorted,
    counts,
    watches,
    model,
    positions: new Map<Run, number>(sorted.map((row, at) => [row, at])),
  };
}

/** Whether the rows that begin in lower layers come first. */
const isRising = (rows: readonly Row[]): boolean =>
  rows.every(({ lowest }, at) => at === 0 || (rows[at - 1]?.lowest ?? 0) <= lowest);

/** What is fed back: the next inputs of some rows, before any edit. */
export interface Fed<M extends Matrix> {
  readonly value: M;
  readonly rows: readonly Row[];
}

/** What a crew carries from one stretch to the next. */
export interface Carried<M extends Matrix> {
  /** By layer and the state's place in the cell's order: [rows of the layer, units]; empty where no row is computed. */
  readonly states: readonly (readonly M[])[];
  readonly fed: Fed<M> | null;
}

/** Lets go of all that was made since a mark but what is carried on. */
export function keepCarried<M extends Matrix>(
  ev: Evaluator<M>,
  mark: number,
  { states, fed }: Carried<M>,
): Carried<M> {
  const made: M[] = [];
  for (const each of states) made.push(...each);
  if (fed) made.push(fed.value);
  const kept = ev.rewind(mark, made);
  let at = 0;
  return {
    states: states.map(each => kept.slice(at, (at += each.length))),
    fed: fed && { value: known(kept[at], 'what is fed back'), rows: fed.rows },
  };
}

/** What one crew carried, for the next: rows go on from where they are, or begin at a timestep. */
export function handOver<M extends Matrix>(
  model: Parameters,
  ev: Evaluator<M>,
  from: Crew | null,
  carried: Carried<M>,
  to: Crew,
  t: number,
): Carried<M> {
  const directions = model.architecture.bidirectional ? 2 : 1;
  const states = model.cells.map(({ states: names }, l) => {
    const count = known(to.counts[l], 'a count');
    if (count === 0) return [];
    const shape = known(model.architecture.layers[l], 'a layer');
    return names.map((state, k) => {
      const units = directions * state.units(shape);
      const before = carried.states[l]?.[k];
      const old = before && ev.read(before);
      const data = new Float32Array(count * units);
      for (let row = 0; row < count;) {
        const each = known(to.rows[row], 'a row');
        const at = from?.positions.get(each);
        if (old && at !== undefined) {
          const together = alike(from, at, to, row, count); // most rows go on side by side
          data.set(old.subarray(at * units, (at + together) * units), row * units);
          row += together;
          continue;
        }
        const values = startOf(model, each, state.name, l, t);
        if (values) data.set(values, row * units);
        row++;
      }
      return ev.matrix(data, count, units);
    });
  });
  const { fed } = carried;
  if (!fed) return { states, fed };
  const stay = fed.rows.filter(row => to.positions.has(row));
  if (stay.length === fed.rows.length) return { states, fed };
  const value = ev.pick(
    fed.value,
    stay.map(row => fed.rows.indexOf(row)),
  );
  return { states, fed: stay.length > 0 ? { value, rows: stay } : null };
}

/** How many rows from two places on are the same ones. */
function alike(from: Crew | null, at: number, to: Crew, row: number, count: number): number {
  let together = 1;
  while (row + together < count && from?.rows[at + together] === to.rows[row + together])
    together++;
  return together;
}

/** A row's state of one layer before a timestep, [units]; undefined: zeros. */
function startOf(
  { initialState }: Parameters,
  { first, base, initial }: Row,
  name: LayerComponent,
  layer: number,
  t: number,
): ArrayLike<number> | undefined {
  if (first > 0) return known(base, 'the base run').recorder.at(name, layer, t - 1);
  const given: Readonly<Partial<Record<LayerComponent, InitialState['hidden']>>> = {
    ...initialState,
    ...initial, // a state that it does not name starts as the model does
  };
  return given[name]?.[layer];
}
