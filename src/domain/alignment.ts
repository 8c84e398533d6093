import type { Share } from './share.ts';

/** How often the interchange along some directions makes a run emit its label. */
export interface AlignedShares {
  /** Along the directions that were learned. */
  readonly learned: Share | null;
  /** Along as many that were drawn: of some rotations the mean, the least and the most; null of no pair. */
  readonly random: {
    readonly rotations: number;
    readonly mean: number;
    readonly least: number;
    readonly most: number;
  } | null;
  /** Of all units. */
  readonly whole: Share | null;
  /** Of none: what the base run emits. */
  readonly none: Share | null;
}

/** Mean cross-entropies of an epoch, in nats a token. */
export interface AlignedEpoch {
  /** Over what was learned from, as it was learned from; of epoch 0, before anything was learned, null. */
  readonly training: number | null;
  /** Over what says when to stop, after the epoch. */
  readonly stopping: number;
}

/** What a search for directions found. */
export interface Aligned {
  /** How many pairs each part has. */
  readonly pairs: {
    readonly training: number;
    readonly stopping: number;
    readonly heldOut: number;
  };
  readonly epochs: readonly AlignedEpoch[];
  /** The epoch whose directions these are: that of the least `stopping`. */
  readonly best: number;
  /** Over the pairs that were held out, and over those of them whose label is not what the base run emits. */
  readonly heldOut: { readonly all: AlignedShares; readonly changed: AlignedShares };
}

/** What `ripple align` answers with. */
export interface AlignAnswer extends Aligned {
  /** The intervention's place in the experiment's list. */
  readonly intervention: number;
  readonly units: number;
  readonly seed: number;
  /** The directions, [K][units]: the first columns of the rotation. */
  readonly directions: readonly (readonly number[])[];
  /** The file that the whole rotation was written to; null where none was named. */
  readonly rotation: string | null;
  readonly warnings: readonly string[];
}
