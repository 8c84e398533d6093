import type { Architecture, Refusal } from './model.ts';

/** What a checkpoint would be with a sidecar that is not written. */
export type TriedOut =
  | {
      readonly kind: 'model';
      readonly architecture: Architecture;
      /** Hidden states of the last layer, `[unit][timestep]`: the first few units over the first few timesteps. */
      readonly traces: readonly (readonly number[])[];
      /** What a greedy run goes on to write; empty for a model whose output is not its input. */
      readonly written: string;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** It cannot be read or run so. */
  | { readonly kind: 'failed'; readonly message: string }
  /** Reading it once for every choice would take too long. */
  | { readonly kind: 'large' };
