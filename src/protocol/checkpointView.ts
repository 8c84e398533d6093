import type { ArrayStatistics } from '../domain/arrayStatistics.ts';
import type { Inspection } from '../domain/inspection.ts';

/** What keeps a checkpoint from being looked into, or makes what is shown old; each with what to do. */
export type ViewTrouble =
  | { readonly kind: 'untrusted' }
  /** The file cannot be read, and why. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'engine-lost' }
  | { readonly kind: 'missing' }
  /** The file changed on disk since it was read. */
  | { readonly kind: 'changed' };

/** The whole of what a checkpoint view draws, but the values of its arrays, which it asks for one by one. */
export interface CheckpointViewState {
  /** The file's name. */
  readonly name: string;
  /** Null until it was read. */
  readonly inspection: Inspection | null;
  readonly isReading: boolean;
  readonly trouble: ViewTrouble | null;
}

/** How far the values of an array are known. */
export type ArrayLook =
  | { readonly kind: 'looking'; readonly done: number; readonly total: number }
  | { readonly kind: 'looked'; readonly statistics: ArrayStatistics }
  | { readonly kind: 'failed'; readonly message: string };

/** An array: a dictionary's place among the file's, and the name there. */
export interface ArrayPlace {
  readonly dictionary: number;
  readonly name: string;
}

/** Host to the page of a checkpoint. */
export type ToCheckpointView =
  /** The first message: interface strings by their English text. */
  | { readonly type: 'worded'; readonly strings: Readonly<Record<string, string>> }
  | { readonly type: 'changed'; readonly state: CheckpointViewState }
  | { readonly type: 'looked'; readonly place: ArrayPlace; readonly look: ArrayLook };

/** The page of a checkpoint to its host: what the user did, and what the view needs to draw. */
export type FromCheckpointView =
  | { readonly type: 'opened' }
  /** The values of an array are wanted, in place of any other's. */
  | { readonly type: 'chose'; readonly place: ArrayPlace }
  /** No values are wanted any more. */
  | { readonly type: 'left' }
  /** Read the file again. */
  | { readonly type: 'reread' }
  | { readonly type: 'commanded'; readonly command: 'openIn' | 'describe' | 'manageTrust' };
