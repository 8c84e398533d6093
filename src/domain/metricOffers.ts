import type { Metric } from './experiment.ts';
import { mediableKinds } from './mediation.ts';
import type { Architecture } from './model.ts';
import type { Why } from './unrollOffers.ts';

/** Why a model has no metric of a kind; null where it has. */
export function whyNoMetric(
  { outputSize, vocabularySize }: Pick<Architecture, 'outputSize' | 'vocabularySize'>,
  kind: Metric['kind'],
): Why {
  if (outputSize === null) return `${kind} needs logits, and the model has no readout`;
  return vocabularySize === null && kind !== 'logitDifference'
    ? `found "${kind}"; a model that reads vectors has logitDifference only, on output indices`
    : null;
}

/** Whether a metric counts tokens, and is no number of the logits at a timestep: it has no gradient. */
export const countsTokens = (kind: string): boolean => !mediableKinds.some(each => each === kind);
