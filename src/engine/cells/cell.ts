import type { LayerComponent } from '../../domain/components.ts';
import type { Architecture, DirectionWeights, LayerShape } from '../../domain/model.ts';
import type { Affine, Backend, Matrix, Ops } from '../ops.ts';

/** A named activation of a layer, and its units in one direction. */
export interface Part {
  readonly name: LayerComponent;
  units(shape: LayerShape): number;
}

/** What a layer carries from one timestep to the next, by the state's name: [rows, units]. */
export type States<M> = Readonly<Record<string, M>>;

/**
 * Sees an activation and returns what the step goes on with.
 *
 * @param from  the first unit that `value` holds, where it is only a part of the component
 */
export type Tap<M> = (component: LayerComponent, value: M, from?: number) => M;

/** Weights of one direction of one layer, on a backend. */
export interface LayerWeights {
  /** [input, gates · hidden] and the input's biases */
  readonly Wx: Affine;
  /** [width, gates · hidden] and the hidden state's biases; all gates, but for one that is apart */
  readonly Wh: Affine;
  /** [width, hidden]: the candidate of a GRU that resets before the product */
  readonly Whn?: Affine;
  /** [hidden, width]: an LSTM's projection */
  readonly Wr?: Affine;
  /** [3, hidden], a table: an LSTM's peepholes */
  readonly P?: Affine;
}

/** What there is in a layer of a cell, whatever a model chooses of its options. */
export interface Parts {
  /** Carried from one timestep to the next, `hidden` first. */
  readonly states: readonly Part[];
  /** In order of computation; `input`, which both directions read, among them. */
  readonly components: readonly Part[];
}

/** A cell's equations for one layer, written once for every evaluator. */
export interface Equations {
  /** In order of computation, where the model's choices make it another one than the cell's. */
  readonly components?: readonly Part[];
  /** Components that are tapped part by part, so that nobody sees all their units at once. */
  readonly inParts?: readonly LayerComponent[];
  /** Takes over one direction's weights. */
  weights(backend: Backend, weights: DirectionWeights): LayerWeights;
  /**
   * What does not depend on the state, for all rows of a stretch at once; nothing is tapped here.
   *
   * @param x   what the layer reads, its `input`, after edits there; [rows of the stretch, input]
   * @returns   x·Wx + bx, [rows of the stretch, gates · hidden]
   */
  before<M extends Matrix>(ops: Ops<M>, x: M, weights: LayerWeights): M;
  /**
   * One timestep. Every component but `input` and `hidden` is tapped; `hidden` is not, because its consumers may see
   * different copies of it.
   *
   * @param xs      this timestep's part of what `before` made, [rows, gates · hidden]
   * @param states  the states before
   * @returns       the states after
   */
  step<M extends Matrix>(
    ops: Ops<M>,
    xs: M,
    states: States<M>,
    weights: LayerWeights,
    tap: Tap<M>,
  ): States<M>;
}

/** A recurrence in a layer of some model: its states, its components and its equations. */
export type Cell = Parts & Omit<Equations, 'components'>;

/** A recurrence as its paper has it: what there is, and the equations that follow from a model's choices. */
export interface Specification<A extends Architecture> extends Parts {
  equations(architecture: A, shape: LayerShape): Equations;
}

/** Units of a component as wide as the hidden vector. */
export const asWide = ({ width }: LayerShape): number => width;

/** Units of a component as wide as so many gates. */
export const gatesWide =
  (gates: number) =>
  ({ hidden }: LayerShape): number =>
    gates * hidden;

/** One gate's part of a projection, `hidden` columns from `at` on. */
export const part = <M extends Matrix>(ops: Ops<M>, a: M, at: number, hidden: number): M =>
  ops.columns(a, at, at + hidden);
