import { shortened } from './describe.ts';
import { quotedText } from './escape.ts';
import type { Metric } from './experiment.ts';
import { visibleToken } from './visibleToken.ts';

/** Most characters of a target that are named. */
const mostCharacters = 24;

/** A metric without its timestep: `logitDifference are : is`, `exactMatch "they are"`. */
export function nameMetric(metric: Metric): string {
  const tokens = [
    ...('token' in metric ? [String(metric.token)] : []),
    ...('against' in metric ? [String(metric.against)] : []),
  ].map(visibleToken);
  const target = metric.kind === 'exactMatch' ? [targetOf(metric)] : [];
  return [metric.kind, ...(tokens.length > 0 ? [tokens.join(' : ')] : []), ...target].join(' ');
}

const targetOf = ({ text, tokens = [] }: Extract<Metric, { kind: 'exactMatch' }>): string =>
  quotedText(shortened(text ?? tokens.join(' '), mostCharacters));

/**
 * A metric in one line: what it reads, and the timestep where it says one: `logitDifference are : is @4`.
 *
 * @param timestep  at which it was read; its own, if any, unless given
 */
export function describeMetric(
  metric: Metric,
  timestep = 'timestep' in metric ? metric.timestep : undefined,
): string {
  return [nameMetric(metric), ...(timestep === undefined ? [] : [`@${timestep}`])].join(' ');
}
