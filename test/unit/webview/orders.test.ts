import { describe, expect, it } from 'vitest';
import type { Ordering } from '../../../src/domain/result.ts';
import { idOf, toOrders } from '../../../webview/state/orders.ts';
import type { Scene } from '../../../webview/state/scene.ts';

const orderOf = (differenceLimit: number): Ordering => ({
  byEffect: [1, 0],
  totals: [1, 2],
  valueLimit: 5,
  differenceLimit,
  clipped: false,
});
const known = [orderOf(3.7), orderOf(4.3), orderOf(0)];
const orders = () => toOrders({ order: result => known[result] });
const scene = (result: number, isPreview: boolean): Scene =>
  ({ result: { result }, forced: null, isPreview }) as unknown as Scene;
const place = { component: 'cell', layer: 0 } as const;

describe('the scale of colours', () => {
  it('is held while a value is previewed, and then says that values may lie beyond it', () => {
    const asked = orders();
    const own = asked.of(scene(0, false), place);
    expect(own?.clipped).toBe(false);
    const held = asked.of(scene(1, true), place);
    expect(held).toEqual({ ...known[0], clipped: true });
    expect(asked.of(scene(1, true), place)).toBe(held);
    expect(held && own && idOf(held) === idOf(own)).toBe(true); // rows stay where they are
    expect(asked.of(scene(1, false), place)).toBe(known[1]);
  });

  it('is the preview’s own where nothing was changed before', () => {
    const asked = orders();
    asked.of(scene(2, false), place);
    expect(asked.of(scene(1, true), place)).toBe(known[1]);
  });
});

describe('the order of rows', () => {
  it('is kept under a pointer that drags one of them, with the scale of the newest run', () => {
    const known = [orderOf(3.7), { ...orderOf(4.3), byEffect: [0, 1] }];
    const asked = toOrders({ order: result => known[result] });
    const before = asked.of(scene(0, false), place);
    asked.keepRows(true);
    const kept = asked.of(scene(1, false), place);
    expect(kept).toEqual({ ...known[1], byEffect: [1, 0] });
    expect(asked.of(scene(1, false), place)).toBe(kept);
    expect(kept && before && idOf(kept) === idOf(before)).toBe(true);
    asked.keepRows(false);
    expect(asked.of(scene(1, false), place)).toBe(known[1]);
  });

  it('is not kept where there are other rows', () => {
    const known = [orderOf(3.7), { ...orderOf(4.3), byEffect: [0, 2, 1] }];
    const asked = toOrders({ order: result => known[result] });
    asked.of(scene(0, false), place);
    asked.keepRows(true);
    expect(asked.of(scene(1, false), place)).toBe(known[1]);
  });
});
