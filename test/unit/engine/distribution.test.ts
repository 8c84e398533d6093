import { describe, expect, it } from 'vitest';
import { klDivergence, logSoftmax, softmax } from '../../../src/engine/distribution.ts';

describe('the distribution of logits', () => {
  it.each([0, 1e9, 1e16, 3e38, -3e38])('is the same however far from 0 they are: %s', far => {
    expect([...softmax([far, far, far, far])]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('is no further from itself where all logits are larger by the same', () => {
    expect(klDivergence(logSoftmax([5, 5]), logSoftmax([3e38, 3e38]))).toBe(0);
  });

  it('is none where a logit is NaN or ∞, or none is above −∞', () => {
    for (const logits of [
      [0, NaN],
      [0, Infinity],
      [-Infinity, -Infinity],
    ])
      expect([...softmax(logits)]).toEqual([NaN, NaN]);
    expect([...softmax([0, -Infinity])]).toEqual([1, 0]);
  });
});
