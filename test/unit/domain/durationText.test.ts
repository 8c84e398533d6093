import { expect, it } from 'vitest';
import { durationText } from '../../../src/domain/durationText.ts';

it.each([
  [0, '< 1 ms'],
  [0.4, '< 1 ms'],
  [1, '1 ms'],
  [12.6, '13 ms'],
])('%d ms are said as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
