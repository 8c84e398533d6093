import { describe, expect, it } from 'vitest';
import {
  decimals,
  limitsText,
  probability,
  signed,
  valueText,
  visible,
} from '../../../webview/words/format.ts';
import {
  inSight,
  rowToShow,
  scrolledIn,
  scrollToShow,
  timestepAt,
  toGrid,
  toRows,
  xOf,
} from '../../../webview/paint/grid.ts';
import { besideMarks } from '../../../webview/paint/marks.ts';
import { rampIndex, rampOf, rampSize } from '../../../webview/theme/theme.ts';

describe('numbers', () => {
  it('have two decimals, a real minus, and probabilities no leading zero', () => {
    expect([decimals(-1.234), signed(0.5), signed(-0.5), decimals(NaN)]).toEqual([
      '−1.23',
      '+0.50',
      '−0.50',
      'NaN',
    ]);
    expect([0.508, 0.9999, 0, 1e-9, 0.0005].map(probability)).toEqual([
      '.508',
      '1.00',
      '.000',
      '<.001', // none but zero reads as zero
      '.001',
    ]);
  });

  it('too small for two decimals have two significant digits: none but zero reads as zero', () => {
    const small = [0.0996, 0.0412, -0.0041, 0.00012, -0.0000123, 0, -0];
    expect(small.map(value => decimals(value))).toEqual([
      '0.10',
      '0.041',
      '−0.0041',
      '0.00012',
      '−1.2e−5',
      '0.00',
      '0.00',
    ]);
    expect([signed(0), signed(-0)]).toEqual(['0.00', '0.00']);
    expect([signed(0.0041), signed(Infinity), decimals(-Infinity), decimals(0.04, 1)]).toEqual([
      '+0.0041',
      '+∞',
      '−∞',
      '0.040',
    ]);
  });

  it('at the ends of a scale say so where values beyond them are held there', () => {
    expect([limitsText(3.7, false), limitsText(3.7, true), limitsText(0.05, true)]).toEqual([
      ['−3.7', '+3.7'],
      ['≤ −3.7', '≥ +3.7'],
      ['≤ −0.050', '≥ +0.050'],
    ]);
  });

  it('that have not arrived are not NaN', () => {
    expect([valueText(undefined, true), valueText(NaN, true), valueText(0.5, true)]).toEqual([
      '…',
      'NaN',
      '+0.50',
    ]);
  });

  it('tokens show what would not be seen, or would act', () => {
    expect(visible('a\nb\u202e\u0007')).toBe('a⏎b\\u202e\\u0007');
    expect([' ', ' is', 'a b', 'a  '].map(visible)).toEqual(['␣', '␣is', 'a b', 'a␣␣']);
    expect(visible('a\u00ad\u2060')).toBe('a\\u00ad\\u2060');
    expect(visible('\ud800😀')).toBe('\\ud800😀');
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

  it('scrolls no further than it must to show a timestep', () => {
    const grid = toGrid(900, 300, 140); // 58 columns of 14 px in sight, from t 10
    expect(scrollToShow(grid, 30)).toBe(140);
    expect(scrollToShow(grid, 3)).toBe(42);
    expect(scrollToShow(grid, 100)).toBe(101 * 14 - (900 - 88));
    expect(scrollToShow(toGrid(900, 5), 4)).toBe(0);
  });

  it('holds a scroll to what there is to scroll', () => {
    expect([-5, 140, 9999].map(x => scrolledIn(toGrid(900, 300), x))).toEqual([
      0,
      140,
      301 * 14 - (900 - 88),
    ]);
    expect(scrolledIn(toGrid(900, 5), 34)).toBe(0);
  });

  it('scrolls rows no further than it must to show one', () => {
    const rows = { first: 10, visible: 20 };
    expect([12, 3, 29, 30, 80, -1].map(row => rowToShow(rows, row))).toEqual([
      10, 3, 10, 11, 61, 10,
    ]);
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
      rampIndex(-Infinity, 1),
    ]).toEqual([0, 128, 255, 128, 128, 0]);
  });
});

describe('words beside marks', () => {
  const placed = (marks: number[], all = marks, needed = 140) =>
    besideMarks(marks, all, 1000, needed);

  it('stand behind the first mark that leaves room, never over the next', () => {
    expect(placed([100])).toEqual({ left: 112, maxWidth: 876 });
    expect(placed([100, 400])).toEqual({ left: 112, maxWidth: 276 });
    expect(placed([100, 172, 600])).toEqual({ left: 184, maxWidth: 404 });
  });

  it('never stand behind the mark of another, and have a line of their own where none leaves room', () => {
    expect(placed([400], [100, 400])).toEqual({ left: 412, maxWidth: 576 });
    expect(placed([100], [100, 172])).toBeUndefined();
    expect(placed([100], [100, 172], 40)).toEqual({ left: 112, maxWidth: 48 });
  });
});
