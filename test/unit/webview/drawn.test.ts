import { expect, it } from 'vitest';
import type { Ordering } from '../../../src/domain/result.ts';
import { drawnOf, type Asking, type Looked } from '../../../webview/state/drawn.ts';
import { firstView } from '../../../webview/state/store.ts';

const looked = {
  ...{ windowHeight: 600, unitInSight: undefined, unitCount: 3 },
  view: { ...firstView, component: 'hidden', layer: 0, order: 'index' },
  scene: { result: { result: 1, timesteps: 2 }, forced: null, isEmpty: false, isPreview: false },
  grid: { gutter: 40, column: 20, columns: 3, timesteps: 2, width: 100, scrollX: 0 },
} as unknown as Looked;
const parts = {
  ...{ rows: [0, 3], timesteps: [0, 2] },
  runs: new Map([
    ['before', new Float32Array(6)],
    ['after', new Float32Array(6)],
  ]),
};
const asking = (order: Ordering | undefined): Asking =>
  ({
    orders: { of: () => order, areRowsKept: { value: false } },
    blocks: { get: () => parts },
  }) as unknown as Asking;

it('values that arrive before their order and scales are not drawn until those are there', () => {
  expect(drawnOf(looked, asking(undefined))).toBeUndefined();
  const order: Ordering = {
    ...{ byEffect: [2, 0, 1], totals: [1, 0, 2], clipped: false },
    ...{ valueLimit: 1, differenceLimit: 1 },
  };
  expect(drawnOf(looked, asking(order))).toMatchObject({ order, units: [0, 1, 2], isWhole: true });
});
