import { known } from '../../base/assert.ts';
import { checkRows } from '../../base/checkRows.ts';
import type { Backend } from '../ops.ts';
import { arenaOn, type WasmMatrix } from './arena.ts';
import type { Helpers, KernelMemory, Kernels } from './module.ts';
import { pack, packed, sizesOf } from './packed.ts';
import { productsOf } from './products.ts';
import { shapesOf } from './shapes.ts';

/**
 * The backend `wasm`: every number is a function of its operands' row alone, whatever stands beside it and however many threads there are.
 *
 * Weights live as long as the backend; what is packed after a mark goes when that is rewound. `read` and the rows that are edited are views
 * of shared memory: copy them before they leave the engine.
 *
 * @param memory  for this backend alone
 */
export function wasmBackend(
  memory: KernelMemory,
  kernels: Kernels,
  helpers: Helpers,
): Backend<WasmMatrix> {
  const arena = arenaOn(memory, Math.ceil(kernels.firstFree() / 128) * 128);
  const { ownBytes, affine, affineBack, dispose } = productsOf(kernels, arena, helpers);

  type Unary = (a: WasmMatrix) => WasmMatrix;
  type Binary = (a: WasmMatrix, b: WasmMatrix) => WasmMatrix;
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
    name: 'wasm',
    ...shapesOf(kernels, arena),
    affine,
    affineBack,
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
    straightThrough: hard => hard,
    lookup(table, ids) {
      const { inputs, outputs, at } = packed(table);
      checkRows(ids, inputs);
      const out = arena.matrix(ids.length, outputs);
      for (let k = 0; k < ids.length; k++)
        kernels.lookup(out.at + k * out.pitch, at, inputs, outputs, known(ids[k], 'id'));
      return out;
    },
    open: () => arena.usedBytes,
    rewind: arena.keep,
    pack({ shape, data }, b) {
      const [outputs, inputs] = sizesOf(shape, data);
      return pack(arena, inputs, outputs, data, 1, inputs, b?.data ?? null);
    },
    packTable({ shape, data }) {
      const [inputs, outputs] = sizesOf(shape, data);
      return pack(arena, inputs, outputs, data, outputs, 1, null);
    },
    usedBytes: () => arena.usedBytes - ownBytes,
    dispose,
  };
}

/** @throws Error where the shapes differ: a defect of the caller, which would read another matrix's numbers */
function checkSame(a: WasmMatrix, b: WasmMatrix): void {
  if (a.rows !== b.rows || a.columns !== b.columns)
    throw new Error(`[${a.rows}, ${a.columns}] with [${b.rows}, ${b.columns}]`);
}
