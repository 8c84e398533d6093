import type { Model } from '../../src/domain/model.ts';
import { makeModel } from '../support/models.ts';

/** A two-layer GRU language model of seeded numbers, for where PyTorch cannot make one. */
export const madeUpGru = (hidden: number, vocabulary: number): Model =>
  makeModel({
    kind: 'gru',
    hidden: [hidden, hidden],
    input: hidden,
    vocabulary,
    seed: hidden,
  });
