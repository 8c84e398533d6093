import { counted } from '../../base/counted.ts';
import type { Experiment } from '../../domain/experiment.ts';
import type { Problem } from '../../domain/failure.ts';
import type { Model } from '../../domain/model.ts';
import type { MetricPlan, Plan } from '../plan.ts';

/**
 * What is allowed in an experiment and was hardly meant: each names its field, what was found, and what it means.
 *
 * @param plan  of this experiment and this model
 */
export function hintsOf(
  { unroll, metrics = [] }: Experiment,
  plan: Plan,
  { architecture }: Pick<Model, 'architecture'>,
): readonly Problem[] {
  const hints = plan.metrics.flatMap((metric, place) => {
    const asked = metrics[place];
    const way = asked && 'text' in asked ? 'text' : 'tokens';
    return hintOfMetric(metric, `metrics[${place}]`, way, plan);
  });
  const { outputSize } = architecture;
  const decoding = unroll?.decoding;
  const topK = decoding?.kind === 'sample' ? decoding.topK : undefined;
  if (topK !== undefined && outputSize !== null && topK > outputSize) {
    hints.unshift({
      field: 'unroll.decoding.topK',
      message: `found ${topK}, and the model has ${counted(outputSize, 'output')}: all of them stay`,
    });
  }
  return hints;
}

function hintOfMetric(
  metric: MetricPlan,
  field: string,
  way: 'text' | 'tokens',
  { timesteps, emitsFrom }: Plan,
): Problem[] {
  if (metric.kind === 'logitDifference' && metric.token === metric.against)
    return [
      {
        field: `${field}.against`,
        message: `found the same as token, id ${metric.token}: the difference is always 0`,
      },
    ];
  if (metric.kind !== 'exactMatch') return [];
  const emitted = timesteps - emitsFrom;
  const { length } = metric.target;
  return length === emitted
    ? []
    : [
        {
          field: `${field}.${way}`,
          message: `found a target of ${counted(length, 'token')}, and ${emitted} ${emitted === 1 ? 'is' : 'are'} emitted: the value is always 0`,
        },
      ];
}
