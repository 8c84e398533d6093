import { say } from './words.ts';

/** What a metric is measured in. @param isOfVectors  the model puts out numbers, not logits */
export function unitOfMetric(kind: string, isOfVectors: boolean): string {
  if (kind === 'kl') return say('nats');
  if (kind === 'probability') return say('probability');
  return isOfVectors ? say('units of the output') : say('logits');
}
