import type { Wording } from '../../src/domain/describe.ts';
import { say } from './words.ts';

/** The words of descriptions in the editor's language. */
export const wording: Wording = {
  layer: at => say('layer {0}', at),
  meanOf: dataset => say('mean of {0}', dataset),
  inBasis: file => say('in {0}', file),
  vectors: count => say('{0} vectors', count),
  get bidirectional() {
    return say('bidirectional');
  },
  get readFromEnd() {
    return say('read from the end');
  },
};
