import type { Component } from '../domain/components.ts';
import type { Edge } from '../domain/experiment.ts';
import type { AppliedEdit } from './edit.ts';
import type { Evaluator, Matrix, RowEdit } from './ops.ts';
import type { Kept } from './runs/recorder.ts';

/** What a row wants at one component of one layer: to be recorded there, or edited. */
export interface Place {
  readonly component: Component;
  /** Null for `embedding` and `logits`. */
  readonly layer: number | null;
  readonly kept: Kept | undefined;
  /** By timestep, in list order. */
  readonly edits: ReadonlyMap<number, readonly AppliedEdit[]> | undefined;
  /** The last timestep at which it wants anything. */
  readonly last: number;
}

/** A place, and which row of the matrices is the one that it belongs to. */
export interface Watcher extends Pick<Place, 'kept' | 'edits'> {
  readonly row: number;
}

/** Watchers by component; a component without any is absent, so that looking costs a look-up. */
export type Watch = Partial<Record<Component, readonly Watcher[]>>;

/** Which timestep and row of a batch a matrix holds in which of its rows. */
export interface Frame {
  /** The first timestep. */
  readonly t: number;
  readonly timesteps: number;
  /** Row `s · stride + row` of the matrix is that of timestep t + s, unless `at` says otherwise. */
  readonly stride: number;
  /** Where a row of a timestep is; negative where the matrix has it not. */
  readonly at?: (s: number, row: number) => number;
}

/**
 * Sees the value at a component after all edits there, and returns what goes on: where gradients are asked for. `hidden` is
 * seen once as what is recorded of it, then as each of its consumers sees it.
 */
export type Notice<M extends Matrix> = (
  component: Component,
  layer: number | null,
  frame: Frame,
  from: number,
  value: M,
  edge: Edge,
) => M;

/** A row that takes values of its source. */
export interface Taking {
  readonly row: number;
  /** [units] */
  readonly source: Float32Array;
}

/** What is done in place of one intervention's edit: by operations, through which gradients reach what is learned. */
export interface Learned<M extends Matrix> {
  /** The intervention's place in the experiment's list. */
  readonly place: number;
  /** The value with some rows changed, each named once. */
  change(a: M, taking: readonly Taking[]): M;
}

const rowIn = ({ stride, at }: Frame, s: number, row: number): number =>
  at ? at(s, row) : s * stride + row;

/**
 * The value with its edits, those of the given edges alone.
 *
 * @param from     the first unit that `value` holds
 * @param learned  takes the place of an edit; those listed before it act before it
 */
export function edited<M extends Matrix>(
  ev: Evaluator<M>,
  watchers: readonly Watcher[],
  frame: Frame,
  value: M,
  from: number,
  learned?: Learned<M>,
  isMeant: (edit: AppliedEdit) => boolean = () => true,
): M {
  const changes: RowEdit[] = [];
  const later: RowEdit[] = [];
  const taking: Taking[] = [];
  for (const { row, edits } of watchers) {
    if (!edits) continue;
    for (let s = 0; s < frame.timesteps; s++) {
      const t = frame.t + s;
      for (const edit of edits.get(t) ?? []) {
        const at = rowIn(frame, s, row);
        if (at < 0 || !isMeant(edit) || !edit.touches(from, value.columns)) continue;
        const { place } = edit.plan;
        if (place === learned?.place) taking.push({ row: at, source: edit.sourceAt(t) });
        else
          (learned && place > learned.place ? later : changes).push({
            row: at,
            change: values => edit.change(values, t, from),
          });
      }
    }
  }
  let a = changes.length > 0 ? ev.edit(value, changes) : value;
  if (learned && taking.length > 0) a = learned.change(a, taking);
  return later.length > 0 ? ev.edit(a, later) : a;
}

/** Records what is wanted of a value. */
export function record<M extends Matrix>(
  ev: Evaluator<M>,
  watchers: readonly Watcher[],
  frame: Frame,
  value: M,
  from: number,
): void {
  let values: Float32Array | undefined;
  const { columns } = value;
  for (const { row, kept } of watchers) {
    if (!kept) continue;
    for (let s = 0; s < frame.timesteps; s++) {
      const t = frame.t + s;
      const at = kept.rowOf(t) === undefined ? -1 : rowIn(frame, s, row);
      if (at < 0) continue;
      values ??= ev.read(value);
      kept.put(t, values.subarray(at * columns, (at + 1) * columns), from);
    }
  }
}

/** Whether `hidden` is edited differently for its two consumers in a frame. */
export const hasEdges = (watchers: readonly Watcher[], { t, timesteps }: Frame): boolean =>
  watchers.some(({ edits }) => {
    if (!edits) return false;
    for (let s = 0; s < timesteps; s++)
      if (edits.get(t + s)?.some(({ plan }) => plan.edge !== 'all')) return true;
    return false;
  });
