import type { Metric } from './experiment.ts';
import { visibleToken } from './visibleToken.ts';

/** A metric without its timestep: `logitDifference are : is`. */
export function nameMetric(metric: Metric): string {
  const tokens = [
    ...('token' in metric ? [String(metric.token)] : []),
    ...('against' in metric ? [String(metric.against)] : []),
  ].map(visibleToken);
  return [metric.kind, ...(tokens.length > 0 ? [tokens.join(' : ')] : [])].join(' ');
}

/** A metric in one line: what it reads, and the timestep where it says one: `logitDifference are : is @4`. */
export function describeMetric(metric: Metric): string {
  const at = 'timestep' in metric && metric.timestep !== undefined ? [`@${metric.timestep}`] : [];
  return [nameMetric(metric), ...at].join(' ');
}
