import type { Affine, Matrix } from '../ops.ts';
import type { Tf, TfTensor } from './tf.ts';

/** A matrix in a tensor, or in numbers that become one when an operation first asks for it. */
export class TensorMatrix implements Matrix {
  #tensor: TfTensor | undefined;
  #values: Float32Array | undefined;

  /**
   * @param held  a tensor of this shape that the matrix owns from here on, or numbers, row-major, that nobody else keeps
   */
  constructor(
    private readonly tf: Tf,
    readonly rows: number,
    readonly columns: number,
    held: TfTensor | Float32Array,
  ) {
    if (held instanceof Float32Array) this.#values = held;
    else this.#tensor = held;
  }

  get sizeBytes(): number {
    return 4 * this.rows * this.columns;
  }

  get tensor(): TfTensor {
    if (this.#tensor) return this.#tensor;
    // Kept: it is asked for in the midst of an operation, and outlives it.
    this.#tensor = this.tf.keep(this.tf.tensor2d(this.#held(), [this.rows, this.columns]));
    this.#values = undefined;
    return this.#tensor;
  }

  /** The numbers, row-major; perhaps a view, valid until the next operation. */
  read(): Float32Array {
    return this.#tensor ? this.#tensor.dataSync() : this.#held();
  }

  /** The numbers, row-major, to be changed in place. */
  change(): Float32Array {
    if (this.#tensor) {
      this.#values = this.#tensor.dataSync(); // nobody else has it: the tensor goes
      this.#tensor.dispose();
      this.#tensor = undefined;
    }
    return this.#held();
  }

  free(): void {
    this.#tensor?.dispose();
    this.#tensor = undefined;
    this.#values = undefined;
  }

  #held(): Float32Array {
    if (this.#values) return this.#values;
    throw new Error('a matrix is used after it was let go');
  }
}

/** Weights in tensors. */
export class TensorAffine implements Affine {
  constructor(
    readonly inputs: number,
    readonly outputs: number,
    /** [inputs, outputs] */
    readonly W: TfTensor,
    /** [outputs]; null: zeros */
    readonly b: TfTensor | null,
  ) {}

  get sizeBytes(): number {
    return 4 * this.outputs * (this.inputs + (this.b ? 1 : 0));
  }

  free(): void {
    this.W.dispose();
    this.b?.dispose();
  }
}
