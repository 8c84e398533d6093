import type { Derivatives, Ops } from '../ops.ts';
import type { Arena } from './arena.ts';
import type { Kernels } from './module.ts';
import type { WasmMatrix } from './wasmMatrix.ts';

/** The operations on each number by itself, and on each row by itself; their derivatives too. */
export type Elementwise = Pick<
  Ops<WasmMatrix>,
  'plus' | 'times' | 'oneMinus' | 'tanh' | 'sigmoid' | 'relu' | 'hardSigmoid' | 'softmax'
> &
  Pick<
    Derivatives<WasmMatrix>,
    'negative' | 'tanhBack' | 'sigmoidBack' | 'reluBack' | 'hardSigmoidBack' | 'softmaxBack'
  >;

type Unary = (a: WasmMatrix) => WasmMatrix;
type Binary = (a: WasmMatrix, b: WasmMatrix) => WasmMatrix;

/** Those operations in an arena. */
export function elementwiseOf(kernels: Kernels, arena: Arena): Elementwise {
  const unary =
    (kernel: Kernels['tanh']): Unary =>
    a => {
      const out = arena.matrix(a.rows, a.columns);
      kernel(out.at, out.pitch, a.at, a.pitch, a.rows, a.columns);
      return out;
    };
  const binary =
    (kernel: Kernels['plus']): Binary =>
    (a, b) => {
      const { rows, columns } = a;
      checkSame(a, b);
      const out = arena.matrix(rows, columns);
      kernel(out.at, out.pitch, a.at, a.pitch, b.at, b.pitch, rows, columns);
      return out;
    };
  return {
    plus: binary(kernels.plus),
    times: binary(kernels.times),
    tanhBack: binary(kernels.tanhBack),
    sigmoidBack: binary(kernels.sigmoidBack),
    reluBack: binary(kernels.reluBack),
    oneMinus: unary(kernels.oneMinus),
    negative: unary(kernels.negative),
    tanh: unary(kernels.tanh),
    sigmoid: unary(kernels.sigmoid),
    relu: unary(kernels.relu),
    ...hardSigmoids(kernels, arena),
    ...softmaxes(kernels, arena),
  };
}

const hardSigmoids = (
  kernels: Kernels,
  arena: Arena,
): Pick<Elementwise, 'hardSigmoid' | 'hardSigmoidBack'> => ({
  hardSigmoid(a, slope) {
    const out = arena.matrix(a.rows, a.columns);
    kernels.hardSigmoid(out.at, out.pitch, a.at, a.pitch, a.rows, a.columns, slope);
    return out;
  },
  hardSigmoidBack(dy, y, slope) {
    const { rows, columns } = dy;
    checkSame(dy, y);
    const out = arena.matrix(rows, columns);
    kernels.hardSigmoidBack(
      out.at,
      out.pitch,
      dy.at,
      dy.pitch,
      y.at,
      y.pitch,
      rows,
      columns,
      slope,
    );
    return out;
  },
});

const softmaxes = (
  kernels: Kernels,
  arena: Arena,
): Pick<Elementwise, 'softmax' | 'softmaxBack'> => ({
  softmax(y, τ, noise) {
    const { rows, columns } = y;
    if (noise && noise.length !== rows * columns)
      throw new Error(`${noise.length} draws for [${rows}, ${columns}]`);
    const out = arena.matrix(rows, columns);
    const mark = arena.usedBytes;
    const scratch = arena.bytes(8 * (columns + 1), 'the run');
    const drawn = noise ? arena.bytes(noise.byteLength, 'the run') : 0;
    if (noise) arena.f64.set(noise, drawn / 8);
    kernels.softmax(out.at, out.pitch, y.at, y.pitch, rows, columns, τ, drawn, scratch);
    arena.release(mark);
    return out;
  },
  softmaxBack(dp, p, τ) {
    const { rows, columns } = dp;
    checkSame(dp, p);
    const out = arena.matrix(rows, columns);
    kernels.softmaxBack(out.at, out.pitch, dp.at, dp.pitch, p.at, p.pitch, rows, columns, τ);
    return out;
  },
});

/** @throws Error where the shapes differ: a defect of the caller, which would read another matrix's numbers */
function checkSame(a: WasmMatrix, b: WasmMatrix): void {
  if (a.rows !== b.rows || a.columns !== b.columns)
    throw new Error(`[${a.rows}, ${a.columns}] with [${b.rows}, ${b.columns}]`);
}
