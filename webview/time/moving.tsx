import { useComputed } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { inSight } from '../paint/grid.ts';
import type { Page } from '../state/page.ts';

/** Columns whose cells are made at once: few, so that a scroll never waits for many. */
const chunkSize = 8;

/** What moves with the columns. */
export interface MovingProps {
  readonly page: Page;
  /** Cells of some columns, placed as if nothing were scrolled; a function of the same `key` makes the same. */
  cells(from: number, to: number): VNode[];
  /** What the cells are made of: others are made anew. */
  readonly of: readonly unknown[];
  readonly children?: ComponentChildren;
  readonly list?: { readonly label: string };
}

/** Cells on the shared columns: scrolling moves them, and makes none but those that come into sight. */
export function Moving({ page, cells, of, children, list }: MovingProps) {
  const first = useComputed(() => {
    const grid = page.grid.value;
    return grid ? Math.max(0, Math.floor(inSight(grid)[0] / chunkSize) - 1) : 0;
  });
  const last = useComputed(() => {
    const grid = page.grid.value;
    if (!grid) return 0;
    const to = Math.floor(inSight(grid, grid.columns)[1] / chunkSize) + 2;
    return Math.min(Math.ceil(grid.columns / chunkSize), to);
  });
  const style = useComputed(() => `transform: translateX(${-(page.grid.value?.scrollX ?? 0)}px)`);
  const made = useMemo(() => new Map<number, VNode>(), of);
  const chunks = Array.from({ length: Math.max(0, last.value - first.value) }, (_, k) => {
    const at = first.value + k;
    const before = made.get(at);
    if (before) return before; // the same object is not looked at again
    const chunk = (
      <div key={at} role="none">
        {cells(at * chunkSize, (at + 1) * chunkSize)}
      </div>
    );
    made.set(at, chunk);
    return chunk;
  });
  return (
    <div class="moving" style={style} {...(list && { role: 'list', 'aria-label': list.label })}>
      {children}
      {chunks}
    </div>
  );
}
