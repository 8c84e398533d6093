import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Values } from '../../../src/domain/trace.ts';
import type { Affine, Backend, Matrix, RowEdit } from '../../../src/engine/ops.ts';
import { tensorflowBackend } from '../../../src/engine/tensorflow/tensorflowBackend.ts';
import type { Tf } from '../../../src/engine/tensorflow/tf.ts';
import { backends, makeBackend } from '../../support/backends.ts';
import { Draw } from '../../support/draw.ts';
import { expectClose, expectSameBits } from '../../support/tolerances.ts';

const plainTf = createRequire(import.meta.url)('../../support/plainTf.cjs') as Tf;
const evaluators: readonly [string, () => Promise<Backend>][] = [
  ['wasm', () => makeBackend('wasm')],
  ['tensorflow', () => makeBackend('tensorflow')],
  ['tensorflow on a stand-in', () => Promise.resolve(tensorflowBackend(plainTf))],
];

/** Of the largest magnitude of a result: float32 has 6e-8, and sums over some hundred inputs add up a few of them. */
const tolerance = 1e-6;
/** Derivatives are held to central differences of float64 functions. */
const step = 1e-5;

/** A matrix in plain arithmetic. */
interface Plain {
  readonly rows: number;
  readonly columns: number;
  /** Row-major. */
  readonly data: ArrayLike<number>;
}

/** One question to an operation, and its answer by plain arithmetic. */
interface Case {
  readonly inputs: readonly Plain[];
  readonly found: (on: Backend, ...inputs: Matrix[]) => Matrix;
  readonly expected: Plain;
}

const at = ({ data, columns }: Plain, row: number, column: number): number =>
  data[row * columns + column]!;
const made = (
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
): Plain => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, (_, i) =>
    value(Math.floor(i / columns), i % columns),
  ),
});
const drawn = (draw: Draw, rows = draw.integer(1, 9), columns = draw.integer(1, 140)): Plain => ({
  rows,
  columns,
  data: draw.numbers(rows * columns),
});
const toValues = ({ rows, columns, data }: Plain): Values => ({
  shape: [rows, columns],
  data: Float32Array.from(data),
});

/** Each operation on single values, with what its backend computes of a slope of 0.2. */
const elementwise: Record<
  string,
  { readonly plain: (a: number) => number; readonly found: (on: Backend, a: Matrix) => Matrix }
> = {
  oneMinus: { plain: a => 1 - a, found: (on, a) => on.oneMinus(a) },
  negative: { plain: a => -a, found: (on, a) => on.negative(a) },
  tanh: { plain: Math.tanh, found: (on, a) => on.tanh(a) },
  sigmoid: { plain: a => 1 / (1 + Math.exp(-a)), found: (on, a) => on.sigmoid(a) },
  relu: { plain: a => Math.max(a, 0), found: (on, a) => on.relu(a) },
  hardSigmoid: {
    plain: a => Math.min(Math.max(0.2 * a + 0.5, 0), 1),
    found: (on, a) => on.hardSigmoid(a, 0.2),
  },
};
const backs: Record<string, (on: Backend, dy: Matrix, y: Matrix) => Matrix> = {
  tanh: (on, dy, y) => on.tanhBack(dy, y),
  sigmoid: (on, dy, y) => on.sigmoidBack(dy, y),
  relu: (on, dy, y) => on.reluBack(dy, y),
  hardSigmoid: (on, dy, y) => on.hardSigmoidBack(dy, y, 0.2),
};

/** softmax((y + noise)/τ) of one row. */
function softmaxOf(y: readonly number[], τ: number): number[] {
  const most = Math.max(...y);
  const powers = y.map(a => Math.exp((a - most) / τ));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map(power => power / sum);
}
const rowOf = (a: Plain, row: number): number[] =>
  Array.from({ length: a.columns }, (_, c) => at(a, row, c));

