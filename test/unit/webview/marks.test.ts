import { expect, it } from 'vitest';
import type { Intervention } from '../../../src/domain/experiment.ts';
import { marksOf } from '../../../webview/state/marks.ts';

const textOf = (units: Intervention['site']['units'] & object): string | undefined =>
  marksOf(
    [{ site: { layer: 0, component: 'cell', timesteps: 1, units }, edit: { kind: 'zero' } }],
    [],
  )[0]?.text;

it('the words of a mark name three units or ranges, and say how many units they leave out', () => {
  expect(textOf([1, 2, 3])).toBe('cell 1, 2, 3 = 0');
  expect(textOf([1, [4, 6], 9, 12])).toBe('cell 1, 4–5, 9 and 1 more = 0');
  expect(textOf([1, 2, 3, [10, 14], 20])).toBe('cell 1, 2, 3 and 5 more = 0');
});
