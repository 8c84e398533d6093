import { make } from '../dom.ts';
import type { RowLayout } from '../paint/grid.ts';

/** A scroll bar for rows that do not fit, laid over the right edge of a map. */
export function rowsScroll(scrolled: (firstRow: number) => void): {
  place(map: HTMLElement, rows: RowLayout, count: number): void;
} {
  const spacer = make('div');
  const element = make(
    'div',
    { class: 'rowsScroll', tabindex: '-1', 'aria-hidden': 'true' },
    spacer,
  );
  let rowHeight = 1;
  let set = 0;
  element.addEventListener('scroll', () => {
    // What was set here comes back as an event too.
    if (Math.abs(element.scrollTop - set) < 1) return;
    set = element.scrollTop;
    scrolled(Math.round(element.scrollTop / rowHeight));
  });
  return {
    place(map, rows, count) {
      const fits = rows.visible >= count;
      element.hidden = fits;
      if (fits) return;
      if (element.parentElement !== map) map.append(element);
      rowHeight = rows.height;
      element.style.height = `${rows.visible * rows.height}px`;
      spacer.style.height = `${count * rows.height}px`;
      if (Math.round(element.scrollTop / rowHeight) === rows.first) return;
      set = rows.first * rowHeight;
      element.scrollTop = set;
    },
  };
}
