import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countNotFinite, largestMagnitude, magnitudeAt } from '../../../src/engine/magnitude.ts';

/** The same by sorting. */
function sorted(values: Float32Array, share: number): number {
  const magnitudes = values.map(Math.abs).filter(Number.isFinite).sort();
  return magnitudes[Math.floor(share * (magnitudes.length - 1))] ?? 0;
}

describe('magnitudes', () => {
  it('at a share are those of the sorted ones, whatever bits they have', () => {
    const some = fc.oneof(
      fc.float32Array({ maxLength: 200 }),
      fc.array(fc.constantFrom(0, -0, 1, -1, 1e-45, NaN, -Infinity), { maxLength: 20 }),
    );
    fc.assert(
      fc.property(some, fc.constantFrom(0, 0.5, 0.997, 1), (list, share) => {
        const values = Float32Array.from(list);
        expect(magnitudeAt(values, share)).toBe(sorted(values, share));
        const part = values.subarray(Math.min(1, values.length));
        expect(magnitudeAt(part, share)).toBe(sorted(part, share));
        expect(largestMagnitude(part)).toBe(sorted(part, 1));
      }),
    );
  });

  it('of many are found, too', () => {
    const values = Float32Array.from({ length: 70_000 }, (_, k) => Math.sin(k) * 2 ** (k % 40));
    for (const share of [0, 0.3, 0.997, 1])
      expect(magnitudeAt(values, share)).toBe(sorted(values, share));
  });

  it('that are not finite are counted', () => {
    expect(countNotFinite(Float32Array.of(1, NaN, -0, Infinity, -Infinity, 3.4e38))).toBe(3);
  });
});
