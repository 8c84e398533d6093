import type { LayerComponent } from '../../domain/components.ts';
import type { Architecture } from '../../domain/model.ts';
import type { Matrix } from '../ops.ts';
import type { LayerParameters } from '../parameters.ts';

/** What a layer carries from one timestep to the next. */
export interface State {
  /** [batch, width] */
  readonly hidden: Matrix;
  /** [batch, hidden]; LSTM only */
  readonly cell?: Matrix;
}

/**
 * Sees an activation and returns what the step goes on with.
 *
 * @param from  the first unit that `value` holds, where it is only a part of the component
 */
export type Tap = (component: LayerComponent, value: Matrix, from?: number) => Matrix;

/**
 * One step of one direction of one layer. Every component but `hidden` is tapped; `hidden` is not, because
 * its consumers may see different copies of it.
 *
 * @param x      what the layer reads, [batch, input]; not disposed
 * @param state  the state before; not disposed
 * @returns      the state after, of new tensors; the caller disposes
 */
export type Step = (x: Matrix, state: State, weights: LayerParameters, tap: Tap) => State;

/** Makes a cell's step for a model's choices (activations, order of gates). */
export type Cell = (architecture: Architecture, layer: number) => Step;
