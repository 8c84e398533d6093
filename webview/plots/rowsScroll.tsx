import { useComputed, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Page } from '../state/page.ts';

/** A scroll bar for rows that do not fit, laid over the right edge of a map. */
export function RowsScroll({ page }: { readonly page: Page }) {
  const element = useRef<HTMLDivElement>(null);
  const set = useRef(0);
  useSignalEffect(() => {
    const drawn = page.drawn.value;
    const { current } = element;
    if (!drawn || !current) return;
    const { rows } = drawn;
    if (Math.round(current.scrollTop / rows.height) === rows.first) return;
    set.current = rows.first * rows.height;
    current.scrollTop = set.current;
  });
  const height = useComputed(() => page.drawn.value?.rows.height ?? 0).value;
  const visible = useComputed(() => page.drawn.value?.rows.visible ?? 0).value;
  const count = useComputed(() => page.drawn.value?.all.length ?? 0).value;
  return (
    <div
      ref={element}
      class="rowsScroll"
      tabIndex={-1}
      aria-hidden="true"
      hidden={visible >= count}
      style={{ height: `${visible * height}px` }}
      onScroll={({ currentTarget: { scrollTop } }) => {
        // What was set here comes back as an event too.
        if (Math.abs(scrollTop - set.current) < 1) return;
        set.current = scrollTop;
        page.look({ firstRow: Math.round(scrollTop / height) });
      }}
    >
      <div style={{ height: `${count * height}px` }} />
    </div>
  );
}
