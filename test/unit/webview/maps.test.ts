import { describe, expect, it } from 'vitest';
import { toBlocks } from '../../../webview/state/blocks.ts';
import { heldIn, paintCells, valueIn } from '../../../webview/paint/cells.ts';
import { editedCells } from '../../../webview/state/edited.ts';
import { rampSize } from '../../../webview/theme/theme.ts';
import { span, walked } from '../../../webview/state/walk.ts';
import { firstView } from '../../../webview/state/store.ts';

const ramp = Uint32Array.from({ length: rampSize }, (_, k) => k + 1);
const block = {
  rows: [1, 3],
  timesteps: [0, 3],
  data: Float32Array.from([-1, 0, 1, 1, NaN, -1]),
} as const;

describe('painted cells', () => {
  const layout = {
    width: 6,
    height: 4,
    firstRow: 1,
    rowHeight: 2,
    originX: 0,
    column: 2,
    rowGap: 0,
    columnGap: 0,
  };
  const painted = (more = {}): number[][] => {
    const pixels = new Uint32Array(24).fill(7);
    paintCells(pixels, block, { ...layout, ...more }, 1, ramp);
    return [0, 1, 2, 3].map(y => [...pixels.subarray(y * 6, y * 6 + 6)]);
  };

  it('fall on the ramp, low to high, and NaN beside it', () => {
    const bad = 0xffff00ff;
    expect(painted()).toEqual([
      [1, 1, 129, 129, 256, 256],
      [1, 1, 129, 129, 256, 256],
      [256, 256, bad, bad, 1, 1],
      [256, 256, bad, bad, 1, 1],
    ]);
  });

  it('leave gaps and what the block does not hold empty', () => {
    expect(painted({ columnGap: 1, rowGap: 1 })[0]).toEqual([1, 0, 129, 0, 256, 0]);
    expect(painted({ rowGap: 1 })[1]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(painted({ firstRow: 0 })[0]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(painted({ originX: -2 })[0]).toEqual([129, 129, 256, 256, 0, 0]);
  });

  it('are read by row and timestep, NaN outside', () => {
    expect([
      valueIn(block, 1, 2),
      valueIn(block, 2, 0),
      valueIn(block, 0, 0),
      valueIn(block, 1, 3),
    ]).toEqual([1, 1, NaN, NaN]);
    expect([heldIn(block, 2, 1), heldIn(block, 1, 3)]).toEqual([NaN, undefined]);
  });
});

describe('edited cells', () => {
  it('are those of enabled interventions at the layer and component', () => {
    const edit = { kind: 'zero' } as const;
    const edited = editedCells(
      [
        { site: { layer: 0, component: 'cell', timesteps: [1, 2], units: [3, [5, 7]] }, edit },
        { site: { layer: 0, component: 'cell', timesteps: 'all', units: [9] }, edit },
        { site: { layer: 0, component: 'cell', timesteps: 4 }, edit },
        { site: { layer: 1, component: 'cell', timesteps: 1, units: [0] }, edit },
        { site: { layer: 0, component: 'cell', timesteps: 0, units: [1] }, edit, enabled: false },
      ],
      { layer: 0, component: 'cell' },
    );
    const has = (unit: number, t: number): boolean => edited.at(t)?.(unit) ?? false;
    expect([has(3, 1), has(6, 2), has(7, 2), has(9, 77)]).toEqual([true, true, false, true]);
    expect([has(0, 4), has(0, 1), has(1, 0)]).toEqual([true, false, false]);
    expect([edited.names(5), edited.names(9), edited.names(0)]).toEqual([true, true, false]);
  });
});

describe('edited cells of an edit along directions', () => {
  it('are all units, since its own are directions, and it names none', () => {
    const edited = editedCells(
      [
        {
          site: { layer: 0, component: 'cell', timesteps: 1, units: [0] },
          edit: { kind: 'zero' },
          basis: { kind: 'direction', file: 'cell.0.npy' },
        },
      ],
      { layer: 0, component: 'cell' },
    );
    expect([0, 7].map(unit => edited.at(1)?.(unit))).toEqual([true, true]);
    expect([edited.at(0), edited.names(0)]).toEqual([undefined, false]);
  });
});

describe('what is in sight', () => {
  const whole = { rows: 100, timesteps: 1000 };
  const sight = (row: number, t: number) =>
    ({ rows: [row, row + 10], timesteps: [t, t + 20] }) as const;

  it('is fetched with one screen around it, and asked for again before it runs out', async () => {
    const asked: unknown[] = [];
    let arrived = 0;
    const blocks = toBlocks(() => arrived++);
    const get = (row: number, t: number) =>
      blocks.get('k', sight(row, t), whole, part => {
        asked.push(part);
        return Promise.resolve({ runs: new Map([['before', new Float32Array(1)]]) });
      });
    expect(get(0, 100)).toBeUndefined();
    await Promise.resolve();
    expect(asked).toEqual([{ rows: [0, 20], timesteps: [80, 140] }]);
    expect(arrived).toBe(1);
    expect(get(3, 105)?.timesteps).toEqual([80, 140]);
    expect(asked).toHaveLength(1);
    expect(get(0, 115)?.timesteps).toEqual([80, 140]); // still covered, but less than half a screen is left
    expect(asked).toHaveLength(2);
    get(0, 115);
    expect(asked).toHaveLength(2);
  });
});

describe('a part beside what is there', () => {
  it('is fetched alone and joined, cell by cell, along either axis', async () => {
    const whole = { rows: 40, timesteps: 400 };
    const valueOf = (row: number, t: number): number => row * 1000 + t;
    const asked: number[] = [];
    const scale = { limit: 1, clipped: false };
    const blocks = toBlocks(() => undefined);
    const get = async (row: number, t: number) => {
      const sight = { rows: [row, row + 4], timesteps: [t, t + 20] } as const;
      const ask = () =>
        blocks.get('k', sight, whole, ({ rows: [r0, r1], timesteps: [t0, t1] }) => {
          asked.push((r1 - r0) * (t1 - t0));
          const data = new Float32Array((r1 - r0) * (t1 - t0));
          for (let r = r0; r < r1; r++)
            for (let at = t0; at < t1; at++) data[(r - r0) * (t1 - t0) + at - t0] = valueOf(r, at);
          return Promise.resolve({ runs: new Map([['before', data]]), scale });
        });
      ask();
      await Promise.resolve();
      await Promise.resolve();
      return ask();
    };
    await get(10, 100);
    for (const [row, t] of [
      [10, 112],
      [10, 96],
      [13, 96],
      [8, 96],
      [30, 300],
    ] as const) {
      const found = await get(row, t);
      const { rows, timesteps, runs } = found!;
      expect(found!.scale).toBe(scale);
      const data = runs.get('before')!;
      expect(data).toHaveLength((rows[1] - rows[0]) * (timesteps[1] - timesteps[0]));
      for (let r = row; r < row + 4; r++)
        for (let at = t; at < t + 20; at++)
          expect(valueIn({ rows, timesteps, data }, r, at)).toBe(valueOf(r, at));
    }
    expect(asked[0]).toBe(12 * 60);
    expect(Math.max(...asked.slice(1, 4))).toBeLessThan(asked[0]! / 2);
    expect(asked.at(-1)).toBe(12 * 60);
  });
});

describe('a key', () => {
  const from = {
    view: { ...firstView, units: [2], timesteps: [5] },
    order: [4, 2, 0, 1, 3],
    timesteps: 8,
    page: 2,
    firstRow: 0,
  };

  it('moves the cursor in the order of rows, and stops at the ends', () => {
    expect(walked('ArrowUp', false, from)).toMatchObject({ units: [4], timesteps: [5] });
    expect(walked('End', false, from)).toMatchObject({ units: [2], timesteps: [7] });
    expect(walked('PageDown', false, from)).toMatchObject({ units: [1], firstRow: 2 });
    expect(
      walked('ArrowLeft', false, { ...from, view: { ...from.view, timesteps: [0] } }),
    ).toMatchObject({ timesteps: [0] });
    expect(walked('x', false, from)).toBeUndefined();
    expect(walked('toString', false, from)).toBeUndefined();
  });

  it('extends with Shift from where the selection began, the cursor last', () => {
    const view = { ...from.view, units: [2, 0], timesteps: [5, 4] };
    expect(walked('ArrowDown', true, { ...from, view })).toMatchObject({
      units: [2, 0, 1],
      timesteps: [5, 4],
    });
    expect(walked('ArrowRight', true, { ...from, view })).toMatchObject({ timesteps: [5] });
    expect(span(3, 1)).toEqual([3, 2, 1]);
  });
});
