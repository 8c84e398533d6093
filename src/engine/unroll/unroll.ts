import type { Matrix } from '../ops.ts';
import { handOver, keepCarried, toCrew, type Carried, type Crew } from './crew.ts';
import { rejoined } from './rejoin.ts';
import { feeds, type Row } from './row.ts';
import type { Setting } from './setting.ts';
import { takeStretch } from './stretch.ts';

/** Most timesteps of a stretch. */
export const longestStretch = 32;
/** Most rows × timesteps of a stretch, so that what it makes stays small. */
const mostInStretch = 256;

/** How an unroll goes about it; no number depends on it. */
export interface Pace {
  /** Most timesteps that are taken at once. */
  readonly longest: number;
}

/**
 * Unrolls rows of a unidirectional model in lockstep, lazily, so that the caller can report, pause or stop in between.
 * Each row begins at its first timestep and leaves after its last, or where it has become its base's again.
 *
 * @param rows  a base comes before the rows that are based on it; what they record and say is filled as the loop goes
 * @yields the timesteps done, after each stretch; what it made is let go when the loop is left, at any stretch
 */
export function* unroll<M extends Matrix>(
  setting: Setting<M>,
  rows: readonly Row[],
  { longest }: Pace,
): Generator<number, void> {
  const { model, ev } = setting;
  const mark = ev.open();
  let t = rows.reduce((least, { first }) => Math.min(least, first), Infinity);
  let present: readonly Row[] = [];
  let crew: Crew | null = null;
  let carried: Carried<M> = { states: [], fed: null };
  try {
    for (;;) {
      const active = rows.filter(({ first, end }) => first <= t && t < end);
      if (active.length === 0) {
        const next = rows.reduce((n, { first }) => (first > t ? Math.min(n, first) : n), Infinity);
        if (next === Infinity) return;
        t = next;
        continue;
      }
      if (!crew || !isSame(present, active)) {
        const next: Crew = toCrew(model, active, t);
        carried = handOver(model, ev, crew, carried, next, t);
        crew = next;
        present = active;
      }
      const timesteps = stretchFrom(t, crew.rows, rows, longest);
      const made = takeStretch(setting, crew, carried, t, timesteps);
      carried = keepCarried(setting.ev, mark, made);
      t += timesteps;
      for (const row of rejoined(setting, crew, carried, t)) row.end = t;
      yield t;
    }
  } finally {
    ev.rewind(mark, []);
  }
}

const isSame = (a: readonly Row[], b: readonly Row[]): boolean =>
  a.length === b.length && a.every((row, at) => row === b[at]);

/** How many timesteps are taken at once from `t` on: known inputs alone, up to where a row comes, goes or has had its last edit. */
export function stretchFrom(
  t: number,
  crew: readonly Row[],
  all: readonly Row[],
  longest: number,
): number {
  let end = t + Math.max(1, Math.min(longest, Math.floor(mostInStretch / crew.length)));
  for (const { first } of all) if (first > t) end = Math.min(end, first);
  for (const row of crew) {
    end = Math.min(end, row.end);
    if (row.lastEdit >= t) end = Math.min(end, row.lastEdit + 1);
    if (row.timesteps > row.forced) end = Math.min(end, Math.max(row.forced, t + 1));
    if (feeds(row, t)) end = t + 1;
  }
  return end - t;
}
