import { EngineError } from '../../domain/failure.ts';
import type { Affine } from '../ops.ts';
import type { Arena } from './arena.ts';

/** Columns of a panel. */
const lanes = 32;

/** Weights in panels of 32 columns, [panel][inputs][32], columns beyond the outputs 0; they live as long as the model. */
export class PackedAffine implements Affine {
  constructor(
    readonly inputs: number,
    readonly outputs: number,
    /** Address of the panels. */
    readonly at: number,
    /** Address of b, [panels][32]. */
    readonly bias: number,
  ) {}
}

/** Weights that this backend packed. @throws Error for another's */
export function packed(weights: Affine): PackedAffine {
  if (weights instanceof PackedAffine) return weights;
  throw new Error('weights of another backend');
}

/**
 * Copies weights into panels.
 *
 * @param data      entry (k, c) of W at `k · inputStride + c · outputStride`
 * @param b         [outputs]; null: zeros
 * @throws EngineError `too-large`
 */
export function pack(
  arena: Arena,
  inputs: number,
  outputs: number,
  data: Float32Array,
  inputStride: number,
  outputStride: number,
  b: Float32Array | null,
): PackedAffine {
  const panels = Math.ceil(outputs / lanes);
  const at = arena.bytes(4 * lanes * panels * (inputs + 1), `a weight of ${inputs} × ${outputs}`);
  const bias = at + 4 * lanes * panels * inputs;
  const { f32 } = arena;
  f32.fill(0, at / 4, bias / 4 + lanes * panels);
  let to = at / 4;
  for (let panel = 0; panel < panels; panel++) {
    const width = Math.min(lanes, outputs - panel * lanes);
    for (let k = 0; k < inputs; k++, to += lanes) {
      let from = k * inputStride + panel * lanes * outputStride;
      for (let c = 0; c < width; c++, from += outputStride) f32[to + c] = data[from] ?? 0;
    }
  }
  if (b) f32.set(b, bias / 4);
  return new PackedAffine(inputs, outputs, at, bias);
}

/** Rows and columns of a matrix of weights. @throws EngineError `internal` where it is none */
export function sizesOf(shape: readonly number[], data: Float32Array): [number, number] {
  const [rows, columns] = shape;
  if (
    shape.length !== 2 ||
    rows === undefined ||
    columns === undefined ||
    data.length !== rows * columns
  )
    throw new EngineError(
      'internal',
      `weights are [${shape.join(', ')}] with ${data.length} numbers, expected a matrix`,
    );
  return [rows, columns];
}
