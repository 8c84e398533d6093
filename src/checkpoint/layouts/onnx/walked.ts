import type { NamedArray } from '../../arrays.ts';
import type { OnnxGraph } from '../../description.ts';
import type { Obstacle, Recurrent, Value } from './values.ts';

/** Arrays of two branches that must hold the same numbers. */
export interface SameArrays {
  readonly node: string;
  readonly taken: NamedArray;
  readonly other: NamedArray;
}

/** What a walk of a graph gives: the values under its outputs' names, and every recurrence on the way. */
export interface Walked {
  readonly outputs: readonly Value[];
  readonly layers: readonly Recurrent[];
  /** Recurrent nodes, and whole graphs, that cannot be run. */
  readonly obstacles: readonly Obstacle[];
  readonly same: readonly SameArrays[];
}

/** What the graphs of a file share. */
export interface Walk {
  readonly arrays: ReadonlyMap<string, NamedArray>;
  readonly opset: number;
  /** What may still be worked out, whatever the size of the file. */
  readonly room: { work: number; layers: number };
  /** Goes through a graph inside another, whose names it sees. */
  inner(graph: OnnxGraph, given: readonly Value[], outer: Scope): Walked;
}

/** Values by name, those of the graphs around included. */
export interface Scope {
  get(name: string): Value | undefined;
}
