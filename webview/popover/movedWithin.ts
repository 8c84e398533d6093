import type { Experiment } from '../../src/domain/experiment.ts';
import { stillAt, type Item } from '../state/stillAt.ts';
import type { Within } from './opened.ts';

/** An item of a list that a form changes. */
export interface Edited<T extends Item> {
  /** Its place in the list; undefined of a new one. */
  readonly at: number | undefined;
  /** One that was edited and has gone: what is written would be a new one, unless it comes back. */
  readonly gone: T | null;
}

/** What of an item that a form changes is so still after its list became another; one that had gone may be back, as after an undo. */
export function editedIn<T extends Item>(
  { at, gone }: Edited<T>,
  before: readonly T[],
  now: readonly T[],
): Edited<T> {
  if (at === undefined) {
    const text = JSON.stringify(gone);
    const back = now.findIndex(each => JSON.stringify(each) === text);
    return back < 0 ? { at, gone } : { at: back, gone: null };
  }
  const still = stillAt(before, at, now);
  return { at: still, gone: still === undefined ? (before[at] ?? null) : null };
}

/** What of a popover's list is so still after the experiment became another. */
export const movedWithin = (
  within: Within,
  { interventions = [] }: Experiment,
): Pick<Within, 'at' | 'gone'> =>
  editedIn(within, within.experiment.interventions ?? [], interventions);
