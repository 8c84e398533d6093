import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../../../../src/domain/failure.ts';
import { startWasm } from '../../../../src/worker/wasm.ts';
import {
  normals,
  numbers,
  plainAffine,
  plainAffineBack,
  seeded,
  withinWider,
} from '../../../support/kernels.ts';
import { often } from '../../../support/often.ts';
import { expectClose, expectSameBits } from '../../../support/tolerances.ts';

const one = startWasm({ threads: 1 });
const someOf = new Map([2, 4].map(threads => [threads, startWasm({ threads })]));
afterAll(() => {
  for (const each of [one, ...someOf.values()]) each.dispose();
});

const inputSizes = [1, 31, 255, 256, 257, 600];
const outputSizes = [1, 31, 32, 33, 64, 100];
const sizes = inputSizes.flatMap(inputs => outputSizes.map(outputs => [inputs, outputs] as const));

describe('affine', () => {
  it.each(sizes)('[rows, %i] to %i columns adds in the promised order', (inputs, outputs) => {
    const W = normals(inputs * outputs, 1);
    const b = normals(outputs, 2);
    const weights = one.pack({ shape: [outputs, inputs], data: W }, { shape: [outputs], data: b });
    const xs = normals(7 * inputs, 3);
    const expected = Array.from({ length: 7 }, (_, r) =>
      plainAffine(xs.slice(r * inputs, (r + 1) * inputs), W, b),
    );
    const x = one.matrix(xs, 7, inputs);
    for (const rows of [1, 2, 3, 4, 5, 6, 7])
      for (const operand of [one.rows(x, 0, rows), withinWider(one, one.rows(x, 0, rows))]) {
        const y = one.affine(operand, weights);
        expect([y.rows, y.columns]).toEqual([rows, outputs]);
        for (let r = 0; r < rows; r++)
          expectSameBits(one.read(one.rows(y, r, r + 1)), expected[r]!, `${r} of ${rows}`);
      }
  });

  it('gives no rows for none', () => {
    const weights = one.pack({ shape: [3, 5], data: normals(15, 1) });
    const y = one.affine(one.matrix([], 0, 5), weights);
    expect([y.rows, y.columns, one.read(y).length]).toEqual([0, 3, 0]);
  });

  it('takes absent biases for zeros, and rows beyond a tile', () => {
    const W = normals(40 * 70, 1);
    const weights = one.pack({ shape: [70, 40], data: W });
    const xs = normals(67 * 40, 2);
    const y = one.read(one.affine(one.matrix(xs, 67, 40), weights));
    for (let r = 0; r < 67; r++) {
      const x = xs.slice(r * 40, (r + 1) * 40);
      expectSameBits(y.slice(r * 70, (r + 1) * 70), plainAffine(x, W, new Float32Array(70)));
    }
  });

  it('lets NaN and infinities through, each to its row and its columns', () => {
    const W = new Float32Array([1, 0, 0, 1, 1, 1]);
    const weights = one.pack({ shape: [3, 2], data: W });
    const y = one.affine(one.matrix([NaN, 1, Infinity, 2, 3, 4], 3, 2), weights);
    expect([...one.read(y)]).toEqual([NaN, NaN, NaN, Infinity, NaN, Infinity, 3, 4, 7]);
  });
});

describe.each([
  [128, 384],
  [600, 1000],
  [1, 40_000],
  // So few and large parts that one of the threads waits for another.
  [20_000, 96],
])('products of [rows, %i] and %i columns', (inputs, outputs) => {
  // Millions of numbers to draw: once for both counts of threads.
  let data: Float32Array;
  beforeAll(() => void (data = normals(inputs * outputs, 1)));

  it.each([2, 4])('have the bits of one thread with %i threads', threads => {
    const some = someOf.get(threads)!;
    const W = { shape: [outputs, inputs], data };
    const [alone, shared] = [one.pack(W), some.pack(W)];
    for (const rows of [1, 2, 5]) {
      const [x, dy] = [normals(rows * inputs, 2), normals(rows * outputs, 3)];
      const y = one.affine(one.matrix(x, rows, inputs), alone);
      const dx = one.affineBack(one.matrix(dy, rows, outputs), alone);
      const operands = [some.matrix(x, rows, inputs), some.matrix(dy, rows, outputs)] as const;
      // Often, so that helpers come in at different times.
      for (let round = 0; round < often(4); round++) {
        const mark = some.open();
        some.zeros(rows, outputs); // so that what nobody computed is not last round's
        some.rewind(mark, []);
        expectSameBits(some.read(some.affine(operands[0], shared)), one.read(y));
        some.rewind(mark, []);
        some.zeros(rows, inputs);
        some.rewind(mark, []);
        expectSameBits(some.read(some.affineBack(operands[1], shared)), one.read(dx));
        some.rewind(mark, []);
      }
    }
  });
});

describe('affineBack', () => {
  it.each(sizes)('is dy·Wᵀ for %i inputs and %i outputs', (inputs, outputs) => {
    const W = normals(inputs * outputs, 1);
    const weights = one.pack({ shape: [outputs, inputs], data: W });
    const dy = seeded(one, 9, outputs, 3);
    const all = numbers(one, one.affineBack(dy, weights));
    for (let r = 0; r < 9; r++) {
      const row = all.slice(r * inputs, (r + 1) * inputs);
      const expected = plainAffineBack(numbers(one, one.rows(dy, r, r + 1)), W, inputs);
      expectClose(row, expected, 1e-5, `row ${r}`);
      const alone = withinWider(one, one.rows(dy, r, r + 1));
      expectSameBits(one.read(one.affineBack(alone, weights)), row, `row ${r} alone`);
    }
  });

  it('keeps what stands beside dy out of it', () => {
    const weights = one.pack({ shape: [33, 2], data: new Float32Array(66).fill(1) });
    const dy = withinWider(one, one.matrix(new Float32Array(33).fill(1), 1, 33));
    expect([...one.read(one.affineBack(dy, weights))]).toEqual([33, 33]);
  });
});

describe('lookup', () => {
  it('gives the rows of a table, of any width, and its product picks them too', () => {
    for (const outputs of [1, 31, 32, 33, 64, 100]) {
      const E = normals(5 * outputs, 1);
      const table = one.packTable({ shape: [5, outputs], data: E });
      const found = one.lookup(table, [4, 0, 4]);
      const row = (k: number): Float32Array => E.slice(k * outputs, (k + 1) * outputs);
      [4, 0, 4].forEach((id, k) =>
        expectSameBits(one.read(one.rows(found, k, k + 1)), row(id), `${outputs} columns`),
      );
      const picked = one.affine(one.matrix([0, 0, 1, 0, 0], 1, 5), table);
      expectSameBits(one.read(picked), row(2));
    }
  });
});

describe('pack', () => {
  it('refuses what 4 GB do not hold, with both numbers and the other backend', () => {
    const data = Object.defineProperty(new Float32Array(0), 'length', { value: 2 ** 31 });
    const attempt = (): unknown => one.pack({ shape: [2 ** 16, 2 ** 15], data });
    expect(attempt).toThrow(EngineError);
    expect(attempt).toThrow(/8\.\d+ GB.*4 GB.*tensorflow/);
  });

  it('refuses weights whose numbers do not fit their shape', () => {
    expect(() => one.pack({ shape: [2, 2], data: new Float32Array(5) })).toThrow(/\[2, 2\].*5/);
  });
});
