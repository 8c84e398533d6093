import { describe, expect, it } from 'vitest';
import { toMean } from '../../../src/domain/mean.ts';

const z = 1.959963984540054;

describe('a mean', () => {
  it('of nothing has no value', async () => {
    expect(await toMean([])).toEqual({ mean: null, low: null, high: null, of: 0 });
  });

  it('of equal values has no width', async () => {
    expect(await toMean([2.5])).toEqual({ mean: 2.5, low: 2.5, high: 2.5, of: 1 });
    expect(await toMean([3, 3, 3, 3, 3])).toEqual({ mean: 3, low: 3, high: 3, of: 5 });
  });

  it('of two values reaches both, each of which is drawn twice in a quarter of the drawings', async () => {
    expect(await toMean([0, 1])).toEqual({ mean: 0.5, low: 0, high: 1, of: 2 });
  });

  it('of many values has the interval that the central limit gives', async () => {
    for (const n of [50, 401, 1000]) {
      const values = Array.from({ length: n }, (_, k) => k / n);
      const { mean, low, high } = await toMean(values);
      const half = z * Math.sqrt(1 / 12 / n);
      expect(mean).toBeCloseTo((n - 1) / (2 * n), 12);
      // Of the 25th of 1,000 means: some 10 % of the half width.
      expect(Math.abs(mean! - low! - half)).toBeLessThan(0.15 * half);
      expect(Math.abs(high! - mean! - half)).toBeLessThan(0.15 * half);
    }
  });

  it('is the same each time', async () => {
    const values = [0.1, 5, -2, 7, 0.3, 11, 4];
    expect(await toMean(values)).toEqual(await toMean([...values]));
  });

  it('lies in its interval, however far off one value is', async () => {
    for (const values of [
      [...Array<number>(99).fill(0), 1e6],
      [...Array<number>(999).fill(0.1), 1e-9],
    ]) {
      const { mean, low, high } = await toMean(values);
      expect(low).toBeLessThanOrEqual(mean!);
      expect(high).toBeGreaterThanOrEqual(mean!);
      expect(low).toBeGreaterThanOrEqual(Math.min(...values));
    }
  });

  it('can be stopped between drawings', async () => {
    let paused = 0;
    const stop = () => {
      if (++paused === 3) throw new Error('stopped');
      return Promise.resolve();
    };
    await expect(toMean([1, 2, 3], stop)).rejects.toThrow('stopped');
    expect(paused).toBe(3);
  });
});
