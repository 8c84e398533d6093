import type { Component, ModelComponent } from '../domain/components.ts';
import type { Edge } from '../domain/experiment.ts';
import type { Tap } from './cells/cell.ts';
import type { AppliedEdit } from './edit.ts';
import { plus, type Matrix } from './ops.ts';
import type { Recorder } from './recorder.ts';

/** The copies of `hidden` that its two consumers see. */
export interface Copies {
  /** What the next timestep reads. */
  readonly carry: Matrix;
  /** What the next layer, or the readout, reads. */
  readonly up: Matrix;
}

/** Adds a quantity that gradients are taken with respect to, after all edits; without one, returns the value. */
export type Probe = (
  component: Component,
  layer: number | null,
  t: number,
  value: Matrix,
  from: number,
) => Matrix;

/** Everything that looks at, or changes, a run's activations. */
export interface Taps {
  /** The tap of one layer at one timestep; `offset` is the direction's first unit among the component's. */
  layer(layer: number, t: number, direction: number): Tap;
  hidden(layer: number, t: number, value: Matrix, from: number): Copies;
  model(component: ModelComponent, t: number, value: Matrix): Matrix;
}

/**
 * Joins edits, recording and probing into the taps of one run.
 *
 * @param edits  in list order; those that share a site apply in that order
 * @param widthOf  units of one direction of a component
 */
export function toTaps(
  edits: readonly AppliedEdit[],
  recorder: Recorder,
  widthOf: (component: Component, layer: number | null) => number,
  directions: number,
  probe?: Probe,
): Taps {
  const byPlace = new Map<string, AppliedEdit[]>();
  for (const edit of edits) {
    for (const t of edit.plan.timesteps) {
      const key = keyOf(edit.plan.component, edit.plan.layer, t);
      const there = byPlace.get(key);
      if (there) there.push(edit);
      else byPlace.set(key, [edit]);
    }
  }
  const changed = (
    component: Component,
    layer: number | null,
    t: number,
    value: Matrix,
    from: number,
    edges?: readonly Edge[],
  ): Matrix => {
    let a = value;
    for (const edit of byPlace.get(keyOf(component, layer, t)) ?? []) {
      if (!edges || edges.includes(edit.plan.edge)) a = edit.apply(a, t, from);
    }
    return probe ? probe(component, layer, t, a, from) : a;
  };
  const seen = (
    component: Component,
    layer: number | null,
    t: number,
    value: Matrix,
    from: number,
  ): Matrix => {
    const a = changed(component, layer, t, value, from);
    if (recorder.wants(component, layer, t)) recorder.put(component, layer, t, a.dataSync(), from);
    return a;
  };
  return {
    layer: (layer, t, direction) => {
      return (component, value, from = 0) => {
        // `input` is what the whole layer reads; every other component runs forward ‖ backward.
        const offset =
          component === 'input' ? 0 : (direction * widthOf(component, layer)) / directions;
        return seen(component, layer, t, value, offset + from);
      };
    },
    hidden(layer, t, value, from) {
      const hasEdges = byPlace
        .get(keyOf('hidden', layer, t))
        ?.some(edit => edit.plan.edge !== 'all');
      const all = hasEdges
        ? changed('hidden', layer, t, value, from, ['all'])
        : changed('hidden', layer, t, value, from);
      if (recorder.wants('hidden', layer, t))
        recorder.put('hidden', layer, t, all.dataSync(), from);
      if (!hasEdges) return { carry: all, up: all };
      return {
        carry: changed('hidden', layer, t, value, from, ['all', 'carry']),
        up: changed('hidden', layer, t, value, from, ['all', 'up']),
      };
    },
    model: (component, t, value) => seen(component, null, t, value, 0),
  };
}

const keyOf = (component: Component, layer: number | null, t: number): string =>
  `${layer ?? ''}.${component}.${t}`;

/** A probe that adds what `epsilon` gives for a place, and leaves the value alone where it gives none. */
export const adding =
  (
    epsilon: (
      component: Component,
      layer: number | null,
      t: number,
      from: number,
      width: number,
    ) => Matrix | undefined,
  ): Probe =>
  (component, layer, t, value, from) => {
    const ε = epsilon(component, layer, t, from, value.shape[1]);
    return ε ? plus(value, ε) : value;
  };
