import { expect, it } from 'vitest';
import type { Intervention } from '../../../src/domain/experiment.ts';
import { toGrid } from '../../../webview/paint/grid.ts';
import { marksOf, toMarks } from '../../../webview/state/marks.ts';

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

it('the words of a mark say which directions its numbers are of', () => {
  const along: Intervention = {
    site: { layer: 0, component: 'cell', timesteps: 1, units: [0] },
    edit: { kind: 'set', value: [-1.5] },
    basis: { kind: 'direction', file: 'probes/cell.0.npy' },
  };
  expect(marksOf([along], [])[0]?.text).toBe('cell 0 in cell.0.npy = [−1.5]');
});

it('the words of marks that have no room beside them name the timesteps, on a line of their own', () => {
  const scaled = (timesteps: number | number[], units: number[]): Intervention => ({
    site: { layer: 0, component: 'cell', timesteps, units },
    edit: { kind: 'scale', factor: 2 },
  });
  const all = [scaled(1, [3]), scaled([3, 2], [4]), scaled(4, [5])];
  const { marks, beside, below } = toMarks(all, [], toGrid(900, 10));
  expect(marks.map(({ timesteps }) => timesteps)).toEqual([[1], [2, 3], [4]]);
  expect(beside.map(({ text }) => text)).toEqual(['cell 5 × 2']);
  expect(below).toBe('t 1: cell 3 × 2 · t 2, 3: cell 4 × 2');
  const off = all.map(each => ({ ...each, enabled: false }));
  expect(toMarks(off, [], toGrid(900, 10))).toMatchObject({
    marks: [],
    beside: [{ text: 'every intervention is off' }],
    below: '',
  });
});
