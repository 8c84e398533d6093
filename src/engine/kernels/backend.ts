import { known } from '../../base/assert.ts';
import { checkRows } from '../../base/checkRows.ts';
import type { Backend } from '../ops.ts';
import { arenaOn } from './arena.ts';
import { elementwiseOf } from './elementwise.ts';
import type { Helpers, KernelMemory, Kernels } from './module.ts';
import { pack, packed, sizesOf } from './packed.ts';
import { productsOf } from './products.ts';
import { shapesOf } from './shapes.ts';
import type { WasmMatrix } from './wasmMatrix.ts';

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
  const { ownBytes, product, affine, affineBack, dispose } = productsOf(kernels, arena, helpers);
  return {
    name: 'wasm',
    ...shapesOf(kernels, arena),
    ...elementwiseOf(kernels, arena),
    product,
    affine,
    affineBack,
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
