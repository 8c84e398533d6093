import { expect, it } from 'vitest';
import { notFinite } from '../../../src/checkpoint/ownArrays.ts';
import type { Weights } from '../../../src/domain/model.ts';

const weights = (...data: number[]): Weights => ({
  layers: [],
  readout: { shape: [1, data.length], data: Float32Array.from(data) },
});

it('says how many values of an array are not finite, and of the others nothing', () => {
  expect(notFinite(weights(1, -3e38, 0, 1e-45))).toEqual([]);
  expect(notFinite(weights(NaN, 1, Infinity, -Infinity))).toEqual([
    'readout has 3 values that are not finite (NaN or infinite)',
  ]);
  expect(notFinite(weights(0, NaN))).toEqual([
    'readout has 1 value that is not finite (NaN or infinite)',
  ]);
});
