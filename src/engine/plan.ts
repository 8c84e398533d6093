import type { Component } from '../domain/components.ts';
import type { Edge, Edit } from '../domain/experiment.ts';
import type { InitialState, UnknownWords } from '../domain/model.ts';
import type { DecodingPlan } from './decode.ts';

/** What a run reads, one a timestep: token ids, or vectors. */
export type Inputs =
  | { readonly kind: 'tokens'; readonly ids: readonly number[] }
  | { readonly kind: 'vectors'; readonly vectors: readonly (readonly number[])[] };

/** What of a text is in no vocabulary, and where the text stands in the experiment. */
export interface UnknownPlan extends UnknownWords {
  readonly field: string;
}

/** Inputs with their text cut. */
export interface InputsPlan {
  readonly inputs: Inputs;
  /** Absent where every token is what is written. */
  readonly unknown?: UnknownPlan;
}

/** An example with its text cut and its states checked. */
export interface ExamplePlan extends InputsPlan {
  readonly initial: InitialState | undefined;
}

/** A source: an example, and for how many steps it free-runs (null: teacher-forced). */
export interface SourcePlan extends ExamplePlan {
  readonly steps: number | null;
}

/** Where the inputs come from. */
export type UnrollPlan =
  /** Every input is known beforehand. */
  | { readonly kind: 'forced' }
  /** The prompt, then what the base run writes free-running. */
  | { readonly kind: 'baseOutput'; readonly steps: number; readonly decoding: DecodingPlan }
  /** From timestep `from` on each output is the next input. */
  | {
      readonly kind: 'free';
      readonly from: number;
      readonly steps: number;
      readonly decoding: DecodingPlan;
    };

/** Where values are read: layer, component, and one timestep for each of the site's. */
export interface PlacePlan {
  /** A source's name, or `base`. */
  readonly example: string;
  readonly layer: number | null;
  readonly component: Component;
  readonly timesteps: readonly number[];
}

/** Axes that an edit acts along in place of single units: coordinates are (a − origin)·R. */
export interface Axes {
  /** How many directions there are: as many as units, or fewer, the complement being what stands outside them. */
  readonly count: number;
  /** Orthonormal columns, [units, count] in row-major order, float64; a column is a direction. */
  readonly R: Float64Array;
  /** [units], float64; null: 0. */
  readonly origin: Float64Array | null;
}

/** The principal directions at the edit's layer and component over all timesteps of examples, which have yet to be run. */
export interface PrincipalPlan {
  readonly count: number;
  readonly examples: readonly ExamplePlan[];
}

/** Axes, or what they are made from. */
export type BasisPlan = Axes | PrincipalPlan;

/** An enabled intervention with everything written out. */
export interface EditPlan {
  /** Its place in the experiment's list, disabled ones counted. */
  readonly place: number;
  readonly layer: number | null;
  readonly component: Component;
  readonly timesteps: readonly number[];
  /** In the order given; values follow it. In a basis they are directions. */
  readonly units: readonly number[];
  /** Units of the whole component. */
  readonly width: number;
  readonly edge: Edge;
  readonly edit: Edit;
  readonly source: PlacePlan | null;
  /** The examples that `mean` is taken over, at each timestep those that reach it; null for every other edit. */
  readonly mean: readonly ExamplePlan[] | null;
  /** Null where the edit acts on single units. */
  readonly basis: BasisPlan | null;
}

/** A metric with its tokens as ids and its timestep written out. */
export type MetricPlan =
  | {
      readonly kind: 'logitDifference';
      readonly token: number;
      readonly against: number;
      readonly timestep: number;
    }
  | { readonly kind: 'probability'; readonly token: number; readonly timestep: number }
  | { readonly kind: 'kl'; readonly timestep: number }
  | {
      readonly kind: 'exactMatch';
      readonly target: readonly number[];
      readonly unknown?: UnknownPlan;
    }
  | { readonly kind: 'firstDivergence' }
  | { readonly kind: 'tokensChanged' };

/** An experiment held against its model: nothing in it can fail any more, and nothing is left to default. */
export interface Plan {
  /** What both runs read as far as it is known; its initial state is that of both. */
  readonly base: ExamplePlan;
  readonly sources: ReadonlyMap<string, SourcePlan>;
  readonly unroll: UnrollPlan;
  readonly edits: readonly EditPlan[];
  readonly metrics: readonly MetricPlan[];
  /** T */
  readonly timesteps: number;
  /** P: inputs of the prompt; T where a given sequence replaces it. */
  readonly prompt: number;
  /** The first timestep whose output counts as emitted. */
  readonly emitsFrom: number;
}

/** How many timesteps inputs have. */
export const lengthOf = (inputs: Inputs): number =>
  inputs.kind === 'tokens' ? inputs.ids.length : inputs.vectors.length;
