import { known } from '../../base/assert.ts';
import type { Matrix } from '../ops.ts';
import type { Carried, Crew } from './crew.ts';
import type { Row } from './row.ts';
import type { Setting } from './setting.ts';

/**
 * Whether a row is its base again from timestep t on: no edit is to come, and its states and next input have the base's
 * bits. What follows is then the base's.
 *
 * @param at  the row's place in the crew
 */
export function hasRejoined<M extends Matrix>(
  { model, ev }: Setting<M>,
  { counts }: Crew,
  { states }: Carried<M>,
  row: Row,
  at: number,
  t: number,
): boolean {
  const { base, lastEdit, end } = row;
  if (!base || lastEdit >= t || t >= end || !readsTheSame(row, t)) return false;
  return model.cells.every(({ states: parts }, l) => {
    if (at >= known(counts[l], 'a count')) return true; // it is the base's throughout
    return parts.every(({ name }, k) => {
      const state = known(states[l]?.[k], 'a state');
      const values = ev.read(state).subarray(at * state.columns, (at + 1) * state.columns);
      return hasSameBits(values, base.recorder.at(name, l, t - 1));
    });
  });
}

/** Whether a row's input at timestep t is the base's; a soft one is taken for another. */
function readsTheSame({ base, forced, decoding, said }: Row, t: number): boolean {
  if (t < forced) return true;
  if (decoding.kind === 'soft') return false;
  const [ids, vectors] = [base?.said.outputIds, base?.said.outputVectors];
  if (ids) return ids[t - 1] === said.outputIds?.[t - 1];
  return hasSameBits(vectors?.[t - 1] ?? [], said.outputVectors?.[t - 1] ?? []);
}

/** Whether two lists hold the same numbers, −0 and 0 apart; NaN is never the same. */
function hasSameBits(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k] ?? NaN, b[k] ?? NaN];
    if (x !== y || (x === 0 && 1 / x !== 1 / y)) return false;
  }
  return true;
}
