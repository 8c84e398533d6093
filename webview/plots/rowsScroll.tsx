import { useComputed } from '@preact/signals';
import type { Page } from '../state/page.ts';
import { useScrollBar } from './scrollBar.ts';

/** A scroll bar for rows that do not fit, laid over the right edge of a map. */
export function RowsScroll({ page }: { readonly page: Page }) {
  const height = useComputed(() => page.drawn.value?.rows.height ?? 0).value;
  const visible = useComputed(() => page.drawn.value?.rows.visible ?? 0).value;
  const count = useComputed(() => page.drawn.value?.all.length ?? 0).value;
  const bar = useScrollBar(
    'scrollTop',
    () => {
      const { value: drawn } = page.drawn;
      if (!drawn || drawn.rows.visible >= drawn.all.length) return undefined;
      const { rows, all } = drawn;
      return {
        at: rows.first * rows.height,
        slack: rows.height / 2,
        whole: all.length * rows.height,
        inSight: rows.visible * rows.height,
      };
    },
    to => page.look({ firstRow: Math.round(to / (page.drawn.value?.rows.height ?? 1)) }),
  );
  return (
    <div
      {...bar}
      class="rowsScroll"
      tabIndex={-1}
      aria-hidden="true"
      hidden={visible >= count}
      style={{ height: `${visible * height}px` }}
    >
      <div style={{ height: `${count * height}px` }} />
    </div>
  );
}
