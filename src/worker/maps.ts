import { EngineError } from '../domain/failure.ts';
import { mostPanelCells, type MapPart } from '../domain/mapPart.ts';
import type { Cell, Method } from '../domain/sweepMap.ts';
import { attributeCells, checkEstimable } from '../engine/questions/attribution/attribute.ts';
import { sweepBase, sweepCells, type SweepOptions } from '../engine/questions/sweep/sweep.ts';
import type { Sweep } from '../engine/questions/sweep/toSweep.ts';
import type { Loaded } from './engine.ts';

/** Most maps that are kept, done or not. */
const mostKept = 6;
/** Milliseconds for which cells are run before those that are done are given. */
const sliceMs = 150;
/** Cells that are run at once, at first; each of integrated gradients takes many runs, which share none. */
const firstCells = (method: Method | null): number =>
  typeof method === 'object' && method !== null ? 1 : 8;

/** A map under way: its cells are done in order. */
interface Kept {
  /** Its first cell here: cells before it were given, and dropped with the map. */
  readonly start: number;
  readonly sweep: Sweep;
  readonly method: Method | null;
  readonly base: number | null;
  readonly cells: Cell[];
  /** Cells that are run at once: as many as take about a slice. */
  pace: number;
}

/** What is asked of a map. */
interface Asked {
  readonly from: number;
  readonly method: Method | null;
  readonly stamp: string;
}

/** Maps that panels have asked for, as far as they are done: what was run is not run again where a panel comes back. */
export class Maps {
  readonly #kept = new Map<string, Kept>();

  /**
   * Cells of a map from one on: those that are done already, or else as many more as are run in a moment.
   *
   * @param key     which map, of which experiment
   * @param stamp   names the model and the files beside it, as they were read
   * @param begin   the sweep, where the map is not kept
   * @throws EngineError `wrong-question`: no such map; `too-large`; `cancelled`
   */
  async part(
    key: string,
    { parameters, backend }: Pick<Loaded, 'parameters' | 'backend'>,
    { from, method, stamp }: Asked,
    begin: () => Sweep,
    options: SweepOptions,
  ): Promise<MapPart> {
    const name = `${stamp} ${key}`;
    const kept = this.#kept.get(name);
    const isKept = kept !== undefined && kept.start <= from;
    const map = isKept ? kept : await begun(begin(), method, from, parameters, options);
    this.#kept.delete(name); // and set again: the newest is last
    this.#kept.set(name, map);
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(old);
    }
    const { start, cells } = map;
    if (from >= start + cells.length) await fill(map, parameters, options);
    const given = cells.slice(from - start);
    return {
      axes: map.sweep.axes,
      base: map.base,
      backend: backend.name,
      stamp,
      from,
      values: Float64Array.from(given, cell => ('value' in cell ? cell.value : NaN)),
      reasons: given.flatMap((cell, at) =>
        'reason' in cell ? [[from + at, cell.reason] as const] : [],
      ),
    };
  }
}

async function begun(
  sweep: Sweep,
  method: Method | null,
  start: number,
  parameters: Loaded['parameters'],
  options: SweepOptions,
): Promise<Kept> {
  const { count } = sweep;
  if (count > mostPanelCells) {
    const expected = `expected at most ${mostPanelCells}; the command line takes more: ripple sweep`;
    throw new EngineError('wrong-question', `this map has ${count} cells, ${expected}`);
  }
  if (method !== null) checkEstimable(sweep);
  const base = await sweepBase(parameters, sweep, options);
  return { start, sweep, method, base, cells: [], pace: firstCells(method) };
}

/** Runs cells for a moment; of one gradient all are estimated at once. */
async function fill(
  map: Kept,
  parameters: Loaded['parameters'],
  options: SweepOptions,
): Promise<void> {
  const { start, sweep, method, cells } = map;
  const startedMs = performance.now();
  while (start + cells.length < sweep.count && performance.now() - startedMs < sliceMs) {
    const from = start + cells.length;
    const most = method === 'gradient' ? sweep.count : map.pace;
    const range = [from, Math.min(sweep.count, from + most)] as const;
    const beganMs = performance.now();
    const batches = method
      ? attributeCells(parameters, sweep, method, [range], options)
      : sweepCells(parameters, sweep, [range], options);
    for await (const batch of batches) cells.push(...batch.cells);
    const tookMs = performance.now() - beganMs;
    if (tookMs < sliceMs / 4) map.pace *= 2;
    else if (tookMs > sliceMs) map.pace = Math.max(1, Math.floor(map.pace / 2));
  }
}
