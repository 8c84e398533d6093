import { describe, expect, it } from 'vitest';
import { heatMapPicture, type HeatMap } from '../../../webview/paint/heatMap.ts';
import { toGrid, xOf } from '../../../webview/paint/grid.ts';
import { paintOutline, type Holding } from '../../../webview/paint/outline.ts';
import type { Theme } from '../../../webview/theme/theme.ts';
import { recordingContext, type Called } from './painted.ts';

const grid = toGrid(88 + 4 * 20, 3);
const rows = { height: 10, visible: 4, first: 0 };
const units = [7, 3, 5, 1];

describe('the outline of cells that belong together', () => {
  /** Ends of each line that is drawn: x0, y0, x1, y1. */
  const linesAround = (holding: Holding): number[][] => {
    const { context, called } = recordingContext();
    paintOutline(context, { grid, rows, units }, holding, 'red', 1, 0);
    const ends = called.filter(([name]) => name === 'moveTo' || name === 'lineTo');
    return ends.flatMap(([, ...to], k) =>
      k % 2 === 0 ? [[...to, ...(ends[k + 1] ?? []).slice(1)].map(Number)] : [],
    );
  };
  const holdingOf =
    (...cells: readonly (readonly [t: number, unit: number])[]): Holding =>
    t => {
      const here = cells.flatMap(([at, unit]) => (at === t ? [unit] : []));
      return here.length > 0 ? unit => here.includes(unit) : undefined;
    };

  it('is one line around all of them: none is between two of them', () => {
    const [left, right] = [xOf(grid, 0) + 0.5, xOf(grid, 2) - 1.5];
    const lines = linesAround(holdingOf([0, 7], [1, 7], [0, 3], [1, 3]));
    expect(lines).toHaveLength(8); // of a border around each there were sixteen
    for (const [x0, y0, x1, y1] of lines) {
      const isUpright = x0 === x1;
      expect(isUpright ? [left, right] : [0.5, 19.5]).toContain(isUpright ? x0 : y0);
      expect(isUpright || y0 === y1).toBe(true);
    }
    const between = xOf(grid, 1);
    const across = lines.filter(([, y0, , y1]) => y0 === 0.5 && y1 === 0.5);
    expect(across.map(([x0, , x1]) => [x0, x1])).toEqual([
      [left, between],
      [between - 1, right],
    ]);
  });

  it('goes on over the gaps between them, and around a corner', () => {
    const lines = linesAround(holdingOf([0, 7], [0, 3], [1, 3]));
    expect(lines).toHaveLength(8);
    const top = lines.filter(([, y0, , y1]) => y0 === y1 && y0 === 0.5);
    expect(top).toEqual([[xOf(grid, 0) + 0.5, 0.5, xOf(grid, 1) - 1.5, 0.5]]);
    const left = lines.filter(([x0, , x1]) => x0 === x1 && x0 === xOf(grid, 0) + 0.5);
    expect(left.map(([, y0, , y1]) => [y0, y1])).toEqual([
      [0.5, 10],
      [10, 19.5],
    ]);
  });

  it('is one around each of those that do not touch', () => {
    expect(linesAround(holdingOf([0, 7], [2, 5]))).toHaveLength(8);
  });
});

describe('values that are on their way', () => {
  const nobody = { at: () => undefined, names: () => false };
  const theme = { kind: 'dark', pixels: new Uint32Array(256), line: 'grey' } as Theme;
  const map: HeatMap = {
    ...{ grid, rows, units, limit: 1, totals: null, prompt: 3 },
    ...{ wordOf: () => undefined, edited: nobody, waiting: null },
    block: { rows: [0, 4], timesteps: [0, 3], data: new Float32Array(12) },
    chosen: { units: new Set(), timesteps: new Set(), timestep: 0 },
  };
  /** The rectangles that slanted lines are drawn within: left, top, width, height. */
  const hatchedIn = (more: Partial<HeatMap>): unknown[] => {
    const { context, called } = recordingContext();
    heatMapPicture({ ...map, ...more }, theme).paint(context, 1);
    return called.flatMap(([name, ...rect], k) =>
      name === 'rect' && isHatch(called.slice(k)) ? [rect] : [],
    );
  };
  const isHatch = (called: readonly Called[]): boolean => {
    const end = called.findIndex(([name]) => name === 'restore');
    const first = called.findIndex(([name]) => name === 'moveTo');
    const [, x0, y0] = called[first] ?? [];
    const [, x1, y1] = called[first + 1] ?? [];
    return first > 0 && first < end && x0 !== x1 && y0 !== y1;
  };

  it('have slanted lines where they will stand: timesteps, and rows', () => {
    expect(hatchedIn({})).toEqual([]);
    const [left, second, end] = [0, 1, 3].map(t => xOf(grid, t));
    const later = { rows: [0, 4], timesteps: [0, 1], data: new Float32Array(4) } as const;
    expect(hatchedIn({ block: later })).toEqual([[second, 0, end! - second!, 40]]);
    const upper = { rows: [0, 3], timesteps: [0, 3], data: new Float32Array(9) } as const;
    expect(hatchedIn({ block: upper })).toEqual([[left, 30, end! - left!, 10]]);
  });

  it('have them over each cell whose change is on its way', () => {
    const waiting = {
      ...nobody,
      at: (t: number) => (t === 1 ? (unit: number) => unit === 5 : undefined),
    };
    expect(hatchedIn({ waiting })).toEqual([[xOf(grid, 1), 20, grid.column, 10]]);
  });
});
