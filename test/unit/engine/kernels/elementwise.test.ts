import { afterAll, describe, expect, it } from 'vitest';
import type { WasmMatrix } from '../../../../src/engine/kernels/wasmMatrix.ts';
import { startWasm } from '../../../../src/worker/wasm.ts';
import {
  everyExponent,
  normals,
  seeded,
  unitsApart,
  withinWider,
} from '../../../support/kernels.ts';
import { expectSameBits } from '../../../support/tolerances.ts';

const wasm = startWasm({ threads: 1 });
afterAll(() => wasm.dispose());
const { fround } = Math;
/** clip(slope · a + ½, 0, 1), each step rounded. */
const hardSigmoid = (a: number): number =>
  Math.min(Math.max(fround(fround(fround(0.2) * a) + 0.5), 0), 1);

const exact: Record<
  string,
  [(a: WasmMatrix, b: WasmMatrix) => WasmMatrix, (a: number, b: number) => number]
> = {
  plus: [wasm.plus, (a, b) => fround(a + b)],
  times: [wasm.times, (a, b) => fround(a * b)],
  oneMinus: [wasm.oneMinus, a => fround(1 - a)],
  negative: [wasm.negative, a => -a],
  relu: [wasm.relu, a => Math.max(a, 0)],
  hardSigmoid: [a => wasm.hardSigmoid(a, 0.2), hardSigmoid],
  tanhBack: [wasm.tanhBack, (dy, y) => fround(dy * fround(1 - fround(y * y)))],
  sigmoidBack: [wasm.sigmoidBack, (dy, y) => fround(fround(dy * y) * fround(1 - y))],
  reluBack: [wasm.reluBack, (dy, y) => (y > 0 ? dy : 0)],
  hardSigmoidBack: [
    (dy, y) => wasm.hardSigmoidBack(dy, y, 0.2),
    (dy, y) => (y > 0 && y < 1 ? fround(fround(0.2) * dy) : 0),
  ],
};

describe.each(Object.entries(exact))('%s', (_, [operation, plain]) => {
  it.each([1, 3, 4, 31, 33, 64, 100])('of %i columns is plain arithmetic, to the bit', columns => {
    for (const rows of [0, 1, 2, 5]) {
      const [a, b] = [normals(rows * columns, 1), normals(rows * columns, 2)];
      const [x, y] = [seeded(wasm, rows, columns, 1), seeded(wasm, rows, columns, 2)];
      const expected = a.map((value, at) => plain(value, b[at]!));
      expectSameBits(wasm.read(operation(x, y)), expected);
      expectSameBits(wasm.read(operation(withinWider(wasm, x), withinWider(wasm, y))), expected);
    }
  });

  it('of every exponent, NaN and infinities too', () => {
    const a = everyExponent();
    const b = a.slice().reverse();
    const found = wasm.read(operation(wasm.matrix(a, 1, a.length), wasm.matrix(b, 1, a.length)));
    expect([...found]).toEqual([...a.map((value, at) => plain(value, b[at]!))]);
  });
});

describe.each([
  ['tanh', wasm.tanh, Math.tanh],
  ['sigmoid', wasm.sigmoid, (a: number) => 1 / (1 + Math.exp(-a))],
] as const)('%s', (_, operation, plain) => {
  const around = [0.0625, 88, 89, 103, 104, 110, 50, 9].flatMap(a =>
    [-1, 1].flatMap(sign => [1 - 2 ** -23, 1, 1 + 2 ** -22].map(f => fround(sign * a * f))),
  );
  const inputs = Float32Array.from([
    ...everyExponent(),
    ...around,
    ...normals(20_000, 1).map(a => a * 5),
  ]);

  it('is within one unit of the last place, over all exponents', () => {
    const found = wasm.read(operation(wasm.matrix(inputs, 1, inputs.length)));
    let worst = 0;
    inputs.forEach((a, at) => {
      worst = Math.max(worst, unitsApart(found[at]!, plain(a)));
    });
    expect(worst).toBeLessThanOrEqual(1);
  });

  it('gives a value the same bits wherever it stands', () => {
    const a = inputs.slice(0, 99);
    const expected = wasm.read(operation(wasm.matrix(a, 1, 99))).slice();
    for (let at = 0; at < 99; at++)
      expect([...wasm.read(operation(wasm.matrix(a.subarray(at, at + 1), 1, 1)))]).toEqual([
        expected[at],
      ]);
    expectSameBits(wasm.read(operation(withinWider(wasm, wasm.matrix(a, 9, 11)))), expected);
  });

  it('keeps the sign of zero and ends at its limits', () => {
    const ends = operation(wasm.matrix([-0, 0, -Infinity, Infinity, NaN], 1, 5));
    expect([...wasm.read(ends)]).toEqual([-0, 0, -Infinity, Infinity, NaN].map(plain));
  });
});

it('relu and hardSigmoid of NaN are NaN, whatever its sign', () => {
  const nans = new Float32Array(new Uint32Array([0x7fc00000, 0xffc00000]).buffer);
  const a = wasm.matrix(nans, 1, 2);
  expect([...wasm.read(wasm.relu(a))]).toEqual([NaN, NaN]);
  expect([...wasm.read(wasm.hardSigmoid(a, 0.2))]).toEqual([NaN, NaN]);
});

it('refuses operands of different shapes', () => {
  const [a, b] = [wasm.zeros(2, 3), wasm.zeros(3, 2)];
  expect(() => wasm.plus(a, b)).toThrow('[2, 3] with [3, 2]');
});
