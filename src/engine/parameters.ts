import { known } from '../base/assert.ts';
import type { Disposable } from '../base/dispose.ts';
import type { Anatomy } from '../domain/anatomy.ts';
import {
  readsFromEnd,
  type Architecture,
  type InitialState,
  type Weights,
} from '../domain/model.ts';
import { anatomyOf } from './anatomy.ts';
import type { Cell, LayerWeights } from './cells/cell.ts';
import { cellOf } from './cells/cells.ts';
import type { Affine, Backend } from './ops.ts';

/** A model on a backend; disposing it disposes the backend, which holds this model alone. */
export interface Parameters extends Disposable {
  readonly architecture: Architecture;
  readonly anatomy: Anatomy;
  readonly backend: Backend;
  /** The cell of each layer. */
  readonly cells: readonly Cell[];
  /** Per layer: forward, and backward where the model is bidirectional. */
  readonly layers: readonly (readonly LayerWeights[])[];
  /** [vocabulary, input] */
  readonly embedding: Affine | null;
  /** What the lowest layer makes of each token before any state: E·Wx + bx, [vocabulary, gates · hidden]; null where it is not kept. */
  readonly projected: Affine | null;
  /** [top width, outputs] */
  readonly readout: Affine | null;
  /** A learned initial state. */
  readonly initialState: InitialState | undefined;
}

/** Most multiplications that are made beforehand for all tokens: a millisecond or two. */
const mostBeforehand = 32e6;

/**
 * Puts a model on a backend that was started for it.
 *
 * @throws EngineError `too-large`: the backend cannot hold it
 */
export function toParameters(
  backend: Backend,
  architecture: Architecture,
  weights: Weights,
): Parameters {
  const cells = architecture.layers.map(shape => cellOf(architecture, shape));
  const layers = weights.layers.map((directions, l) =>
    directions.map(each => known(cells[l], 'the cell of a layer').weights(backend, each)),
  );
  const embedding = weights.embedding ? backend.packTable(weights.embedding) : null;
  const [lowest] = cells;
  const [first] = layers[0] ?? [];
  return {
    architecture,
    anatomy: anatomyOf(architecture),
    backend,
    cells,
    layers,
    embedding,
    projected:
      embedding && lowest && first && !readsFromEnd(architecture)
        ? projectedOf(backend, embedding, lowest, first)
        : null,
    readout: weights.readout ? backend.pack(weights.readout, weights.readoutBias) : null,
    initialState: weights.initialState,
    dispose: () => backend.dispose(),
  };
}

/**
 * What a layer makes of every token before any state, where it is little work and where a row has the same bits beside
 * others: a token is read again and again, and its product need not be made again.
 */
function projectedOf(
  backend: Backend,
  embedding: Affine,
  cell: Cell,
  weights: LayerWeights,
): Affine | null {
  const { inputs: tokens, outputs: width } = embedding;
  if (backend.name !== 'wasm' || tokens * width * weights.Wx.outputs > mostBeforehand) return null;
  const mark = backend.open();
  const all = backend.lookup(
    embedding,
    Array.from({ length: tokens }, (_, id) => id),
  );
  const projected = cell.before(backend, all, weights);
  const data = backend.read(projected).slice();
  const shape = [projected.rows, projected.columns];
  backend.rewind(mark, []);
  return backend.packTable({ shape, data });
}
