import { known } from '../../base/assert.ts';
import type { Matrix } from '../ops.ts';
import type { Run } from '../runs/run.ts';
import type { Carried, Crew } from './crew.ts';
import type { Row } from './row.ts';
import type { Setting } from './setting.ts';

/**
 * The rows that are their base again from timestep t on: no edit is to come, and their states and next input have the
 * base's bits. What follows is then the base's.
 */
export function rejoined<M extends Matrix>(
  { model, ev }: Setting<M>,
  { rows, counts }: Crew,
  { states }: Carried<M>,
  t: number,
): Row[] {
  const read = new Map<M, Float32Array>();
  const isBase = (base: Run, at: number): boolean =>
    model.cells.every(({ states: parts }, l) => {
      if (at >= known(counts[l], 'a count')) return true; // it is the base's throughout
      return parts.every(({ name }, k) => {
        const state = known(states[l]?.[k], 'a state');
        let all = read.get(state);
        if (!all) read.set(state, (all = ev.read(state)));
        const kept = known(base.recorder.kept(name, l), 'a state');
        const from = known(kept.rowOf(t - 1), 'a timestep') * kept.width;
        return hasSameBits(all, at * kept.width, kept.data, from, kept.width);
      });
    });
  return rows.filter(
    (row, at) =>
      row.base !== null &&
      row.lastEdit < t &&
      t < row.end &&
      readsTheSame(row, t) &&
      isBase(row.base, at),
  );
}

/** Whether a row's input at timestep t is the base's; a soft one is taken for another. */
function readsTheSame({ base, forced, decoding, said }: Row, t: number): boolean {
  if (t < forced) return true;
  if (decoding.kind === 'soft') return false;
  const [ids, vectors] = [base?.said.outputIds, base?.said.outputVectors];
  if (ids) return ids[t - 1] === said.outputIds?.[t - 1];
  const [before, after] = [vectors?.[t - 1] ?? [], said.outputVectors?.[t - 1] ?? []];
  return before.length === after.length && hasSameBits(before, 0, after, 0, before.length);
}

/** Whether two stretches of numbers are the same, −0 and 0 apart; NaN is never the same. */
function hasSameBits(
  a: ArrayLike<number>,
  from: number,
  b: ArrayLike<number>,
  start: number,
  count: number,
): boolean {
  for (let k = 0; k < count; k++) {
    const [x, y] = [a[from + k] ?? NaN, b[start + k] ?? NaN];
    if (x !== y || (x === 0 && 1 / x !== 1 / y)) return false;
  }
  return true;
}
