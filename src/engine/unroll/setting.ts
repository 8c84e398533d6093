import type { Component } from '../../domain/components.ts';
import type { Edge } from '../../domain/experiment.ts';
import type { Evaluator, Matrix } from '../ops.ts';
import type { Parameters } from '../parameters.ts';
import {
  edited,
  hasEdges,
  record,
  type Frame,
  type Learned,
  type Notice,
  type Watcher,
} from '../tap.ts';

/** What every part of an unroll has at hand. */
export interface Setting<M extends Matrix> {
  readonly model: Parameters;
  readonly ev: Evaluator<M>;
  /** Whether rows that read the same share what is made of it. */
  readonly shares: boolean;
  /** Sees every value after its edits, where gradients are asked for. */
  readonly notice?: Notice<M>;
  /** Whether it sees the copies of `hidden` also where no edit tells them apart. */
  readonly seesCopies?: boolean;
  /** Stands in for an edit, where its directions are learned. */
  readonly learned?: Learned<M>;
  /** Receives the logits that are read out, after their edits. */
  readonly readsOut?: (frame: Frame, y: M) => void;
}

/** Edits, records and notices a value at a component. @param from  the first unit that `value` holds */
export function see<M extends Matrix>(
  { ev, notice, learned }: Setting<M>,
  component: Component,
  layer: number | null,
  watchers: readonly Watcher[] | undefined,
  frame: Frame,
  value: M,
  from: number,
): M {
  let a = value;
  if (watchers) {
    a = edited(ev, watchers, frame, a, from, learned);
    record(ev, watchers, frame, a, from);
  }
  return notice ? notice(component, layer, frame, from, a, 'all') : a;
}

/** The copies of `hidden` that its two consumers see: the next timestep, and the next layer or the readout. */
export function seeHidden<M extends Matrix>(
  setting: Setting<M>,
  layer: number,
  watchers: readonly Watcher[] | undefined,
  frame: Frame,
  value: M,
  from: number,
): { readonly carry: M; readonly up: M } {
  const { ev, notice, learned, seesCopies = false } = setting;
  const noticed = (a: M, edge: Edge): M =>
    notice ? notice('hidden', layer, frame, from, a, edge) : a;
  if (!watchers || !hasEdges(watchers, frame)) {
    const a = see(setting, 'hidden', layer, watchers, frame, value, from);
    return seesCopies ? { carry: noticed(a, 'carry'), up: noticed(a, 'up') } : { carry: a, up: a };
  }
  const copy = (edge: 'carry' | 'up'): M => {
    const a = edited(
      ev,
      watchers,
      frame,
      value,
      from,
      learned,
      ({ plan }) => plan.edge === 'all' || plan.edge === edge,
    );
    return noticed(a, edge);
  };
  const all = edited(ev, watchers, frame, value, from, learned, ({ plan }) => plan.edge === 'all');
  record(ev, watchers, frame, all, from);
  noticed(all, 'all');
  return { carry: copy('carry'), up: copy('up') };
}
