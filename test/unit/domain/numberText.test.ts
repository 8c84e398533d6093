import { expect, it } from 'vitest';
import { nats, numberText } from '../../../src/domain/numberText.ts';

it('nothing but zero reads as zero', () => {
  const small = [0, 0.5, -0.04, 0.0041, 1.23e-7, 12];
  expect(small.map(value => numberText(value))).toEqual([
    ...['0.00', '0.50', '-0.040', '0.0041', '1.2e-7', '12.00'],
  ]);
  expect([1.6543, 0.00012, -2e-9].map(value => numberText(value, 4))).toEqual([
    ...['1.6543', '0.00012', '-2.0e-9'],
  ]);
  expect([NaN, -Infinity].map(value => numberText(value))).toEqual(['NaN', '-Infinity']);
});

it('a divergence that is noise is said to be small, whatever its sign, and zero is zero', () => {
  expect([0, 1e-17, -1e-17, 0.004, 1.5].map(nats)).toEqual([
    ...['0.00', '<0.005', '<0.005', '<0.005', '1.50'],
  ]);
});
