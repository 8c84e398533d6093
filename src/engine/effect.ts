import { unitsOf } from '../domain/anatomy.ts';
import type { Component } from '../domain/components.ts';
import type { EffectOverTime, Ordering } from '../domain/result.ts';
import { klDivergence, logSoftmax } from './distribution.ts';
import { layersOf } from './runs/recorder.ts';
import type { Runs } from './runs/run.ts';

/** Mean over units of `value(before, after)`, `[layer][timestep]`. */
function meanOverUnits(
  { base, intervened }: Runs,
  component: Component,
  value: (before: number, after: number) => number,
): EffectOverTime {
  const layers = layersOf(base.recorder.anatomy, component).map(layer => {
    const [before, after] = [
      base.recorder.all(component, layer),
      intervened.recorder.all(component, layer),
    ];
    const width = unitsOf(base.recorder.anatomy, component, layer);
    return Array.from({ length: base.recorder.timesteps }, (_, t) => {
      let sum = 0;
      for (let at = t * width; at < (t + 1) * width; at++)
        sum += value(before[at] ?? NaN, after[at] ?? NaN);
      return sum / width;
    });
  });
  return { component, layers };
}

/** Mean |intervened − base| of a recorded component. */
export const effectOf = (runs: Runs, component: Component): EffectOverTime =>
  meanOverUnits(runs, component, (before, after) => Math.abs(after - before));

/** Mean |base| of a recorded component: the size of the state. */
export const sizeOf = (runs: Runs, component: Component): EffectOverTime =>
  meanOverUnits(runs, component, before => Math.abs(before));

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

/** Over how many units a limit is a percentile, so that one extreme unit does not hide the others. */
const manyUnits = 100;
const percentile = 0.997;

/**
 * The order of a component's units by effect, and the limits of its colours.
 *
 * @returns units by falling Σ|Δ| over timesteps, ties by index; limits are the largest magnitudes, over 100 units
 *   their 99.7th percentile, of differences that of those that are not 0
 */
export function orderingOf(runs: Runs, component: Component, layer: number | null): Ordering {
  const width = unitsOf(runs.base.recorder.anatomy, component, layer);
  const [before, after] = [
    runs.base.recorder.all(component, layer),
    runs.intervened.recorder.all(component, layer),
  ];
  const totals = Array<number>(width).fill(0);
  const differences = new Float32Array(before.length);
  let changed = 0;
  for (let at = 0; at < before.length; at++) {
    const Δ = Math.abs((after[at] ?? NaN) - (before[at] ?? NaN));
    if (Δ > 0) differences[changed++] = Δ;
    if (Number.isFinite(Δ)) totals[at % width] = (totals[at % width] ?? 0) + Δ;
  }
  const clipped = width > manyUnits;
  const total = (unit: number): number => totals[unit] ?? 0;
  return {
    byEffect: Array.from({ length: width }, (_, unit) => unit).sort(
      (a, b) => total(b) - total(a) || a - b,
    ),
    totals,
    valueLimit: Math.max(limitOf(before, clipped), limitOf(after, clipped)),
    differenceLimit: limitOf(differences.subarray(0, changed), clipped),
    clipped,
  };
}

function limitOf(values: Float32Array, clipped: boolean): number {
  const magnitudes = values.map(Math.abs).filter(Number.isFinite);
  if (!clipped) return magnitudes.reduce((most, value) => Math.max(most, value), 0);
  return magnitudes.sort()[Math.floor(percentile * (magnitudes.length - 1))] ?? 0;
}
