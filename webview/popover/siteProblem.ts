import { spanOf } from '../../src/base/spanOf.ts';
import { unitsOf, type Anatomy } from '../../src/domain/anatomy.ts';
import type { Component } from '../../src/domain/components.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import { say } from '../words/words.ts';
import { whereText } from './valuesText.ts';

/** What of an intervention's site, or of where it takes its values, the model has not; undefined where it has all. */
export function siteProblem(
  { site, source }: Intervention,
  anatomy: Anatomy | null,
): string | undefined {
  if (!anatomy) return say('The model is not loaded; the panel says why.');
  const { component, layer = null, units = [] } = site;
  const width = unitsOf(anatomy, component, layer);
  if (width === 0) return absent(layer, component);
  const [, last] = spanOf(units.map(each => (typeof each === 'number' ? each : each[1] - 1)));
  if (last >= width)
    return say(
      'This model has no unit {0} in {1}: it has {2}, from 0',
      last,
      whereText(layer, component),
      width,
    );
  const { component: from = component, layer: at = layer } = source ?? {};
  return unitsOf(anatomy, from, at) === 0 ? absent(at, from) : undefined;
}

const absent = (layer: number | null, component: Component): string =>
  say('This model has no {0}', whereText(layer, component));
