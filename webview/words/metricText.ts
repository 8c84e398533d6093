import type { MetricValue } from '../../src/domain/result.ts';
import { decimals, probability } from './format.ts';
import { say } from './words.ts';

/** A metric's value: a probability as in the readout, a count whole; without one, nothing diverged or it is not finite. */
export function metricText({ kind, value }: Pick<MetricValue, 'kind' | 'value'>): string {
  if (value === null) return kind === 'firstDivergence' ? say('none') : say('not finite');
  if (kind === 'probability') return probability(value);
  return decimals(value, Number.isInteger(value) ? 0 : 2);
}
