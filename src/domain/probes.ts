import type { Component } from './components.ts';

/** What a label is: a class, or a number. */
export type LabelValue = string | number | boolean;

/** How labels are predicted: classes by logistic regression, numbers by ridge regression. */
export type ProbeKind = 'logistic' | 'ridge';

/** Whether one probe reads all timesteps, or each has its own. */
export type ProbedTimesteps = 'pooled' | 'apart';

/** What one probe found; numbers are null where it could not be fitted, with the reason. */
export interface ProbeResult {
  readonly component: Component;
  /** Null for `embedding` and `logits`. */
  readonly layer: number | null;
  /** Null where timesteps are pooled. */
  readonly timestep: number | null;
  /** Values with a label: an example and timestep each. */
  readonly rows: number;
  /** The share of the commonest class over these, which a probe of nothing reaches; null for numbers. */
  readonly commonest: number | null;
  /** Out of fold: the share of rows whose class is predicted, or R². */
  readonly score: number | null;
  /** The score of each fold alone; null of one without rows. */
  readonly folds: readonly (number | null)[];
  /** The score of the same probe on the control labels; null without a control. */
  readonly control: number | null;
  /** score − control */
  readonly selectivity: number | null;
  readonly reason?: string;
  /** Orthonormal, in the order of the file, [direction][unit]; fitted on all rows, standardising folded in; null where there are none. */
  readonly directions: readonly (readonly number[])[] | null;
  /** Of each class, in their order, the mean coordinates along the directions, null of one that no row has; null for numbers. */
  readonly coordinates: readonly (readonly number[] | null)[] | null;
  /** Of a probe of numbers: label = offset + perUnit · coordinate; null for classes. */
  readonly line: { readonly offset: number; readonly perUnit: number } | null;
}

/** A probe with the file that its directions were written to; null where none was. */
export type SavedProbe = ProbeResult & { readonly file: string | null };

/** What `ripple probe` answers with. */
export interface ProbeAnswer {
  readonly label: string;
  readonly kind: ProbeKind;
  /** In the order that `coordinates` go by; null for numbers. */
  readonly classes: readonly LabelValue[] | null;
  readonly examples: number;
  readonly timesteps: ProbedTimesteps;
  readonly folds: number;
  readonly penalty: number;
  readonly seed: number;
  /** Why there are no control labels; null where there are. */
  readonly whyNoControl: string | null;
  /** The share of the commonest class over all rows; null for numbers. */
  readonly commonest: number | null;
  readonly probes: readonly SavedProbe[];
}
