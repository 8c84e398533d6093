import { counted } from '../../base/counted.ts';
import { assertNever } from '../../base/assert.ts';
import type { Metric } from '../../domain/experiment.ts';
import { wrongQuestion } from '../../domain/failure.ts';
import { whyNoMetric } from '../../domain/metricOffers.ts';
import type { MetricPlan } from '../plan.ts';
import { ofOutputs, toId, toInputs, type Subject } from './examples.ts';

/** A metric written out, or undefined with the reasons added. */
export function toMetric(
  subject: Subject,
  metric: Metric,
  place: number,
  T: number,
): MetricPlan | undefined {
  const field = `metrics[${place}]`;
  const { problems, architecture } = subject;
  const outputs = ofOutputs(subject);
  const why = whyNoMetric(architecture, metric.kind);
  if (why !== null) {
    problems.add(`${field}.kind`, why);
    return undefined;
  }
  const asked = 'timestep' in metric ? metric.timestep : undefined;
  if (asked !== undefined && asked >= T) {
    problems.add(
      `${field}.timestep`,
      `found ${asked}, expected 0 to ${T - 1}: the run has ${counted(T, 'timestep')}`,
    );
    return undefined;
  }
  const timestep = asked ?? T - 1;
  const id = (name: 'token' | 'against', token: string | number): number | undefined =>
    toId(outputs, `${field}.${name}`, token, architecture.outputSize ?? 0);
  switch (metric.kind) {
    case 'logitDifference': {
      const [token, against] = [id('token', metric.token), id('against', metric.against)];
      if (token === undefined || against === undefined) return undefined;
      return { kind: metric.kind, token, against, timestep };
    }
    case 'probability': {
      const token = id('token', metric.token);
      return token === undefined ? undefined : { kind: metric.kind, token, timestep };
    }
    case 'kl':
      return { kind: metric.kind, timestep };
    case 'exactMatch': {
      // The target is what the model puts out, whose ids are the outputs', not the embedding's rows.
      const read = toInputs(outputs, field, metric, architecture.outputSize ?? 0);
      if (read?.inputs.kind !== 'tokens') return undefined;
      const { inputs, unknown } = read;
      return { kind: metric.kind, target: inputs.ids, ...(unknown && { unknown }) };
    }
    case 'firstDivergence':
    case 'tokensChanged':
      return { kind: metric.kind };
    default:
      return assertNever(metric);
  }
}

/** A metric of the logits at a timestep, which has a gradient; the others count tokens. */
export type Differentiable = Extract<MetricPlan, { readonly timestep: number }>;

/**
 * A metric whose gradient is asked for.
 *
 * @param expected  what could be asked for
 * @throws EngineError `wrong-question`, naming `--of`, where it has none
 */
export function differentiable(
  metric: MetricPlan,
  expected = 'logitDifference, probability or kl',
): Differentiable {
  if ('timestep' in metric) return metric;
  const message = `found ${metric.kind}, which counts tokens and has no gradient; expected ${expected}`;
  throw wrongQuestion([{ field: '--of', message }]);
}
