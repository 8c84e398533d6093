import { expect, it } from 'vitest';
import { toShare } from '../../../src/domain/share.ts';

it('a share has its Wilson interval', () => {
  // The figures are of the formula in Python, and of ../shared/fixtures/questions/seeds-gru.
  expect(toShare(6, 12)).toEqual({
    share: 0.5,
    low: expect.closeTo(0.2537815976, 9) as number,
    high: expect.closeTo(0.7462184024, 9) as number,
    of: 12,
  });
  expect(toShare(0, 10)).toMatchObject({ low: 0, high: expect.closeTo(0.2775327998, 9) as number });
  expect(toShare(10, 10)).toMatchObject({
    low: expect.closeTo(0.7224672002, 9) as number,
    high: 1,
  });
});

it('a share of nothing is none', () => expect(toShare(0, 0)).toBeNull());
