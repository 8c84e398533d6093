import type { Affine } from '../ops.ts';
import { pitchOf, type Arena, type WasmMatrix } from './arena.ts';
import type { Helpers, Kernels } from './module.ts';
import { packed } from './packed.ts';

/** Multiplications from which on a product is shared out: below, waking a helper takes longer than it saves. */
const worthSharing = 30_000;
/** Outputs from which on it is: of a few panels no thread has its fair share, however many rows there are. */
const wideEnough = 8 * 32;
/** Bytes of what threads agree on, see `assembly/job.ts`. */
const controlBytes = 512;
/** Bytes of sums of a thread: the larger of `affine`'s and `affineBack`'s tiles. */
const scratchBytes = 16_384;

/** The products of a matrix with packed weights. */
export interface Products {
  affine(x: WasmMatrix, weights: Affine): WasmMatrix;
  affineBack(dy: WasmMatrix, weights: Affine): WasmMatrix;
  /** Bytes in use that are the products' own. */
  readonly ownBytes: number;
  dispose(): void;
}

/** Products that take `helpers` in, from the first that is worth it on. */
export function productsOf(kernels: Kernels, arena: Arena, helpers: Helpers): Products {
  const control = arena.bytes(controlBytes, 'the backend');
  arena.f32.fill(0, control / 4, (control + controlBytes) / 4);
  const scratch = arena.bytes(scratchBytes * (1 + helpers.count), 'the backend');
  const ownBytes = arena.usedBytes;
  let isStarted = helpers.count === 0;
  const hasHelpers = helpers.count > 0;

  function isWorthSharing(rows: number, inputs: number, outputs: number): boolean {
    if (!hasHelpers || outputs < wideEnough || rows * inputs * outputs < worthSharing) return false;
    if (!isStarted) {
      isStarted = true;
      helpers.start(
        control,
        Array.from({ length: helpers.count }, (_, index) => scratch + (index + 1) * scratchBytes),
      );
    }
    return true;
  }

  return {
    ownBytes,
    affine(x, weights) {
      const { inputs, outputs, at, bias } = packed(weights);
      const { rows } = x;
      if (x.columns !== inputs) throw new Error(`${x.columns} columns for ${inputs} inputs`);
      const out = arena.matrix(rows, outputs);
      const shared = isWorthSharing(rows, inputs, outputs);
      kernels.affine(
        control,
        scratch,
        shared,
        out.at,
        out.pitch,
        x.at,
        x.pitch,
        rows,
        at,
        bias,
        inputs,
        outputs,
      );
      return out;
    },
    affineBack(dy, weights) {
      const { inputs, outputs, at } = packed(weights);
      const { rows } = dy;
      if (dy.columns !== outputs) throw new Error(`${dy.columns} columns for ${outputs} outputs`);
      const out = arena.matrix(rows, inputs);
      const mark = arena.usedBytes;
      let whole = dy;
      if (outputs % 32 > 0) {
        const columns = Math.ceil(outputs / 32) * 32;
        whole = arena.matrix(rows, columns);
        arena.f32.fill(0, whole.at / 4, whole.at / 4 + rows * columns);
        kernels.copy(whole.at, pitchOf(columns), dy.at, dy.pitch, rows, outputs);
      }
      const shared = isWorthSharing(rows, outputs, inputs);
      kernels.affineBack(
        control,
        scratch,
        shared,
        out.at,
        out.pitch,
        whole.at,
        whole.pitch,
        rows,
        at,
        inputs,
        outputs,
      );
      arena.release(mark);
      return out;
    },
    dispose() {
      kernels.release(control);
      helpers.dispose();
    },
  };
}
