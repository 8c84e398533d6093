import type { Anatomy } from './anatomy.ts';
import type { Component } from './components.ts';
import type { Experiment } from './experiment.ts';
import type { Architecture, Assumption, CheckpointFacts } from './model.ts';
import type { RunName } from './trace.ts';

/** Which unroll a panel asks for: the experiment's own, or one of the pair shown side by side as *both*. */
export type UnrollChoice = 'own' | 'free-running' | 'teacher-forced';

/** A metric's value beside its kind. */
export interface MetricValue {
  readonly kind: string;
  readonly timestep?: number;
  /** Null where nothing diverged, or where the number is not finite. */
  readonly value: number | null;
}

/** What one run read and said, as people see it. */
export interface RunTokens {
  /** Per timestep, the token read there; vectors are shown as `[0.12, −0.30, …]`. */
  readonly inputs: readonly string[];
  /** Per timestep, the token the step says; null without a readout. */
  readonly outputs: readonly string[] | null;
  /** What each adds to the running text: joined they are the text as the vocabulary writes it. Absent where there is no vocabulary. */
  readonly inputPieces?: readonly string[];
  readonly outputPieces?: readonly string[];
  readonly inputIds: readonly number[] | null;
  readonly outputIds: readonly number[] | null;
}

/** A forced input that the changed output before it contradicts: that is when forced numbers mislead. */
export interface Contradiction {
  /** The timestep whose output changed; the input at `timestep + 1` is not it. */
  readonly timestep: number;
  readonly says: string;
  readonly reads: string;
}

/** The size of the effect on one component over time. */
export interface EffectOverTime {
  readonly component: Component;
  /** Mean |intervened − base| over units, `[layer][timestep]`. */
  readonly layers: readonly (readonly number[])[];
}

/** What a run answers with; values are fetched by window afterwards. JSON-safe. */
export interface RunSummary {
  /** Names the result in later calls. */
  readonly result: number;
  readonly mode: 'teacher-forced' | 'free-running';
  readonly backend: string;
  /** sha256 of both runs' inputs, outputs and states, in hex; null on a backend whose bits are not promised. */
  readonly digest: string | null;
  readonly timesteps: number;
  /** Inputs of the prompt: timesteps from here on are generated (or forced on the base's output, or constant). */
  readonly prompt: number;
  /** The first timestep whose output counts as emitted; null where nothing is emitted. */
  readonly emitsFrom: number | null;
  /** Whether what is put out could be read next: tokens, or vectors of the input's size, of a model that does not read from the end. Else each output is of its own timestep alone. */
  readonly areOutputsReadable: boolean;
  readonly base: RunTokens;
  readonly intervened: RunTokens;
  /** Mean |Δ| of each state. */
  readonly effects: readonly EffectOverTime[];
  /** Mean |base| of the same states, `[layer][timestep]`: the size of the state. */
  readonly sizes: readonly EffectOverTime[];
  /** KL(intervened ‖ base) of the next token per timestep, nats; null without a readout or of vectors. */
  readonly kl: readonly number[] | null;
  readonly contradictions: readonly Contradiction[];
  readonly metrics: readonly MetricValue[];
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/** A checkpoint as the panel, the trees and the status bar show it. JSON-safe. */
export interface ModelSummary {
  readonly path: string;
  readonly architecture: Architecture;
  readonly anatomy: Anatomy;
  /** Tokens in order of id (at most 200,000 are sent); null where the model has none. */
  readonly tokens: readonly string[] | null;
  readonly vocabularyFrom: string | null;
  readonly facts: Omit<CheckpointFacts, 'arrays'>;
  readonly assumptions: readonly Assumption[];
  readonly fingerprint: string;
  readonly backend: string;
  /** Why that backend runs. */
  readonly backendBecause: string;
  /** Every file that was read for it, sidecar and vocabulary too, as they were then. */
  readonly files: readonly CheckpointFile[];
}

/** A file of a checkpoint, as it was when it was read. */
export interface CheckpointFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Time of its last change, ms since 1970. */
  readonly modifiedMs: number;
}

/** Asks for values: never more than what is in sight and one screen around it. */
export interface Window {
  readonly result: number;
  readonly run: RunName | 'difference';
  readonly component: Component;
  /** Null for `embedding` and `logits`. */
  readonly layer: number | null;
  /** In the order they are drawn. */
  readonly units: readonly number[];
  /** `[from, to)` */
  readonly timesteps: readonly [number, number];
}

/** One layer at one timestep; of the whole model null. */
export interface Moment {
  readonly layer: number | null;
  readonly timestep: number;
}

/** What a view draws of whatever result it shows: rows of units over timesteps, and one of them in words. */
export interface Sight {
  readonly component: Component;
  /** Null for `embedding` and `logits`. */
  readonly layer: number | null;
  /** As they are drawn now. */
  readonly units: readonly number[];
  /** Which places they have by effect, `[from, to)`: another result has others there. Null where these stay. */
  readonly byEffect: readonly [number, number] | null;
  /** `[from, to)` */
  readonly timesteps: readonly [number, number];
  /** The unit and timestep that the readout and the list of components speak of. */
  readonly cursor: { readonly unit: number; readonly timestep: number };
  /** How many candidates the readout has. */
  readonly top: number;
}

/** Over so many units the limits of the colours are percentiles. */
export const manyUnits = 100;

/** Differences up to this share of the limit of values have no say in their own limit, where there are larger ones. */
export const leastOfValues = 1e-3;

/** A scale of colours around zero. */
export interface Scale {
  readonly limit: number;
  /** Whether values may lie beyond the limit, which is then printed with ≤ and ≥. */
  readonly clipped: boolean;
}

/** The order of a component's units, and the limits of its colours. */
export interface Ordering {
  /** Units by falling Σ|Δ|; ties by index. */
  readonly byEffect: readonly number[];
  /** Σ|Δ| over timesteps, by unit index. */
  readonly totals: readonly number[];
  /** One limit for before and after: the largest |value|, over 100 units the 99.7th percentile. */
  readonly valueLimit: number;
  readonly differenceLimit: number;
  /** Whether values may lie beyond the limits, which are then printed with ≤ and ≥. */
  readonly clipped: boolean;
}

/** A token with its probability in both runs. */
export interface Candidate {
  readonly id: number;
  readonly text: string;
  readonly before: number;
  readonly after: number;
}

/** The next token after one timestep, in both runs. */
export interface Readout {
  readonly timestep: number;
  /** The most probable of both runs together, by falling maximum. */
  readonly candidates: readonly Candidate[];
  /** log p(token) − log p(against), of the two tokens asked for or the tops of both runs. */
  readonly logOdds: {
    readonly token: string;
    readonly against: string;
    readonly before: number;
    readonly after: number;
  } | null;
  /** KL(intervened ‖ base), nats. */
  readonly kl: number;
}

/** One component of a unit at one timestep, in both runs. */
export interface UnitValue {
  readonly component: Component;
  readonly before: number;
  readonly after: number;
}

/** A run's question: the experiment, where its relative paths start, and which unroll. */
export interface RunQuestion {
  /** Folder that the experiment's relative paths start from. */
  readonly folder: string;
  readonly experiment: Experiment;
  readonly choice: UnrollChoice;
  /** Recorded beside the states. */
  readonly record: readonly Component[];
  /** Where every component is recorded: what views say of the unit at their cursor. */
  readonly at?: readonly Moment[];
  /** The asker: its newest question replaces its older one. */
  readonly asker: string;
}
