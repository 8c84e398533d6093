import type { Disposable } from '../../base/dispose.ts';
import { EngineError } from '../../domain/failure.ts';
import { TensorAffine, TensorMatrix } from './tensorMatrix.ts';
import type { Tf, TfTensor } from './tf.ts';

/** Owns every tensor of a backend: matrices until they are rewound, weights and constants until the end. */
export class Tensors implements Disposable {
  readonly #made: TensorMatrix[] = [];
  readonly #weights: TensorAffine[] = [];
  readonly #scalars = new Map<number, TfTensor>();

  constructor(readonly tf: Tf) {}

  /**
   * A matrix from what tf computes; what is made on the way is disposed.
   *
   * @throws EngineError `too-large`: there is no memory for it
   */
  make(rows: number, columns: number, compute: () => TfTensor): TensorMatrix {
    const tensor = fitting(shown(rows, columns), () => this.tf.tidy(compute));
    return this.#keep(new TensorMatrix(this.tf, rows, columns, tensor));
  }

  /**
   * A matrix from numbers that JavaScript has.
   *
   * @param values  makes them, row-major; nobody else keeps them
   * @throws EngineError `too-large`: there is no memory for it
   */
  hold(rows: number, columns: number, values: () => Float32Array): TensorMatrix {
    return this.#keep(
      new TensorMatrix(this.tf, rows, columns, fitting(shown(rows, columns), values)),
    );
  }

  /**
   * Weights, until the end.
   *
   * @param W  computes [inputs, outputs]
   * @param b  [outputs]; undefined: zeros
   * @throws EngineError `too-large`: there is no memory for them
   */
  weigh(inputs: number, outputs: number, W: () => TfTensor, b?: Float32Array): TensorAffine {
    const held = fitting(`weights ${shown(inputs, outputs)}`, () => this.tf.tidy(W));
    const weights = new TensorAffine(
      inputs,
      outputs,
      held,
      b ? this.tf.tensor1d(b, 'float32') : null,
    );
    this.#weights.push(weights);
    return weights;
  }

  /** A constant; kept, since making one takes as long as an operation. */
  scalar(value: number): TfTensor {
    const held = this.#scalars.get(value);
    if (held) return held;
    const made = this.tf.keep(this.tf.scalar(value));
    this.#scalars.set(value, made);
    return made;
  }

  open(): number {
    return this.#made.length;
  }

  rewind(mark: number, keep: readonly TensorMatrix[]): TensorMatrix[] {
    const kept = new Set(keep);
    for (const matrix of this.#made.splice(mark)) {
      if (kept.has(matrix)) this.#made.push(matrix);
      else matrix.free();
    }
    return [...keep];
  }

  usedBytes(): number {
    return [...this.#weights, ...this.#made].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  dispose(): void {
    for (const each of [...this.#made.splice(0), ...this.#weights.splice(0)]) each.free();
    for (const scalar of this.#scalars.values()) scalar.dispose();
    this.#scalars.clear();
  }

  #keep(matrix: TensorMatrix): TensorMatrix {
    this.#made.push(matrix);
    return matrix;
  }
}

const shown = (rows: number, columns: number): string => `[${rows}, ${columns}]`;

/** What TensorFlow and JavaScript say where memory ends. */
const outOfMemory = /\bOOM\b|out of memory|allocation failed|invalid typed array length/i;

/** Computes; where memory ends, says what did not fit and what would. */
function fitting<T>(what: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (!outOfMemory.test(said)) throw error;
    throw new EngineError(
      'too-large',
      `tensorflow: no memory for ${what} of float32; expected fewer rows at once, or a smaller model`,
    );
  }
}
