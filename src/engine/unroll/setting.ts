import type { Component } from '../../domain/components.ts';
import type { Evaluator, Matrix } from '../ops.ts';
import type { Parameters } from '../parameters.ts';
import { edited, hasEdges, record, type Frame, type Notice, type Watcher } from '../tap.ts';

/** What every part of an unroll has at hand. */
export interface Setting<M extends Matrix> {
  readonly model: Parameters;
  readonly ev: Evaluator<M>;
  /** Whether rows that read the same share what is made of it. */
  readonly shares: boolean;
  /** Sees every value after its edits, where gradients are asked for. */
  readonly notice?: Notice<M>;
}

/** Edits, records and notices a value at a component. @param from  the first unit that `value` holds */
export function see<M extends Matrix>(
  { ev, notice }: Setting<M>,
  component: Component,
  layer: number | null,
  watchers: readonly Watcher[] | undefined,
  frame: Frame,
  value: M,
  from: number,
): M {
  let a = value;
  if (watchers) {
    a = edited(ev, watchers, frame, a, from);
    record(ev, watchers, frame, a, from);
  }
  return notice ? notice(component, layer, frame, from, a) : a;
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
  if (!watchers || !hasEdges(watchers, frame)) {
    const a = see(setting, 'hidden', layer, watchers, frame, value, from);
    return { carry: a, up: a };
  }
  const { ev, notice } = setting;
  const copy = (edge: 'carry' | 'up'): M => {
    const a = edited(
      ev,
      watchers,
      frame,
      value,
      from,
      ({ plan }) => plan.edge === 'all' || plan.edge === edge,
    );
    return notice ? notice('hidden', layer, frame, from, a) : a;
  };
  const all = edited(ev, watchers, frame, value, from, ({ plan }) => plan.edge === 'all');
  record(ev, watchers, frame, all, from);
  return { carry: copy('carry'), up: copy('up') };
}
