import { expect, it } from 'vitest';
import type { Anatomy } from '../../../src/domain/anatomy.ts';
import { spanOf } from '../../../src/base/spanOf.ts';
import { siteProblem } from '../../../webview/popover/siteProblem.ts';

const many = Array.from({ length: 200_000 }, (_, k) => k);

it('gives the least and the largest of more numbers than a call takes', () => {
  expect(spanOf([3, -1, 2])).toEqual([-1, 3]);
  expect(spanOf(many)).toEqual([0, 199_999]);
  expect(spanOf([])).toEqual([Infinity, -Infinity]);
});

it('an intervention on as many single units is held against its model', () => {
  const anatomy = { layers: [{ name: 'cell', units: [200_000] }], model: [] } as unknown as Anatomy;
  const site = { layer: 0, component: 'cell', timesteps: 0, units: many } as const;
  expect(siteProblem({ site, edit: { kind: 'zero' } }, anatomy)).toBe(undefined);
});
