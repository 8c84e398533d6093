import { assertNever, known } from '../base/assert.ts';
import { exp } from '../base/float64.ts';
import type { MetricValue } from '../domain/result.ts';
import { klDivergence, logSoftmax } from './distribution.ts';
import type { MetricPlan, Plan } from './plan.ts';
import type { Wanted } from './runs/recorder.ts';
import type { Run, Runs } from './runs/run.ts';

/** The logits that a plan's metrics are read off. */
export const wantedByMetrics = ({ metrics }: Plan): Wanted[] =>
  metrics.flatMap(metric =>
    'timestep' in metric
      ? [{ component: 'logits' as const, layer: null, timesteps: [metric.timestep] }]
      : [],
  );

/**
 * A number read off the intervened run.
 *
 * Probabilities and KL are of the model's own softmax(y), in float64: no temperature, filter or noise.
 *
 * @returns null where nothing diverged, or where the number is not finite
 */
export function measure(metric: MetricPlan, plan: Plan, runs: Runs): MetricValue {
  const at = 'timestep' in metric ? { timestep: metric.timestep } : {};
  const value = valueOf(metric, plan, runs);
  return { kind: metric.kind, ...at, value: Number.isFinite(value) ? value : null };
}

/** The number itself, finite or not; null where nothing diverged. */
export function valueOf(metric: MetricPlan, plan: Plan, { base, intervened }: Runs): number | null {
  const logits = (run: Run, t: number): Float32Array => run.recorder.at('logits', null, t);
  const emitted = (run: Run): number[] => [...(run.said.outputIds ?? [])].slice(plan.emitsFrom);
  switch (metric.kind) {
    case 'logitDifference': {
      const y = logits(intervened, metric.timestep);
      return known(y[metric.token], 'a logit') - known(y[metric.against], 'a logit');
    }
    case 'probability':
      return exp(known(logSoftmax(logits(intervened, metric.timestep))[metric.token], 'a logit'));
    case 'kl':
      return klDivergence(
        logSoftmax(logits(intervened, metric.timestep)),
        logSoftmax(logits(base, metric.timestep)),
      );
    case 'exactMatch':
      return emitted(intervened).join() === metric.target.join() ? 1 : 0;
    case 'firstDivergence': {
      const before = emitted(base);
      const first = emitted(intervened).findIndex((id, at) => id !== before[at]);
      return first < 0 ? null : plan.emitsFrom + first;
    }
    case 'tokensChanged': {
      const before = emitted(base);
      return emitted(intervened).filter((id, at) => id !== before[at]).length;
    }
    default:
      return assertNever(metric);
  }
}
