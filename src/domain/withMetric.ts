import type { Experiment, Metric } from './experiment.ts';
import { placed } from './placed.ts';

/** A metric, and the place of the one it replaces; absent: it stands after all. */
export interface PlacedMetric {
  readonly metric: Metric;
  readonly at?: number | undefined;
}

/** The experiment with a metric in it, such as one that is held against the model before it is written. */
export const withMetric = (experiment: Experiment, { metric, at }: PlacedMetric): Experiment => ({
  ...experiment,
  metrics: placed(experiment.metrics, metric, at),
});
