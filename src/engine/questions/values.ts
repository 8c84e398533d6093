import { counted } from '../../base/counted.ts';
import { componentsOf, layerCount, unitsOf, type Anatomy } from '../../domain/anatomy.ts';
import { isModelComponent, type Component } from '../../domain/components.ts';
import { EngineError } from '../../domain/failure.ts';
import type { UnitValue, Window } from '../../domain/result.ts';
import type { Values } from '../../domain/trace.ts';
import type { Runs } from '../runs/run.ts';

/**
 * Values of a recorded component: of a run, or intervened − base.
 *
 * @returns [units, timesteps], in the order asked; a copy
 * @throws EngineError `wrong-question`: no such unit; `unknown-result`: it was not recorded
 */
export function valuesOf(
  { base, intervened }: Runs,
  { run, component, layer, units, timesteps: [from, to] }: Omit<Window, 'result'>,
): Values {
  const width = unitsOf(base.recorder.anatomy, component, layer);
  const before = base.recorder.all(component, layer);
  const after = intervened.recorder.all(component, layer);
  return within({ component, units, timesteps: [from, to] }, width, base.recorder.timesteps, at => {
    const [a, b] = [before[at] ?? NaN, after[at] ?? NaN];
    return run === 'base' ? a : run === 'intervened' ? b : b - a;
  });
}

/**
 * A window of values that are given as [timesteps, units].
 *
 * @param valueAt  a value, by its place among them
 * @returns [units, timesteps], in the order asked; a copy
 * @throws EngineError `wrong-question`: no such unit
 */
export function within(
  { component, units, timesteps: [from, to] }: Pick<Window, 'component' | 'units' | 'timesteps'>,
  width: number,
  timesteps: number,
  valueAt: (at: number) => number,
): Values {
  const count = Math.max(0, Math.min(to, timesteps) - from);
  const data = new Float32Array(units.length * count);
  for (const [row, unit] of units.entries()) {
    if (!isPlace(unit, width))
      throw new EngineError('wrong-question', `unit ${unit}: ${component} has ${width} units`);
    for (let t = 0; t < count; t++) data[row * count + t] = valueAt((from + t) * width + unit);
  }
  return { shape: [units.length, count], data };
}

/** Whether a number is one of so many places, counted from 0. */
const isPlace = (at: number, count: number): boolean =>
  Number.isInteger(at) && at >= 0 && at < count;

/** The components that have a unit of such an index, in a layer or in the whole model (null). */
export const componentsOfUnit = (
  anatomy: Anatomy,
  { unit, layer }: { readonly unit: number; readonly layer: number | null },
): Component[] =>
  componentsIn(anatomy, layer).filter(component => unit < unitsOf(anatomy, component, layer));

/** Components of a layer; of the whole model where it is null. */
const componentsIn = (anatomy: Anatomy, layer: number | null): Component[] =>
  componentsOf(anatomy).filter(component => isModelComponent(component) === (layer === null));

/**
 * Refuses a timestep that a run has not.
 *
 * @throws EngineError `wrong-question`
 */
export function checkTimestep({ base }: Runs, timestep: number): void {
  const { timesteps } = base.recorder;
  if (isPlace(timestep, timesteps)) return;
  const expected = `0 to ${timesteps - 1}: the run has ${counted(timesteps, 'timestep')}`;
  throw new EngineError('wrong-question', `timestep: found ${timestep}, expected ${expected}`);
}

/**
 * Refuses a unit at a timestep where the run has not that timestep, or no component such a unit.
 *
 * @throws EngineError `wrong-question`
 */
export function checkUnit(
  runs: Runs,
  { layer, unit, timestep }: { layer: number | null; unit: number; timestep: number },
): void {
  checkTimestep(runs, timestep);
  const { anatomy } = runs.base.recorder;
  const [layers, owner] = [layerCount(anatomy), layer === null ? 'the model' : `layer ${layer}`];
  if (layer !== null && !isPlace(layer, layers)) {
    const expected = `0 to ${layers - 1}: the model has ${counted(layers, 'layer')}`;
    throw new EngineError('wrong-question', `layer: found ${layer}, expected ${expected}`);
  }
  const widest = Math.max(
    ...componentsIn(anatomy, layer).map(each => unitsOf(anatomy, each, layer)),
  );
  if (isPlace(unit, widest)) return;
  const expected = `0 to ${widest - 1}: no component of ${owner} has more`;
  throw new EngineError('wrong-question', `unit: found ${unit}, expected ${expected}`);
}

/** A unit at one timestep in each of the components named, which were recorded. */
export const unitValuesOf = (
  { base, intervened }: Runs,
  { layer, unit, timestep }: { layer: number | null; unit: number; timestep: number },
  components: readonly Component[],
): UnitValue[] =>
  components.map(component => ({
    component,
    before: base.recorder.at(component, layer, timestep)[unit] ?? NaN,
    after: intervened.recorder.at(component, layer, timestep)[unit] ?? NaN,
  }));
