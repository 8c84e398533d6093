import { afterAll, describe, expect, it } from 'vitest';
import { startWasm } from '../../../../src/worker/wasm.ts';
import { normals, numbers, seeded, withinWider } from '../../../support/kernels.ts';

const wasm = startWasm({ threads: 1 });
afterAll(() => wasm.dispose());
const read = (...matrices: readonly Parameters<typeof wasm.read>[0][]): number[][] =>
  matrices.map(each => [...wasm.read(each)]);

describe('what is kept when a mark is rewound', () => {
  it('keeps its numbers, in the order asked for, and the rest is given back', () => {
    const before = wasm.usedBytes();
    const mark = wasm.open();
    const made = [1, 2, 3, 4, 5, 6].map(k =>
      wasm.matrix(new Float32Array(6 * k).fill(k), 2, 3 * k),
    );
    const kept = wasm.rewind(mark, [made[4]!, made[1]!, made[2]!, made[1]!]);
    expect(read(...kept)).toEqual([5, 2, 3, 2].map(k => Array<number>(6 * k).fill(k)));
    // Rows of 15, 6 and 9 columns, each to whole vectors.
    expect(wasm.usedBytes() - before).toBe(2 * 4 * (16 + 8 + 12));
    expect(wasm.rewind(mark, [])).toEqual([]);
    expect(wasm.usedBytes()).toBe(before);
  });

  it('keeps views, those that share memory and those that lie side by side too', () => {
    for (const asked of [
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
      [
        [0, 3],
        [1, 4],
        [2, 9],
      ],
      [[8, 9]],
      [
        [0, 9],
        [0, 9],
        [5, 6],
      ],
      [
        [0, 1],
        [4, 5],
        [8, 9],
      ],
      [
        [5, 9],
        [0, 2],
      ],
    ] as const)
      for (const hasGap of [false, true]) {
        const mark = wasm.open();
        if (hasGap) wasm.zeros(3, 5);
        const whole = seeded(wasm, 4, 9, 1);
        wasm.zeros(1, 1);
        const other = seeded(wasm, 2, 2, 2);
        const views = [
          ...asked.map(([from, to]) => wasm.columns(whole, from, to)),
          wasm.rows(whole, 1, 3),
          wasm.rows(other, 1, 2),
        ];
        const expected = read(...views);
        expect(read(...wasm.rewind(mark, views))).toEqual(expected);
        const alone = wasm.columns(seeded(wasm, 4, 9, 1), 2, 4);
        const numbersOfIt = read(alone);
        expect(read(...wasm.rewind(mark, [alone]))).toEqual(numbersOfIt);
        wasm.rewind(mark, []);
      }
  });

  it('keeps columns of one row that lie closer than a vector', () => {
    const mark = wasm.open();
    const row = wasm.matrix([1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 9);
    const kept = wasm.rewind(
      mark,
      [1, 2, 3, 4, 7].map(c => wasm.columns(row, c, c + 1)),
    );
    expect(read(...kept)).toEqual([[2], [3], [4], [5], [8]]);
    wasm.rewind(mark, []);
  });

  it('leaves alone what was there before, also when it is kept or a mark within is rewound', () => {
    const before = wasm.usedBytes();
    const start = wasm.open();
    const old = seeded(wasm, 3, 5, 1);
    const [expected] = read(old);
    const outer = wasm.open();
    wasm.zeros(2, 2);
    const inner = wasm.open();
    const made = wasm.plus(old, old);
    const [same, doubled] = wasm.rewind(inner, [old, made]);
    const [again] = wasm.rewind(outer, [doubled!]);
    expect(same).toBe(old);
    expect(read(old, again!)).toEqual([expected, expected!.map(a => 2 * a)]);
    wasm.rewind(start, []);
    expect(wasm.usedBytes()).toBe(before);
  });

  it('takes no more memory after a thousand rounds than after one', () => {
    const mark = wasm.open();
    let state = wasm.zeros(3, 7);
    const ones = wasm.matrix(new Float32Array(27).fill(1), 3, 9);
    const rounds = wasm.open();
    const used: number[] = [];
    for (let round = 0; round < 1000; round++) {
      const wide = wasm.beside(
        wasm.columns(ones, 0, 4),
        wasm.plus(state, wasm.columns(ones, 2, 9)),
      );
      const [next] = wasm.rewind(rounds, [wasm.columns(wide, 4, 11)]);
      state = next!;
      used.push(wasm.usedBytes());
    }
    expect(new Set(used).size).toBe(1);
    expect([...wasm.read(state)]).toEqual(Array<number>(21).fill(1000));
    wasm.rewind(mark, []);
  });

  it('outlives the growth of the memory', () => {
    const mark = wasm.open();
    const small = seeded(wasm, 2, 3, 1);
    const view = wasm.read(small);
    const large = wasm.zeros(1024, 1024);
    wasm.zeros(1024, 3 * 1024);
    const sum = wasm.plus(wasm.columns(wasm.rows(large, 1022, 1024), 0, 3), small);
    expect(read(sum)).toEqual([[...normals(6, 1)]]);
    expect([...view]).toEqual([...normals(6, 1)]);
    wasm.rewind(mark, []);
  });
});

describe('operations that move numbers', () => {
  const a = wasm.matrix([1, 2, 3, 4, 5, 6], 2, 3);
  const b = wasm.matrix([7, 8], 2, 1);

  it('puts columns beside each other, and takes them apart as views', () => {
    const both = wasm.beside(a, b);
    expect(read(both)).toEqual([[1, 2, 3, 7, 4, 5, 6, 8]]);
    expect(read(wasm.columns(both, 2, 4), wasm.rows(both, 1, 2))).toEqual([
      [3, 7, 6, 8],
      [4, 5, 6, 8],
    ]);
    expect(read(wasm.beside(wasm.columns(a, 1, 3), wasm.columns(a, 0, 1)))).toEqual([
      [2, 3, 1, 5, 6, 4],
    ]);
  });

  it('picks and stacks rows', () => {
    expect(read(wasm.pick(a, [1, 1, 0]))).toEqual([[4, 5, 6, 4, 5, 6, 1, 2, 3]]);
    expect(wasm.pick(a, [0, 1])).toBe(a);
    expect(read(wasm.pick(a, []))).toEqual([[]]);
    expect(read(wasm.stack([wasm.rows(a, 1, 2), a, wasm.zeros(0, 3)]))).toEqual([
      [4, 5, 6, 1, 2, 3, 4, 5, 6],
    ]);
  });

  it('changes rows of a copy in the order of the edits', () => {
    const edited = wasm.edit(wasm.columns(a, 0, 2), [
      { row: 1, change: values => (values.set([10, 20]), () => undefined) },
      { row: 1, change: values => ((values[0] = (values[1] ?? 0) + 1), () => undefined) },
    ]);
    expect(read(edited, a)).toEqual([
      [1, 2, 21, 20],
      [1, 2, 3, 4, 5, 6],
    ]);
  });

  it('adds in place, and to nothing that stands beside it', () => {
    for (const columns of [1, 3, 4, 5, 9]) {
      const target = wasm.zeros(4, 12);
      const d = withinWider(wasm, wasm.matrix(new Float32Array(2 * columns).fill(1), 2, columns));
      wasm.addAt(target, d, 1, 2);
      expect(read(wasm.addAt(target, d, 1, 2))).toEqual([
        Array.from({ length: 48 }, (_, at) => {
          const [row, column] = [Math.floor(at / 12), at % 12];
          return row >= 1 && row < 3 && column >= 2 && column < 2 + columns ? 2 : 0;
        }),
      ]);
    }
  });

  it('copies what it is given, and reads a view in order', () => {
    const data = normals(10, 1);
    const made = wasm.matrix(data, 2, 5);
    const first = numbers(wasm, made);
    data[0] = 99;
    expect([...numbers(wasm, made)]).toEqual([...first]);
    expect(() => wasm.matrix([1, 2, 3], 2, 2)).toThrow('3 numbers for [2, 2]');
    expect(read(wasm.straightThrough(a, b))).toEqual(read(a));
  });
});
