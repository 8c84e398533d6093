import type { Experiment } from '../../src/domain/experiment.ts';
import { stillAt } from '../state/stillAt.ts';
import type { Within } from './opened.ts';

/** What of a popover's list is so still after the experiment became another; one that had gone may be back, as after an undo. */
export function movedWithin(
  { experiment, at, gone }: Within,
  { interventions = [] }: Experiment,
): Pick<Within, 'at' | 'gone'> {
  if (at === undefined) {
    const text = JSON.stringify(gone);
    const back = interventions.findIndex(each => JSON.stringify(each) === text);
    return back < 0 ? { at, gone } : { at: back, gone: null };
  }
  const before = experiment.interventions ?? [];
  const still = stillAt(before, at, interventions);
  return { at: still, gone: still === undefined ? (before[at] ?? null) : null };
}
