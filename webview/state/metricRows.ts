import type { Experiment, Metric } from '../../src/domain/experiment.ts';
import type { MetricValue } from '../../src/domain/result.ts';
import type { Scene } from './scene.ts';

/** A metric of the experiment, and what the results in sight have of it. */
export interface MetricRow {
  readonly metric: Metric;
  /** Undefined where it is in the experiment and has not been run. */
  readonly value: MetricValue | undefined;
  /** In the run forced on the base's own output, where both modes are shown. */
  readonly forced: MetricValue | undefined;
}

/**
 * The experiment's metrics with the values of the results in sight, whose own list may be another: each has the value of the
 * same metric there, of several that are alike in their order.
 *
 * @param experiment  null while its text cannot be read: the metrics are those of the results
 */
export function metricRows(
  experiment: Pick<Experiment, 'metrics'> | null,
  scene: Pick<Scene, 'ran' | 'result' | 'forced'> | null,
): readonly MetricRow[] {
  const { ran, result, forced } = scene ?? {};
  const left = (ran?.metrics ?? []).map(each => JSON.stringify(each));
  return ((experiment ?? ran)?.metrics ?? []).map(metric => {
    const at = left.indexOf(JSON.stringify(metric));
    if (at >= 0) left[at] = '';
    return { metric, value: result?.metrics[at], forced: forced?.metrics[at] };
  });
}
