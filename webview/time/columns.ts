import { useComputed } from '@preact/signals';
import { xOf, type Grid } from '../paint/grid.ts';
import type { Page } from '../state/page.ts';

/** The columns without their scroll: what is placed on them moves by itself. */
export function useColumns(page: Page): Grid | null {
  const column = useComputed(() => page.grid.value?.column ?? 0);
  const width = useComputed(() => page.grid.value?.width ?? 0);
  const timesteps = useComputed(() => page.grid.value?.timesteps ?? 0);
  const isThere = column.value > 0 && width.value > 0 && timesteps.value > 0;
  const grid = isThere ? page.grid.peek() : null;
  return grid && { ...grid, scrollX: 0 };
}

/** A cell's place in its column. */
export const placed = (grid: Grid, t: number): { left: string; width: string } => ({
  left: `${xOf(grid, t)}px`,
  width: `${grid.column}px`,
});
