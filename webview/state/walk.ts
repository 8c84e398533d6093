import { rowToShow } from '../paint/grid.ts';
import type { View } from './store.ts';

/** Where a key may take the cursor. */
export interface Walked {
  readonly view: View;
  /** Units in the order of rows, all of them. */
  readonly order: readonly number[];
  readonly timesteps: number;
  /** Rows in sight, and the first of them. */
  readonly page: number;
  readonly firstRow: number;
}

/**
 * Where a key takes the cursor: arrows by one, Shift extends the selection, Home and End to the first and last timestep,
 * Page Up and Down a screen of units.
 *
 * @returns undefined for a key that does not move; the cursor is the last unit and the last timestep
 */
export function walked(
  key: string,
  isExtending: boolean,
  { view, order, timesteps, page, firstRow }: Walked,
): Pick<View, 'units' | 'timesteps' | 'firstRow'> | undefined {
  const row = Math.max(0, order.indexOf(view.units.at(-1) ?? 0));
  const t = view.timesteps.at(-1) ?? 0;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [row - 1, t],
    ArrowDown: [row + 1, t],
    ArrowLeft: [row, t - 1],
    ArrowRight: [row, t + 1],
    Home: [row, 0],
    End: [row, timesteps - 1],
    PageUp: [row - page, t],
    PageDown: [row + page, t],
  };
  const to = Object.hasOwn(moves, key) ? moves[key] : undefined;
  if (!to) return undefined;
  const nextRow = Math.max(0, Math.min(order.length - 1, to[0]));
  const nextT = Math.max(0, Math.min(timesteps - 1, to[1]));
  const anchorRow = isExtending ? Math.max(0, order.indexOf(view.units[0] ?? 0)) : nextRow;
  const anchorT = isExtending ? (view.timesteps[0] ?? 0) : nextT;
  return {
    units: span(anchorRow, nextRow).map(each => order[each] ?? 0),
    timesteps: span(anchorT, nextT),
    firstRow: rowToShow({ first: firstRow, visible: page }, nextRow),
  };
}

/** Whole numbers from one to another, both included, in that direction: the last is the cursor. */
export const span = (from: number, to: number): number[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, k) => (to < from ? from - k : from + k));

/** The numbers below a count, that of the cursor last. */
export const endingAt = (count: number, cursor: number): number[] => [
  ...Array.from({ length: count }, (_, k) => k).filter(k => k !== cursor),
  ...(cursor < count ? [cursor] : []),
];
