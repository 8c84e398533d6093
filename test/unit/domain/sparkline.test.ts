import { expect, it } from 'vitest';
import { sparkline } from '../../../src/domain/sparkline.ts';

it('draws values between the limits in eight heights, and what is no number as a point', () => {
  expect(sparkline([-1, -0.75, 0, 0.74, 0.75, 1], 1)).toBe('▁▂▅▇██');
  expect(sparkline([NaN, Infinity, -3, 3], 1)).toBe('··▁█');
  expect(sparkline([0, 0], 0)).toBe('▁▁');
});
