import * as tf from '@tensorflow/tfjs-core';
import { known } from '../base/assert.ts';
import type { Disposable } from '../base/dispose.ts';
import type { Architecture, DirectionWeights, InitialState, Weights } from '../domain/model.ts';
import type { Values } from '../domain/trace.ts';
import type { Matrix, Vector } from './ops.ts';

/** Weights of one direction of one layer as the step takes them: matrices act on row vectors from the right. */
export interface LayerParameters {
  /** [input, gates · hidden] */
  readonly Wx: Matrix;
  /** [width, gates · hidden] */
  readonly Wh: Matrix;
  /** [gates · hidden] */
  readonly bx?: Vector;
  /** [gates · hidden] */
  readonly bh?: Vector;
  /** [hidden, width]: an LSTM's projection */
  readonly Wr?: Matrix;
  /** Each gate's own columns of Wh and bh, in their order: of a GRU whose reset gate acts before the product. */
  readonly perGate?: readonly GateParameters[];
}

/** What one gate multiplies the hidden state by. */
export interface GateParameters {
  /** [width, hidden] */
  readonly W: Matrix;
  /** [hidden] */
  readonly b?: Vector;
}

/** A model's weights on the backend; whoever made them disposes them. */
export interface Parameters extends Disposable {
  readonly architecture: Architecture;
  /** Per layer: forward, and backward where the model is bidirectional. */
  readonly layers: readonly (readonly LayerParameters[])[];
  /** [vocabulary, input] */
  readonly embedding: Matrix | null;
  /** [top width, outputs] */
  readonly readout: Matrix | null;
  /** [outputs] */
  readonly readoutBias: Vector | null;
  readonly initialState: InitialState | undefined;
}

/** Puts weights on the current backend. */
export function toParameters(architecture: Architecture, weights: Weights): Parameters {
  const layers = weights.layers.map(directions =>
    directions.map(each => toLayer(architecture, each)),
  );
  const embedding = weights.embedding ? matrix(weights.embedding) : null;
  const readout = weights.readout ? transposed(weights.readout) : null;
  const readoutBias = weights.readoutBias ? vector(weights.readoutBias) : null;
  return {
    architecture,
    layers,
    embedding,
    readout,
    readoutBias,
    initialState: weights.initialState,
    dispose() {
      const held = layers.flat().flatMap(({ Wx, Wh, bx, bh, Wr, perGate = [] }) => {
        return [Wx, Wh, bx, bh, Wr, ...perGate.flatMap(({ W, b }) => [W, b])];
      });
      for (const tensor of [...held, embedding, readout, readoutBias]) tensor?.dispose();
    },
  };
}

function toLayer(
  { kind, resetAfter, gates }: Architecture,
  weights: DirectionWeights,
): LayerParameters {
  const { inputWeight, hiddenWeight, inputBias, hiddenBias, projection } = weights;
  const rowsOf = ({ shape, data }: Values, k: number): Values => {
    const count = data.length / gates.length;
    const [rows = 0, ...more] = shape;
    return {
      shape: [rows / gates.length, ...more],
      data: data.subarray(k * count, (k + 1) * count),
    };
  };
  const perGate = (): GateParameters[] =>
    gates.map((_, k) => ({
      W: transposed(rowsOf(hiddenWeight, k)),
      ...(hiddenBias && { b: vector(rowsOf(hiddenBias, k)) }),
    }));
  return {
    Wx: transposed(inputWeight),
    Wh: transposed(hiddenWeight),
    ...(inputBias && { bx: vector(inputBias) }),
    ...(hiddenBias && { bh: vector(hiddenBias) }),
    ...(projection && { Wr: transposed(projection) }),
    ...(kind === 'gru' && !resetAfter && { perGate: perGate() }),
  };
}

const size = (values: Values, axis: number): number => known(values.shape[axis], 'an axis');
const vector = (values: Values): Vector => tf.tensor1d(values.data.slice());
const matrix = (values: Values): Matrix =>
  tf.tensor2d(values.data.slice(), [size(values, 0), size(values, 1)]);
/** Transposed once, here: the fast kernels take the right factor untransposed. */
const transposed = (values: Values): Matrix => {
  const [rows, columns] = [size(values, 0), size(values, 1)];
  const data = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) data[c * rows + r] = values.data[r * columns + c] ?? NaN;
  }
  return tf.tensor2d(data, [columns, rows]);
};
