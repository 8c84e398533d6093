import { describe, expect, it } from 'vitest';
import { toGrid, xOf, type Grid } from '../../../webview/paint/grid.ts';
import {
  toStripLayouts,
  type PlacedToken,
  type Strip,
  type StripLayout,
} from '../../../webview/paint/stripLayout.ts';

/** Letters half as wide as they are high, one wider than narrow columns; bold ones a tenth wider. */
const widthOf = (text: string, size: number, isBold: boolean): number =>
  [...text.replace('﷽', '---')].length * size * (isBold ? 0.55 : 0.5);
const gridOf = (column: number, timesteps: number): Grid => ({
  ...{ gutter: 88, column, columns: timesteps + 1, timesteps, scrollX: 0 },
  width: 88 + column * (timesteps + 1),
});
const stripOf = (tokens: readonly string[], kinds: Record<number, string> = {}): Strip => ({
  ...{ tokens, from: 0 },
  kinds: tokens.map((_, t) => kinds[t] ?? ''),
});
const layoutOf = (
  column: number,
  tokens: readonly string[],
  kinds?: Record<number, string>,
): StripLayout =>
  toStripLayouts([stripOf(tokens, kinds)], gridOf(column, tokens.length - 1), widthOf)[0]!;
const linesOf = ({ tokens }: StripLayout): (number | undefined)[] => {
  const tops = [...new Set(tokens.flatMap(each => each?.top ?? []))].sort((a, b) => a - b);
  return tokens.map(each => each && tops.indexOf(each.top));
};

const phrase = 'the key near the cabinets is here . it was old .'.split(' ');

describe('the tokens of a strip', () => {
  it('that fit stand in the middle of their columns, in one line', () => {
    const layout = layoutOf(72, phrase);
    expect(new Set(linesOf(layout))).toEqual(new Set([0]));
    layout.tokens.forEach((token, t) => {
      const middle = xOf(gridOf(72, phrase.length - 1), t) + 71 / 2;
      expect(token!.left + token!.width / 2).toBe(middle);
    });
    expect([layout.size, layout.height]).toEqual([13, 26]);
  });

  it('of one character stay in the first line of the narrowest columns, whatever is beside them', () => {
    const layout = layoutOf(14, ['a', 'W', '<eos>', '﷽', '🗝', 'b', '<eos>', 'c']);
    expect(linesOf(layout)).toEqual([0, 0, 1, 0, 0, 0, 1, 0]);
    for (const token of layout.tokens)
      if (token!.text !== '<eos>') expect(token!.width).toBeLessThan(14);
  });

  it('reach over neighbours where nothing stands, and stand under them where something does', () => {
    expect(linesOf(layoutOf(46, ['is', 'cabinets', 'is']))).toEqual([0, 0, 0]);
    expect(linesOf(layoutOf(46, ['nearly', 'cabinets', 'nearly']))).toEqual([0, 1, 0]);
    expect(linesOf(layoutOf(46, ['near', 'notwithstanding', '', '']))).toEqual([
      0,
      0,
      undefined,
      undefined,
    ]);
  });

  it('are bold where they changed, and flagged where they contradict, with room for both', () => {
    const kinds = { 0: 'was', 1: 'changed', 2: 'changed flagged', 3: 'quiet' };
    const { tokens } = layoutOf(72, ['are', 'are', 'are', 'are'], kinds);
    expect(tokens.map(each => [each!.look, each!.isBold, each!.isFlagged])).toEqual([
      ['was', false, false],
      ['changed', true, false],
      ['changed', true, true],
      ['quiet', false, false],
    ]);
    const widths = tokens.map(each => each!.width);
    expect(widths).toEqual([20 + 12, 22 + 12, 34 + 12, 20 + 6]);
  });

  it('have letters of one size in all strips of a run', () => {
    const strips = [
      ['the', 'cabinets'],
      ['the', 'a'],
    ].map(tokens => stripOf(tokens));
    const sizes = (column: number) =>
      toStripLayouts(strips, gridOf(column, 1), widthOf).map(({ size }) => size);
    // And the middle of a strip, where its name stands, is that of its lines.
    for (const { height, box, tokens } of toStripLayouts(strips, gridOf(24, 1), widthOf)) {
      const tops = tokens.map(each => each!.top);
      expect((Math.min(...tops) + Math.max(...tops) + box) / 2).toBe(height / 2);
    }
    expect([sizes(72), sizes(24)]).toEqual([
      [13, 13],
      [11, 11],
    ]);
  });
});

/** Words of up to so many letters, always the same. */
function wordsOf(count: number, most: number): string[] {
  let seed = 1;
  return Array.from({ length: count }, () => {
    seed = (seed * 16807) % 2147483647;
    return 'characteristically'.slice(0, 1 + (seed % most));
  });
}

describe('five thousand tokens', () => {
  const across = (a: PlacedToken, b: PlacedToken): boolean =>
    a.top === b.top && a.left + a.width > b.left && b.left + b.width > a.left;

  it.each([
    [14, 8],
    [14, 18],
    [20, 18],
    [30, 12],
    [44, 18],
    [72, 18],
  ])(
    'in columns of %i px: none over another, each in its own column, whole where it can be',
    (column, most) => {
      const words = wordsOf(5000, most);
      const { tokens } = layoutOf(column, words, { 7: 'changed', 9: 'changed flagged' });
      const grid = gridOf(column, words.length - 1);
      const wrong = tokens.filter((token, t) => {
        const { left, width, isCut } = token!;
        const middle = xOf(grid, t) + column / 2;
        return (
          left < grid.gutter ||
          left + width > grid.width ||
          left > middle ||
          left + width < middle ||
          // Cut is what reaches over more than six columns, or beyond the last one.
          (isCut && t <= words.length - 8 && width < 6 * column - 1) ||
          tokens.slice(t + 1, t + 12).some(other => across(token!, other!))
        );
      });
      expect(wrong).toEqual([]);
      if (most === 8) expect(tokens.filter(token => token!.isCut)).toEqual([]);
    },
  );

  it('are drawn from the left edge of a scrolled strip on, also by those that begin left of it', () => {
    const { tokens } = layoutOf(14, wordsOf(5000, 18));
    const furthest = tokens.map((token, t) => (token!.left + token!.width - 88) / 14 - t);
    expect(Math.max(...furthest)).toBeLessThanOrEqual(7);
    expect(toGrid(900, 5000).column).toBe(14);
  });
});
