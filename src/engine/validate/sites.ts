import { counted } from '../../base/counted.ts';
import { componentsOf, layerCount } from '../../domain/anatomy.ts';
import { isModelComponent, type Component } from '../../domain/components.ts';
import { shown } from '../../domain/escape.ts';
import type { Site } from '../../domain/experiment.ts';
import type { Subject } from './examples.ts';

/** Whether the model has the component and the layer fits it; if not, says why. */
export function checkPlace(
  subject: Subject,
  field: string,
  component: Component,
  layer: number | undefined,
): boolean {
  const { architecture, anatomy, problems } = subject;
  const known = componentsOf(anatomy);
  if (!known.includes(component)) {
    problems.add(
      `${field}.component`,
      `found ${shown(component)}, which this model (${architecture.kind}) does not have; expected one of ${known.join(', ')}`,
    );
    return false;
  }
  const L = layerCount(anatomy);
  const range = L === 1 ? '0: the model has one layer' : `0 to ${L - 1}: the model has ${L} layers`;
  if (isModelComponent(component)) {
    if (layer === undefined) return true;
    problems.add(`${field}.layer`, `found ${layer}; ${component} has no layer`);
    return false;
  }
  if (layer !== undefined && layer < L) return true;
  const found = layer === undefined ? `missing; ${component} is inside a layer` : `found ${layer}`;
  problems.add(`${field}.layer`, `${found}, expected ${range}`);
  return false;
}

/** Timesteps written out, each once unless they may repeat, each below T. */
export function toTimesteps(
  { problems }: Subject,
  field: string,
  asked: Site['timesteps'],
  T: number,
  mayRepeat = false,
): readonly number[] | undefined {
  if (asked === 'all') return Array.from({ length: T }, (_, t) => t);
  const list = typeof asked === 'number' ? [asked] : asked;
  if (list.length === 0) {
    problems.add(field, 'found none, expected at least one timestep');
    return undefined;
  }
  const high = list.find(t => t >= T);
  if (high !== undefined) {
    problems.add(
      field,
      `found ${high}, expected 0 to ${T - 1}: the run has ${counted(T, 'timestep')}`,
    );
    return undefined;
  }
  if (mayRepeat) return list;
  const seen = new Set<number>();
  const twice = list.find(t => seen.size === seen.add(t).size);
  if (twice !== undefined) {
    problems.add(field, `found ${twice} twice, expected each timestep once`);
    return undefined;
  }
  return list;
}

/**
 * Units written out in the order given; all of them where none are named.
 *
 * @param count  how many there are
 * @param whose  what has them, as an error says it: `hidden has 8 units`
 */
export function toUnits(
  { problems }: Subject,
  field: string,
  asked: Site['units'],
  count: number,
  whose: string,
): readonly number[] | undefined {
  if (!asked) return Array.from({ length: count }, (_, unit) => unit);
  const seen = new Set<number>();
  for (const entry of asked) {
    const [from, to] = typeof entry === 'number' ? [entry, entry + 1] : entry;
    if (from >= to) {
      problems.add(field, `found ${shown(entry)}, expected a pair [from, to) with from below to`);
      return undefined;
    }
    if (to > count) {
      const found = typeof entry === 'number' ? entry : shown(entry);
      problems.add(field, `found ${found}, expected units 0 to ${count - 1}: ${whose}`);
      return undefined;
    }
    for (let unit = from; unit < to; unit++) {
      if (seen.has(unit)) {
        problems.add(field, `found unit ${unit} twice, expected each once`);
        return undefined;
      }
      seen.add(unit);
    }
  }
  if (seen.size > 0) return [...seen];
  problems.add(field, 'found none, expected at least one unit');
  return undefined;
}
