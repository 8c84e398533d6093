import { patternOf } from '../../src/domain/sweepCells.ts';
import { describeMetric } from '../../src/domain/describeMetric.ts';
import type { Over } from '../../src/domain/sweepCells.ts';
import type { Axis } from '../../src/domain/sweepMap.ts';
import { unrollText } from '../state/facts.ts';
import { decimals, limitsText, signed, valueText } from '../words/format.ts';
import { say } from '../words/words.ts';
import { effectsIn } from './effects.ts';
import { effectAt, isOfEffects, placeOn, type PanelMap } from './mapOf.ts';

/** The axes of a map, in words. */
export function overText(over: Over): string {
  switch (over) {
    case 'layer,timestep':
      return say('layer × timestep');
    case 'component,layer,timestep':
      return say('component × layer × timestep');
    case 'sourceTimestep,timestep':
      return say('source timestep × base timestep');
    case 'unit,timestep':
      return say('unit × timestep');
  }
}

/** Whether what a pattern calls units are directions. */
const isAlong = ({ experiment }: Pick<PanelMap, 'experiment'>): boolean =>
  patternOf(experiment)?.pattern.basis !== undefined;

/** The axes that a map has, in words: of its pattern's own units. */
function axesText(map: PanelMap): string {
  const over = map.question.over as Over;
  return over === 'unit,timestep' && isAlong(map) ? say('direction × timestep') : overText(over);
}

/** What stands over a map: of which metric it is, over what, of which unroll, and the ends of its scale. */
export function mapHead(map: PanelMap) {
  const { question, experiment, base, backend } = map;
  const metric = experiment.metrics?.[question.of];
  const name = metric ? describeMetric(metric) : '';
  const without =
    base === null
      ? say('no value without the intervention')
      : say('{0} without the intervention', decimals(base));
  return {
    title: titleOf(map, name),
    // In sight may be both modes: a map is of the experiment's own.
    aside: [axesText(map), unrollText(experiment.unroll), without, backend].join(' · '),
    limits: limitsText(effectsIn(map).limit, false),
  };
}

function titleOf(map: PanelMap, name: string): string {
  if (map.question.method !== null) return say('Estimated effect on {0}', name);
  return isOfEffects(map) ? say('Effect on {0}', name) : name;
}

/** Where a row stands on its axis. */
export function rowText(
  map: Pick<PanelMap, 'experiment'>,
  name: Axis['name'],
  value: string | number,
): string {
  switch (name) {
    case 'layer':
      return say('layer {0}', value);
    case 'sourceTimestep':
      return say('source t {0}', value);
    case 'unit':
      return isAlong(map) ? say('direction {0}', value) : say('unit {0}', value);
    default:
      return String(value);
  }
}

/** A cell in one sentence: where it is, the metric there and what that adds to the base, or why there is none. */
export function cellText(map: PanelMap, index: number, token: string): string {
  const places = placeOn(map.axes, index);
  const t = places.at(-1)?.value ?? 0;
  const where = places
    .slice(0, -1)
    .reverse()
    .map(({ name, value }) => rowText(map, name, value))
    .join(' ');
  const said = valueSaid(map, index);
  return say('{0}, t {1} “{2}”: {3}', where, t, token, said);
}

function valueSaid(map: PanelMap, index: number): string {
  if (index >= map.done) return say('not run yet');
  const reason = map.reasons.get(index);
  if (reason !== undefined) return say('no value: {0}', reason);
  const value = map.values[index] ?? NaN;
  if (map.question.method !== null) return say('estimated effect {0}', signed(value));
  if (map.base === null) return valueText(value, false);
  return say(
    '{0}, {1} over {2} without the intervention',
    valueText(value, false),
    signed(effectAt(map, index)),
    valueText(map.base, false),
  );
}
