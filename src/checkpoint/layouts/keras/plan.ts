import type { CellKind } from '../../../domain/components.ts';
import type { Assumption, GateFunction } from '../../../domain/model.ts';
import type { NamedArray } from '../../arrays.ts';
import type { Choice } from '../refusal.ts';
import type { CellArrays } from './layerArrays.ts';

/** A recurrent layer that was found: of one direction, or of two. */
export interface PlannedLayer {
  readonly name: string;
  readonly directions: readonly CellArrays[];
}

/** A model as Keras has it, however it was found: from a config, or from names alone. */
export interface Plan {
  readonly kind: CellKind;
  readonly layers: readonly PlannedLayer[];
  /** What the sidecar may say of the layers' order; undefined where that is the file's own word. */
  readonly orders: Choice | undefined;
  /** [vocabulary, inputSize] */
  readonly embedding: NamedArray | undefined;
  /** [top width, outputs] */
  readonly readout: NamedArray | undefined;
  readonly readoutBias: NamedArray | undefined;
  readonly activation: 'tanh' | 'relu';
  readonly recurrentActivation: GateFunction;
  /** Undefined where only a bias can say it. */
  readonly resetAfter: boolean | undefined;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly string[];
}
