import type { Component } from '../../src/domain/components.ts';
import type { Edge, Metric } from '../../src/domain/experiment.ts';
import { say } from './words.ts';

/** What a component is, in one line; h₋ and c₋ are those of the timestep before. */
export function meaningOf(component: Component): string {
  switch (component) {
    case 'input':
      return say('x: what the layer reads');
    case 'hiddenIn':
      return say('h₋, as this timestep reads it');
    case 'cellIn':
      return say('c₋, as this timestep reads it');
    case 'inputProjection':
      return say('W x + b, for all gates');
    case 'hiddenProjection':
      return say('W h₋ + b, for all gates');
    case 'resetGate':
      return say('r: how much of h₋ the candidate sees');
    case 'updateGate':
      return say('z: how much of h₋ stays');
    case 'inputGate':
      return say('i: how much of the candidate is written');
    case 'forgetGate':
      return say('f: how much of c₋ stays');
    case 'outputGate':
      return say('o: how much of the cell is shown');
    case 'candidate':
      return say('the new content, after its tanh');
    case 'retained':
      return 'f ⊙ c₋';
    case 'written':
      return say('i ⊙ candidate');
    case 'cell':
      return say('c: retained + written');
    case 'cellActivation':
      return 'tanh c';
    case 'hidden':
      return say('h: the output, and what the next timestep reads');
    case 'embedding':
      return say('the vector that stands for the token');
    case 'logits':
      return say('the readout, before the softmax');
    default:
      return say('before its nonlinearity');
  }
}

/** Who sees an edit of `hidden`. */
export function meaningOfEdge(edge: Edge): string {
  if (edge === 'carry') return say('seen by the next timestep alone');
  return edge === 'up'
    ? say('seen by the layer above or the readout alone')
    : say('seen by the next timestep and above');
}

/** What a metric is, in one line. */
export function meaningOfMetric(kind: Metric['kind']): string {
  switch (kind) {
    case 'logitDifference':
      return say('logit of the token − logit of the other');
    case 'probability':
      return say('probability of the token');
    case 'kl':
      return say('KL(intervened ‖ base) of the next token, in nats');
    case 'exactMatch':
      return say('1 if the emitted tokens are these, else 0');
    case 'firstDivergence':
      return say('the first emitted timestep at which the runs differ');
    case 'tokensChanged':
      return say('how many emitted tokens differ');
  }
}
