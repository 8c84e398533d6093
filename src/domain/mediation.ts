import type { Metric } from './experiment.ts';

/** What a total effect is parted into. */
export type MediationPart = 'state' | 'token' | 'interaction';
/** The parts in the order in which they are drawn and listed: together they are the total. */
export const mediationParts: readonly MediationPart[] = ['state', 'token', 'interaction'];

/** The metrics that have a value at each timestep; the others count tokens of the whole run. */
export const mediableKinds: readonly Metric['kind'][] = ['logitDifference', 'probability', 'kl'];

/** Whether a metric can be parted at each timestep. */
export const isMediable = ({ kind }: Metric): boolean => mediableKinds.includes(kind);

/** What of an intervention's effect the states carry, and what the tokens, one number a timestep; null where the metric has none. */
export interface Mediation {
  /** As the experiment has it. */
  readonly metric: Metric;
  /** Y(0, b) */
  readonly base: readonly (number | null)[];
  /** Y(1, i) − Y(0, b) */
  readonly total: readonly (number | null)[];
  /** Y(1, b) − Y(0, b): the states carry it, the tokens being the base's. */
  readonly state: readonly (number | null)[];
  /** Y(0, i) − Y(0, b): the tokens carry it, nothing being edited. */
  readonly token: readonly (number | null)[];
  /** total − state − token: what neither carries alone. */
  readonly interaction: readonly (number | null)[];
}
