import { signal, type ReadonlySignal } from '@preact/signals';
import type { Ordering } from '../../src/domain/result.ts';
import type { Data } from './data.ts';
import type { Scene } from './scene.ts';
import type { View } from './store.ts';

/** The order and scales that rows and colours follow; while a value is previewed they stay those of before. */
export interface Orders {
  of(scene: Scene, place: Pick<View, 'component' | 'layer'>): Ordering | undefined;
  /** Whether rows stay where they are, whatever comes of a run: under a pointer that has dragged one of them. */
  readonly areRowsKept: ReadonlySignal<boolean>;
  keepRows(areKept: boolean): void;
}

/** @param data  where orders are asked for */
export function toOrders(data: Pick<Data, 'order'>): Orders {
  const held = new Map<string, Ordering>();
  const areRowsKept = signal(false);
  return {
    areRowsKept,
    keepRows: areKept => void (areRowsKept.value = areKept),
    of({ result, forced, isPreview }, { component, layer }) {
      const key = `${component}.${layer ?? ''}.${forced ? 'both' : ''}`;
      const before = held.get(key);
      // Where nothing was changed before, there is no scale of differences to hold.
      if (isPreview && before && before.differenceLimit > 0) return openOf(before);
      const own = data.order(result.result, component, layer);
      const other = forced ? data.order(forced.result, component, layer) : own;
      if (!own || !other) return undefined;
      const both = bothOf(own, other);
      const made = areRowsKept.value && before ? inRowsOf(before, both) : both;
      if (!isPreview) held.set(key, made);
      return made;
    },
  };
}

const ids = new WeakMap<Ordering, number>();
let lastId = 0;

/** Names an order of rows, so that a picture fetched in one is not drawn in another. */
export function idOf(order: Ordering): number {
  const id = ids.get(order) ?? ++lastId;
  ids.set(order, id);
  return id;
}

const opened = new WeakMap<Ordering, Ordering>();

/** The same rows and scale, whose ends say that values may lie beyond them, as those of a preview may. */
function openOf(order: Ordering): Ordering {
  if (order.clipped) return order;
  const before = opened.get(order);
  if (before) return before;
  const made = { ...order, clipped: true };
  ids.set(made, idOf(order));
  opened.set(order, made);
  return made;
}

const kept = new WeakMap<Ordering, Ordering>();

/** A run's scales for the rows of another. */
function inRowsOf(before: Ordering, order: Ordering): Ordering {
  const isSame = before.byEffect === order.byEffect;
  if (isSame || before.byEffect.length !== order.byEffect.length) return order;
  const known = kept.get(order);
  if (known?.byEffect === before.byEffect) return known;
  const made = { ...order, byEffect: before.byEffect };
  ids.set(made, idOf(before));
  kept.set(order, made);
  return made;
}

const joined = new WeakMap<Ordering, WeakMap<Ordering, Ordering>>();

/** One order and scale for a run and the one beside it; the same object for the same two. */
function bothOf(own: Ordering, other: Ordering): Ordering {
  if (own === other) return own;
  const made = joined.get(own) ?? new WeakMap<Ordering, Ordering>();
  joined.set(own, made);
  const before = made.get(other);
  if (before) return before;
  const differenceLimit = Math.max(own.differenceLimit, other.differenceLimit);
  const both = { ...own, differenceLimit, clipped: true };
  made.set(other, both);
  return both;
}