function affineCase(draw: Draw): Case & { W: Plain; b: Plain | null } {
  const [rows, inputs, outputs] = [draw.integer(1, 9), draw.integer(1, 300), draw.integer(1, 140)];
  const [x, W] = [drawn(draw, rows, inputs), drawn(draw, outputs, inputs)];
  const b = draw.integer(0, 2) === 0 ? null : drawn(draw, 1, outputs);
  return {
    W,
    b,
    inputs: [x],
    found: (on, m) => on.affine(m, packed(on, W, b)),
    expected: made(rows, outputs, (r, o) => {
      let sum = b ? at(b, 0, o) : 0;
      for (let k = 0; k < inputs; k++) sum += at(x, r, k) * at(W, o, k);
      return sum;
    }),
  };
}
const packed = (on: Backend, W: Plain, b: Plain | null): Affine =>
  b ? on.pack(toValues(W), { shape: [b.columns], data: toValues(b).data }) : on.pack(toValues(W));

const cases: Record<string, (draw: Draw) => Case> = {
  affine: affineCase,
  'affine of a table': draw => {
    const [p, E] = [drawn(draw, 3, 17), drawn(draw, 17, draw.integer(1, 70))];
    return {
      inputs: [p],
      found: (on, m) => on.affine(m, on.packTable(toValues(E))),
      expected: made(3, E.columns, (r, c) => {
        let sum = 0;
        for (let k = 0; k < 17; k++) sum += at(p, r, k) * at(E, k, c);
        return sum;
      }),
    };
  },
  affineBack: draw => {
    const { W, b } = affineCase(draw);
    const dy = drawn(draw, draw.integer(1, 9), W.rows);
    return {
      inputs: [dy],
      found: (on, m) => on.affineBack(m, packed(on, W, b)),
      expected: made(dy.rows, W.columns, (r, k) => {
        let sum = 0;
        for (let o = 0; o < W.rows; o++) sum += at(dy, r, o) * at(W, o, k);
        return sum;
      }),
    };
  },
  product: draw => {
    const b = drawn(draw, draw.integer(1, 300));
    const x = drawn(draw, draw.integer(1, 9), b.rows);
    const inner = draw.integer(1, b.rows); // of views: columns of the one, rows of the other
    return {
      inputs: [x, b],
      found: (on, m, n) => on.product(on.columns(m, 0, inner), on.rows(n, 0, inner)),
      expected: made(x.rows, b.columns, (r, c) => {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += at(x, r, k) * at(b, k, c);
        return sum;
      }),
    };
  },
  transposed: draw => {
    const a = drawn(draw);
    const from = draw.integer(0, a.columns - 1);
    return {
      inputs: [a],
      found: (on, m) => on.transposed(on.columns(m, from, a.columns)),
      expected: made(a.columns - from, a.rows, (r, c) => at(a, c, from + r)),
    };
  },
  plus: draw => {
    const a = drawn(draw);
    const b = drawn(draw, a.rows, a.columns);
    const expected = made(a.rows, a.columns, (r, c) => at(a, r, c) + at(b, r, c));
    return { inputs: [a, b], found: (on, x, y) => on.plus(x, y), expected };
  },
  times: draw => {
    const a = drawn(draw);
    const b = drawn(draw, a.rows, a.columns);
    const expected = made(a.rows, a.columns, (r, c) => at(a, r, c) * at(b, r, c));
    return { inputs: [a, b], found: (on, x, y) => on.times(x, y), expected };
  },
  columns: draw => {
    const a = drawn(draw);
    const from = draw.integer(0, a.columns - 1);
    const to = draw.integer(from + 1, a.columns);
    return {
      inputs: [a],
      found: (on, x) => on.columns(x, from, to),
      expected: made(a.rows, to - from, (r, c) => at(a, r, from + c)),
    };
  },
  'an operation on columns': draw => {
    const a = drawn(draw, 5, 11);
    return {
      inputs: [a],
      found: (on, x) => on.tanh(on.rows(on.columns(x, 3, 8), 1, 4)),
      expected: made(3, 5, (r, c) => Math.tanh(at(a, 1 + r, 3 + c))),
    };
  },
  beside: draw => {
    const a = drawn(draw);
    const b = drawn(draw, a.rows);
    return {
      inputs: [a, b],
      found: (on, x, y) => on.beside(x, y),
      expected: made(a.rows, a.columns + b.columns, (r, c) =>
        c < a.columns ? at(a, r, c) : at(b, r, c - a.columns),
      ),
    };
  },
  rows: draw => {
    const a = drawn(draw);
    const from = draw.integer(0, a.rows - 1);
    const to = draw.integer(from + 1, a.rows);
    return {
      inputs: [a],
      found: (on, x) => on.rows(x, from, to),
      expected: made(to - from, a.columns, (r, c) => at(a, from + r, c)),
    };
  },
  pick: draw => {
    const a = drawn(draw);
    const indices = Array.from({ length: draw.integer(1, 12) }, () => draw.integer(0, a.rows - 1));
    return {
      inputs: [a],
      found: (on, x) => on.pick(x, indices),
      expected: made(indices.length, a.columns, (r, c) => at(a, indices[r]!, c)),
    };
  },
  stack: draw => {
    const a = drawn(draw);
    const parts = [a, drawn(draw, 1, a.columns), drawn(draw, draw.integer(1, 5), a.columns)];
    const lines = parts.flatMap(part =>
      Array.from({ length: part.rows }, (_, r) => rowOf(part, r)),
    );
    return {
      inputs: parts,
      found: (on, ...matrices) => on.stack(matrices),
      expected: made(lines.length, a.columns, (r, c) => lines[r]![c]!),
    };
  },
  lookup: draw => {
    const E = drawn(draw, draw.integer(1, 40));
    const ids = Int32Array.from({ length: draw.integer(1, 6) }, () => draw.integer(0, E.rows - 1));
    return {
      inputs: [],
      found: on => on.lookup(on.packTable(toValues(E)), ids),
      expected: made(ids.length, E.columns, (r, c) => at(E, ids[r]!, c)),
    };
  },
  'lookup in weights': draw => {
    const W = drawn(draw, 9, 4);
    return {
      inputs: [],
      found: on => on.lookup(on.pack(toValues(W)), [3, 0, 3]),
      expected: made(3, 9, (r, c) => at(W, c, [3, 0, 3][r]!)),
    };
  },
  softmax: draw => {
    const y = drawn(draw);
    const τ = draw.number(0.1, 3);
    const noise =
      draw.integer(0, 1) === 0 ? null : Float64Array.from(drawn(draw, y.rows, y.columns).data);
    const rows = Array.from({ length: y.rows }, (_, r) =>
      softmaxOf(
        rowOf(y, r).map((a, c) => a + (noise?.[r * y.columns + c] ?? 0)),
        τ,
      ),
    );
    return {
      inputs: [y],
      found: (on, m) => on.softmax(m, τ, noise),
      expected: made(y.rows, y.columns, (r, c) => rows[r]![c]!),
    };
  },
  'softmax of a tiny τ': draw => {
    const y = drawn(draw, 2, 5);
    const tops = [0, 1].map(r => rowOf(y, r).indexOf(Math.max(...rowOf(y, r))));
    return {
      inputs: [y],
      found: (on, m) => on.softmax(m, 1e-42, null),
      expected: made(2, 5, (r, c) => (tops[r] === c ? 1 : 0)),
    };
  },
  straightThrough: draw => {
    const hard = drawn(draw);
    const soft = drawn(draw, hard.rows, hard.columns);
    return {
      inputs: [hard, soft],
      found: (on, x, y) => on.straightThrough(x, y),
      expected: hard,
    };
  },
  edit: draw => {
    const a = drawn(draw);
    const row = draw.integer(0, a.rows - 1);
    const column = draw.integer(0, a.columns - 1);
    const keeps = () => undefined;
    const edits: RowEdit[] = [
      { row: a.rows - 1, change: values => (values.fill(2), keeps) },
      { row, change: values => ((values[column] = 5), keeps) },
      { row, change: values => ((values[column]! *= 3), keeps) },
    ];
    return {
      inputs: [a],
      found: (on, m) => on.edit(m, edits),
      expected: made(a.rows, a.columns, (r, c) =>
        r === row && c === column ? 15 : r === a.rows - 1 ? 2 : at(a, r, c),
      ),
    };
  },
  zeros: draw => {
    const { rows, columns } = drawn(draw);
    return {
      inputs: [],
      found: on => on.zeros(rows, columns),
      expected: made(rows, columns, () => 0),
    };
  },
  addAt: draw => {
    const d = drawn(draw, draw.integer(1, 4), draw.integer(1, 9));
    const [row, column] = [draw.integer(0, 3), draw.integer(0, 5)];
    const [rows, columns] = [
      row + d.rows + draw.integer(0, 2),
      column + d.columns + draw.integer(0, 2),
    ];
    const isIn = (r: number, c: number): boolean =>
      r >= row && r < row + d.rows && c >= column && c < column + d.columns;
    return {
      inputs: [d],
      found(on, m) {
        const once = on.addAt(on.zeros(rows, columns), m, row, column);
        return on.addAt(on.negative(once), m, row, column); // to what an operation made, too
      },
      expected: made(rows, columns, () => 0),
      ...(draw.integer(0, 1) === 0 && {
        found: (on, m) => on.addAt(on.zeros(rows, columns), m, row, column),
        expected: made(rows, columns, (r, c) => (isIn(r, c) ? at(d, r - row, c - column) : 0)),
      }),
    };
  },
  softmaxBack: draw => {
    const y = drawn(draw, draw.integer(1, 4), draw.integer(1, 30));
    const dp = drawn(draw, y.rows, y.columns);
    const τ = draw.number(0.3, 2);
    /** ⟨dp, softmax⟩ of a row as a function of one of its logits. */
    const along = (r: number, c: number, by: number): number => {
      const moved = rowOf(y, r).map((a, at) => (at === c ? a + by : a));
      return softmaxOf(moved, τ).reduce((sum, p, at) => sum + p * rowOf(dp, r)[at]!, 0);
    };
    return {
      inputs: [y, dp],
      found: (on, m, d) => on.softmaxBack(d, on.softmax(m, τ, null), τ),
      expected: made(
        y.rows,
        y.columns,
        (r, c) => (along(r, c, step) - along(r, c, -step)) / (2 * step),
      ),
    };
  },
  ...Object.fromEntries(
    Object.entries(elementwise).map(([name, { plain, found }]) => [
      name,
      (draw: Draw): Case => {
        const a = drawn(draw);
        const expected = made(a.rows, a.columns, (r, c) => plain(at(a, r, c)));
        return { inputs: [a], found: (on, m) => found(on, m), expected };
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(backs).map(([name, back]) => [
      `${name}Back`,
      (draw: Draw): Case => {
        const { plain, found } = elementwise[name]!;
        const a = drawn(draw);
        const dy = drawn(draw, a.rows, a.columns);
        const slope = (x: number): number => (plain(x + step) - plain(x - step)) / (2 * step);
        return {
          inputs: [dy, a],
          found: (on, d, m) => back(on, d, found(on, m)),
          expected: made(a.rows, a.columns, (r, c) => at(dy, r, c) * slope(at(a, r, c))),
        };
      },
    ]),
  ),
};

/** Lets go what a function makes, so that one test leaves nothing to the next. */
function apart(on: Backend, act: () => void): void {
  const mark = on.open();
  act();
  on.rewind(mark, []);
}
const copyOf = (on: Backend, a: Matrix): Float32Array => on.read(a).slice();
const toMatrix = (on: Backend, { data, rows, columns }: Plain): Matrix =>
  on.matrix(data, rows, columns);

/** The same numbers: NaN where NaN is expected, infinities alike, the rest close. */
function expectAlike(found: Float32Array, expected: ArrayLike<number>, where: string): void {
  const kinds = (a: ArrayLike<number>): string[] =>
    Array.from(a, x => (Number.isFinite(x) ? 'finite' : String(x)));
  expect(kinds(found), where).toEqual(kinds(expected));
  const finite = Array.from(expected, Number.isFinite);
  const only = (a: ArrayLike<number>): number[] => Array.from(a).filter((_, i) => finite[i]);
  expectClose(only(found), only(expected), tolerance, where);
}

for (const [name, make] of evaluators)
  describe.skipIf(name === 'tensorflow' && !backends.includes(name))(name, () => {
    let on: Backend;
    beforeAll(async () => void (on = await make()));
    afterAll(() => on.dispose());

    it.each(Object.keys(cases))(
      '%s is as plain arithmetic has it, and leaves its operands',
      name => {
        for (let seed = 1; seed <= 12; seed++) {
          apart(on, () => {
            const { inputs, found, expected } = cases[name]!(new Draw(seed));
            const operands = inputs.map(each => toMatrix(on, each));
            const result = found(on, ...operands);
            const where = `seed ${seed}`;
            expect([result.rows, result.columns], where).toEqual([expected.rows, expected.columns]);
            expectClose(copyOf(on, result), expected.data, tolerance, where);
            operands.forEach((operand, i) =>
              expectSameBits(
                copyOf(on, operand),
                Float32Array.from(inputs[i]!.data),
                `operand ${i}`,
              ),
            );
          });
        }
      },
    );

    const special = [NaN, Infinity, -Infinity, 0, -0, 1e38, -1e38, 3, -3, 200, -200];
    // As wide as vectors are, and with a rest: both ways through a loop.
    const wide = Float32Array.from({ length: 37 }, (_, i) => special[i % special.length]!);
    const ofAll = { rows: 1, columns: wide.length, data: wide };

    it.each(Object.keys(elementwise))('%s of NaN and infinities is as IEEE 754 has it', name => {
      apart(on, () => {
        const { plain, found } = elementwise[name]!;
        const result = copyOf(on, found(on, toMatrix(on, ofAll)));
        const expected = Float32Array.from(wide, plain);
        expectAlike(result, expected, name);
      });
    });

    it('plus and times of NaN and infinities are as IEEE 754 has them, in every pair', () => {
      apart(on, () => {
        const pairs = special.flatMap(a => special.map(b => [a, b] as const));
        const [a, b] = [0, 1].map(side => Float32Array.from(pairs, pair => pair[side]!));
        const [x, y] = [a!, b!].map(data => on.matrix(data, 1, pairs.length));
        expectAlike(
          copyOf(on, on.plus(x!, y!)),
          a!.map((v, i) => v + b![i]!),
          'plus',
        );
        expectAlike(
          copyOf(on, on.times(x!, y!)),
          a!.map((v, i) => v * b![i]!),
          'times',
        );
      });
    });

    it('a product spreads NaN and infinities over their own row, and ∞ · 0 is NaN', () => {
      apart(on, () => {
        const [inputs, outputs] = [70, 37];
        const W = made(outputs, inputs, (o, k) => (k === 69 ? [1, -1, 0][o % 3]! : 1));
        const x = made(4, inputs, (r, k) => (k === 69 ? [1, NaN, Infinity, -Infinity][r]! : 0));
        const result = copyOf(on, on.affine(toMatrix(on, x), on.pack(toValues(W))));
        const expected = made(4, outputs, (r, o) => at(x, r, 69) * [1, -1, 0][o % 3]!);
        expectAlike(result, expected.data, 'affine');
        const dy = made(4, outputs, (r, o) => (o === 36 ? [1, NaN, Infinity, -Infinity][r]! : 0));
        const V = made(outputs, inputs, (o, k) => (o === 36 ? [1, -1, 0][k % 3]! : 1));
        const back = copyOf(on, on.affineBack(toMatrix(on, dy), on.pack(toValues(V))));
        const spread = made(4, inputs, (r, k) => at(dy, r, 36) * [1, -1, 0][k % 3]!);
        expectAlike(back, spread.data, 'affineBack');
      });
    });

    it('what moves numbers moves NaN and infinities', () => {
      apart(on, () => {
        const a = toMatrix(on, ofAll);
        const rest = wide.slice(1);
        const alike = (found: Matrix, expected: Float32Array, where: string): void =>
          expectAlike(copyOf(on, found), expected, where);
        alike(on.columns(a, 1, 37), rest, 'columns');
        alike(on.beside(a, a), Float32Array.of(...wide, ...wide), 'beside');
        alike(on.stack([a, a]), Float32Array.of(...wide, ...wide), 'stack');
        alike(on.rows(on.stack([a, a]), 1, 2), wide, 'rows');
        alike(on.pick(a, [0, 0]), Float32Array.of(...wide, ...wide), 'pick');
        alike(on.lookup(on.packTable({ shape: [1, 37], data: wide }), [0]), wide, 'lookup');
        alike(on.straightThrough(a, on.zeros(1, 37)), wide, 'straightThrough');
        alike(on.edit(a, []), wide, 'edit');
        alike(on.addAt(on.zeros(1, 37), a, 0, 0), wide, 'addAt');
      });
    });

    it.each([5, -1, 1.5, NaN, 2 ** 31])('refuses to read row %d of five', row => {
      apart(on, () => {
        const E = made(5, 3, (r, c) => r + c);
        expect(() => on.lookup(on.packTable(toValues(E)), [0, row])).toThrow('of a matrix of 5');
        expect(() => on.pick(toMatrix(on, E), [0, row])).toThrow('of a matrix of 5');
      });
    });

    it('derivatives let NaN through where the value flowed, and are 0 where it did not', () => {
      apart(on, () => {
        const y = on.matrix([0, 0.5, 1, 0, 0.5, 1, NaN], 1, 7);
        const dy = on.matrix([NaN, NaN, NaN, Infinity, -Infinity, 2, 1], 1, 7);
        const back = (name: string): Float32Array => copyOf(on, backs[name]!(on, dy, y));
        expectAlike(back('relu'), [0, NaN, NaN, 0, -Infinity, 2, 0], 'relu');
        expectAlike(back('hardSigmoid'), [0, NaN, 0, 0, -Infinity, 0, 0], 'hardSigmoid');
        expectAlike(back('tanh'), [NaN, NaN, NaN, Infinity, -Infinity, 0, NaN], 'tanh');
        expectAlike(back('sigmoid'), [NaN, NaN, NaN, NaN, -Infinity, 0, NaN], 'sigmoid');
      });
    });

    it('softmax of a row with NaN or +∞ is NaN, of −∞ is 0; the rows beside it are not touched', () => {
      apart(on, () => {
        const y = on.matrix([1, 1, NaN, 0, Infinity, 0, -Infinity, 1, -Infinity, -Infinity], 5, 2);
        const expected = [0.5, 0.5, NaN, NaN, NaN, NaN, 0, 1, NaN, NaN];
        expectAlike(copyOf(on, on.softmax(y, 1, null)), expected, 'softmax');
        const p = on.matrix([0, 0.25, 0.75, 0, 0.5, 0.5], 2, 3);
        const dp = on.matrix([-Infinity, 1, 1, NaN, 2, 4], 2, 3);
        const back = copyOf(on, on.softmaxBack(dp, p, 0.5));
        expectAlike(back, [0, 0, 0, 0, -1, 1], 'softmaxBack');
      });
    });

    it('a mark lets go all that was made since, but for what is kept', () => {
      const before = on.usedBytes();
      const mark = on.open();
      const first = on.matrix([1, 2, 3, 4], 2, 2);
      const inner = on.open();
      const sum = on.plus(first, first);
      on.tanh(sum);
      const [kept, early] = on.rewind(inner, [sum, first]);
      expect([...copyOf(on, kept!)]).toEqual([2, 4, 6, 8]);
      expect([...copyOf(on, early!)]).toEqual([1, 2, 3, 4]);
      on.rewind(inner, []);
      expect([...copyOf(on, first)]).toEqual([1, 2, 3, 4]);
      const used = on.usedBytes();
      expect(used).toBeGreaterThan(before);
      for (let t = 0; t < 100; t++) {
        const [again] = on.rewind(inner, [on.oneMinus(t === 0 ? first : on.plus(first, first))]);
        expect(again!.columns).toBe(2);
      }
      on.rewind(inner, []);
      expect(on.usedBytes()).toBe(used);
      on.rewind(mark, []);
      expect(on.usedBytes()).toBe(before);
    });

    it('counts weights, and a loop that carries its state does not grow', () => {
      const mark = on.open();
      const before = on.usedBytes();
      const W = on.pack({ shape: [64, 64], data: new Draw(1).numbers(64 * 64, -0.1, 0.1) });
      expect(on.usedBytes() - before).toBeGreaterThanOrEqual(4 * 64 * 64);
      let state = on.matrix(new Draw(2).numbers(64), 1, 64);
      const place = on.open();
      const used = new Set<number>();
      for (let t = 0; t < 20; t++) {
        [state] = on.rewind(place, [on.tanh(on.affine(state, W))]) as [Matrix];
        used.add(on.usedBytes());
      }
      expect(used.size).toBe(1);
      on.rewind(mark, []);
    });
  });
