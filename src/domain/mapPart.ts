import type { Axis, Method } from './sweepMap.ts';

/** Most cells of a map that a panel holds; the command line takes more. */
export const mostPanelCells = 100_000;

/** A map as far as it is done, and those of its cells that had not been seen. */
export interface MapPart {
  /** As they nest, the last fastest. */
  readonly axes: readonly Axis[];
  /** The metric of the run without the pattern; null where it has no value. */
  readonly base: number | null;
  readonly backend: string;
  /** Names the model and the files that cells are of, as they were read: those of another do not go together with them. */
  readonly stamp: string;
  /** The first cell that is given. */
  readonly from: number;
  /** Cells from there on, in order; NaN where one has no value. Of an estimate: of the cell − `base`. */
  readonly values: Float64Array;
  /** Why those have none, by their index. */
  readonly reasons: readonly (readonly [index: number, reason: string])[];
}

/** Which map: axes, metric, and how its cells are estimated where they are not run. */
export interface MapQuestion {
  readonly over: string;
  /** The metric, by its place in the experiment's list. */
  readonly of: number;
  readonly method: Method | null;
}
