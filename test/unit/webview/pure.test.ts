import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../src/protocol/panel.ts';
import { decimals, probability, signed, visible } from '../../../webview/format.ts';
import { inSight, timestepAt, toGrid, toRows, xOf } from '../../../webview/grid.ts';
import { firstView, reduce, restoredView } from '../../../webview/store.ts';
import { rampIndex, rampOf, rampSize } from '../../../webview/theme.ts';
import { siteOf } from '../../../webview/place.ts';

describe('numbers', () => {
  it('have two decimals, a real minus, and probabilities no leading zero', () => {
    expect([decimals(-1.234), signed(0.5), signed(-0.5), decimals(NaN)]).toEqual([
      '−1.23',
      '+0.50',
      '−0.50',
      'NaN',
    ]);
    expect([probability(0.508), probability(0.9999), probability(0)]).toEqual([
      '.508',
      '1.00',
      '.000',
    ]);
  });

  it('tokens show what would not be seen, or would act', () => {
    expect(visible('a\nb\u202e\u0007')).toBe('a⏎b\\u202e\\u0007');
  });
});

describe('the column grid', () => {
  it('gives every timestep and one more a column, between 14 and 72 px', () => {
    expect(toGrid(900, 10).column).toBe(72);
    expect(toGrid(900, 30).column).toBe(26);
    expect(toGrid(900, 300).column).toBe(14);
    expect(toGrid(9000, 500).column).toBe(14);
  });

  it('finds the timestep under a pixel, scrolled or not', () => {
    const grid = toGrid(900, 300, 140);
    expect(timestepAt(grid, xOf(grid, 25) + 3)).toBe(25);
    expect(timestepAt(grid, 10)).toBeUndefined();
    expect(inSight(grid)).toEqual([10, 68]);
  });

  it('scrolls rows that do not fit at 3 px', () => {
    expect(toRows(32, 224, 0)).toEqual({ height: 7, visible: 32, first: 0 });
    expect(toRows(2000, 224, 1990)).toEqual({ height: 3, visible: 74, first: 1926 });
  });
});

describe('the ramp', () => {
  it.each(['dark', 'light', 'contrast', 'contrast-light'] as const)(
    'of %s has its stops at the ends and near-background in the middle',
    kind => {
      const ramp = rampOf(kind);
      expect(ramp).toHaveLength(rampSize);
      const ends = {
        dark: [
          [191, 224, 255],
          [255, 220, 171],
        ],
        light: [
          [11, 60, 115],
          [110, 45, 0],
        ],
        contrast: [
          [220, 241, 255],
          [255, 242, 160],
        ],
        'contrast-light': [
          [11, 60, 115],
          [110, 45, 0],
        ],
      }[kind];
      expect([ramp[0], ramp.at(-1)]).toEqual(ends);
      const [a, b] = [ramp[127], ramp[128]].map(rgb => rgb!.reduce((sum, c) => sum + c, 0) / 3);
      expect(Math.abs(a! - b!)).toBeLessThan(6);
    },
  );

  it('puts zero in the middle and holds values beyond the limit at the ends', () => {
    expect([
      rampIndex(-5, 1),
      rampIndex(0, 1),
      rampIndex(5, 1),
      rampIndex(NaN, 1),
      rampIndex(1, 0),
    ]).toEqual([0, 128, 255, 128, 128]);
  });
});

const panel = (timesteps: number): PanelState =>
  ({
    title: 'x',
    experiment: {
      version: 1,
      checkpoint: 'm',
      base: {},
      interventions: [
        {
          site: { layer: 1, component: 'cell', timesteps: [4, 2], units: [[3, 5]] },
          edit: { kind: 'zero' },
        },
      ],
    },
    model: null,
    results: { own: { timesteps }, forced: null, free: null },
    shown: 'own',
  }) as unknown as PanelState;

describe('the store', () => {
  it('first looks where the first intervention is', () => {
    const { view } = reduce({ panel: null, view: firstView }, { type: 'changed', state: panel(6) });
    expect(view).toMatchObject({ layer: 1, component: 'cell', units: [3], timesteps: [4] });
  });

  it('keeps the selection over results, and inside them', () => {
    const looked = { ...firstView, units: [7], timesteps: [2, 5] };
    const first = reduce({ panel: panel(6), view: looked }, { type: 'changed', state: panel(6) });
    expect(first.view).toBe(looked);
    expect(reduce(first, { type: 'changed', state: panel(3) }).view.timesteps).toEqual([2]);
  });

  it('takes back a saved view, and nothing else', () => {
    expect(restoredView({ ...firstView, units: [3] }).units).toEqual([3]);
    for (const other of [null, 3, {}, { units: ['a'], timesteps: [1], component: 'cell' }])
      expect(restoredView(other)).toBe(firstView);
  });

  it('writes a selection as a site', () => {
    expect(siteOf({ layer: null, component: 'logits', units: [1], timesteps: [2] })).toEqual({
      component: 'logits',
      timesteps: 2,
      units: [1],
    });
    expect(siteOf({ layer: 0, component: 'cell', units: [1, 2], timesteps: [2, 3] })).toEqual({
      layer: 0,
      component: 'cell',
      timesteps: [2, 3],
      units: [1, 2],
    });
  });
});
