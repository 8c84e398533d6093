import { known } from '../base/assert.ts';
import type { Disposable } from '../base/dispose.ts';
import type { Anatomy } from '../domain/anatomy.ts';
import type { Architecture, InitialState, Weights } from '../domain/model.ts';
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
  /** [top width, outputs] */
  readonly readout: Affine | null;
  /** A learned initial state. */
  readonly initialState: InitialState | undefined;
}

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
  return {
    architecture,
    anatomy: anatomyOf(architecture),
    backend,
    cells,
    layers: weights.layers.map((directions, l) =>
      directions.map(each => known(cells[l], 'the cell of a layer').weights(backend, each)),
    ),
    embedding: weights.embedding ? backend.packTable(weights.embedding) : null,
    readout: weights.readout ? backend.pack(weights.readout, weights.readoutBias) : null,
    initialState: weights.initialState,
    dispose: () => backend.dispose(),
  };
}
