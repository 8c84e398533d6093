import type { Architecture, ArrayEntry, CheckpointFacts, Refusal } from './model.ts';
import type { CheckpointFile } from './result.ts';

/** A dictionary of tensors in a file, and the path of keys that leads to it. */
export interface InspectedArrays {
  /** Null: the whole file, or its top level. */
  readonly at: string | null;
  readonly arrays: readonly ArrayEntry[];
}

/** What opening a file would come to. */
export type Outcome =
  | {
      readonly kind: 'model';
      readonly architecture: Architecture;
      /** How many tokens the vocabulary has; null: none, or not looked for. */
      readonly tokens: number | null;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The sidecar, or an array, cannot be read. */
  | { readonly kind: 'failed'; readonly message: string };

/** What is in a checkpoint, whether or not it holds a model; JSON-safe. */
export interface Inspection {
  readonly path: string;
  readonly facts: Omit<CheckpointFacts, 'arrays'>;
  /** The file beside it that describes it, by name; null where none was read. */
  readonly sidecarName: string | null;
  /** The dictionary in which the model was looked for, and the file's others. */
  readonly dictionaries: readonly InspectedArrays[];
  /** Arrays there are more of than are listed. */
  readonly unlisted: number;
  readonly outcome: Outcome;
  /** Every file that was read for it. */
  readonly files: readonly CheckpointFile[];
}
