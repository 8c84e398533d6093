import { unitsOf } from '../domain/anatomy.ts';
import type { Component } from '../domain/components.ts';
import {
  leastOfValues,
  manyUnits,
  type EffectOverTime,
  type Ordering,
  type Scale,
} from '../domain/result.ts';
import { klDivergence, logSoftmax } from './distribution.ts';
import { largestMagnitude, magnitudeAt } from './magnitude.ts';
import { layersOf } from './runs/recorder.ts';
import type { Runs } from './runs/run.ts';

/** Mean over units at each timestep, `[layer][timestep]`, of what `sumOf` finds from one place up to another. */
function meanOverUnits(
  { base, intervened }: Runs,
  component: Component,
  sumOf: (before: Float32Array, after: Float32Array, from: number, to: number) => number,
): EffectOverTime {
  const layers = layersOf(base.recorder.anatomy, component).map(layer => {
    const [before, after] = [
      base.recorder.all(component, layer),
      intervened.recorder.all(component, layer),
    ];
    const width = unitsOf(base.recorder.anatomy, component, layer);
    return Array.from(
      { length: base.recorder.timesteps },
      (_, t) => sumOf(before, after, t * width, (t + 1) * width) / width,
    );
  });
  return { component, layers };
}

/** Mean |intervened − base| of a recorded component. */
export const effectOf = (runs: Runs, component: Component): EffectOverTime =>
  meanOverUnits(runs, component, (before, after, from, to) => {
    let sum = 0;
    for (let at = from; at < to; at++) sum += Math.abs((after[at] ?? NaN) - (before[at] ?? NaN));
    return sum;
  });

/** Mean |base| of a recorded component: the size of the state. */
export const sizeOf = (runs: Runs, component: Component): EffectOverTime =>
  meanOverUnits(runs, component, (before, _, from, to) => {
    let sum = 0;
    for (let at = from; at < to; at++) sum += Math.abs(before[at] ?? NaN);
    return sum;
  });

/** KL(intervened ‖ base) of the next token after one timestep, nats; its logits were recorded. */
export function klAt({ base, intervened }: Runs, t: number): number {
  const [p, q] = [intervened.recorder.at('logits', null, t), base.recorder.at('logits', null, t)];
  return p.every((value, v) => value === q[v]) ? 0 : klDivergence(logSoftmax(p), logSoftmax(q));
}

/** KL(intervened ‖ base) of the next token at every timestep, nats; null where logits were not recorded. */
export function klOverTime(runs: Runs): number[] | null {
  const { base, intervened } = runs;
  if (!base.recorder.has('logits', null) || !intervened.recorder.has('logits', null)) return null;
  return Array.from({ length: base.recorder.timesteps }, (_, t) => klAt(runs, t));
}

/** Of many units a limit is a percentile, so that one extreme unit does not hide the others. */
const percentile = 0.997;

/** The largest magnitude, or a percentile: of few units the counts of all magnitudes would take longer than everything else. */
const limitIn = (values: Float32Array, clipped: boolean): number =>
  clipped ? magnitudeAt(values, percentile) : largestMagnitude(values);

/**
 * The scale of values that stand on one of their own.
 *
 * @param values  [timesteps, units]
 * @param width   units
 * @returns the largest magnitude, over 100 units the 99.7th percentile of those that are not 0: where nothing depends on a
 *   value its gradient says nothing of the size of the others
 */
export function scaleOf(values: Float32Array, width: number): Scale {
  const clipped = width > manyUnits;
  return { limit: limitIn(clipped ? values.filter(v => v !== 0) : values, clipped), clipped };
}

/**
 * The order of a component's units by effect, and the limits of its colours.
 *
 * @returns units by falling Σ|Δ| over timesteps, ties by index; limits are the largest magnitudes, over 100 units
 *   their 99.7th percentile, of differences that of those over a thousandth of the limit of values, else of those that are
 *   not 0: what an edit leaves behind over thousands of timesteps says nothing of its size
 */
export function orderingOf(runs: Runs, component: Component, layer: number | null): Ordering {
  const width = unitsOf(runs.base.recorder.anatomy, component, layer);
  const [before, after] = [
    runs.base.recorder.all(component, layer),
    runs.intervened.recorder.all(component, layer),
  ];
  const totals = Array<number>(width).fill(0);
  const clipped = width > manyUnits;
  const limitOf = (values: Float32Array): number => limitIn(values, clipped);
  const valueLimit = Math.max(limitOf(before), limitOf(after));
  const least = leastOfValues * valueLimit;
  // The large ones from its start, the small ones from its end.
  const differences = new Float32Array(before.length);
  const counts = { large: 0, small: 0 };
  for (let at = 0; at < before.length; at++) {
    const Δ = Math.abs((after[at] ?? NaN) - (before[at] ?? NaN));
    if (Δ > least) differences[counts.large++] = Δ;
    else if (Δ > 0) differences[before.length - ++counts.small] = Δ;
    if (Number.isFinite(Δ)) totals[at % width] = (totals[at % width] ?? 0) + Δ;
  }
  const total = (unit: number): number => totals[unit] ?? 0;
  return {
    byEffect: Array.from({ length: width }, (_, unit) => unit).sort(
      (a, b) => total(b) - total(a) || a - b,
    ),
    totals,
    valueLimit,
    differenceLimit: limitOf(
      counts.large > 0
        ? differences.subarray(0, counts.large)
        : differences.subarray(before.length - counts.small),
    ),
    clipped,
  };
}
