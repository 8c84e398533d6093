import { fill, make } from '../dom.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { bytesText, isSamePlace, shapeText, type ListRow } from './rows.ts';
import type { ArrayPlace } from '../../src/protocol/checkpointView.ts';

/** Pixels of a row; the style sheet has the same. */
const rowHeight = 24;
/** The most characters of a name that are drawn; the title of the row has more. */
const mostCharacters = 300;

/** A list of arrays of which the rows in sight alone are there: one grid, walked by keys. */
export interface ArrayList {
  readonly element: HTMLElement;
  draw(rows: readonly ListRow[], chosen: ArrayPlace | null): void;
}

/** Makes the list. @param choose  told at every step of the keys, and at every click */
export function toArrayList(choose: (place: ArrayPlace) => void): ArrayList {
  let rows: readonly ListRow[] = [];
  let chosen: ArrayPlace | null = null;
  const made = new Map<string, HTMLElement>();
  const space = make('div', { class: 'space', role: 'rowgroup' });
  const scroller = make('div', { class: 'rows', role: 'presentation' }, space);
  const columns = [say('name'), say('shape'), say('dtype'), say('bytes')];
  const heads = columns.map(text => make('span', { role: 'columnheader' }, text));
  const head = make('div', { class: 'row heads', role: 'row', 'aria-rowindex': '1' }, ...heads);
  const grid = make(
    'div',
    {
      class: 'grid',
      role: 'grid',
      tabindex: '0',
      'aria-label': say('arrays'),
      'aria-colcount': '4',
    },
    make('div', { role: 'rowgroup' }, head),
    scroller,
  );

  const at = (): number =>
    rows.findIndex(row => row.kind === 'array' && isSamePlace(row.place, chosen));

  function drawRow(row: ListRow, k: number): HTMLElement {
    const key =
      row.kind === 'head' ? `head ${row.at ?? ''}` : `${row.place.dictionary} ${row.place.name}`;
    const isChosen = row.kind === 'array' && isSamePlace(row.place, chosen);
    const element = made.get(key) ?? toRow(row);
    made.set(key, element);
    element.id = `row${k}`;
    element.dataset.at = String(k);
    element.style.top = `${k * rowHeight}px`;
    element.setAttribute('aria-rowindex', String(k + 2));
    if (row.kind === 'array') element.setAttribute('aria-selected', String(isChosen));
    return element;
  }

  function drawRows(): void {
    const first = Math.max(0, Math.floor(scroller.scrollTop / rowHeight) - 4);
    const last = Math.min(rows.length, first + Math.ceil(scroller.clientHeight / rowHeight) + 9);
    const shown = rows.slice(first, last).map((row, k) => drawRow(row, first + k));
    if (made.size > 4 * shown.length + 200) made.clear();
    fill(space, shown);
    const active = at();
    if (active >= first && active < last)
      grid.setAttribute('aria-activedescendant', `row${active}`);
    else grid.removeAttribute('aria-activedescendant');
  }

  function reveal(k: number): void {
    const top = k * rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    const bottom = top + rowHeight - scroller.clientHeight;
    if (bottom > scroller.scrollTop) scroller.scrollTop = bottom;
  }

  /** Goes from a row to the next array there is, upwards or downwards. */
  function go(from: number, step: 1 | -1): void {
    for (let k = Math.max(0, Math.min(rows.length - 1, from)); rows[k]; k += step) {
      const row = rows[k];
      if (row?.kind !== 'array') continue;
      choose(row.place);
      reveal(k);
      return;
    }
  }

  scroller.addEventListener('scroll', drawRows);
  new ResizeObserver(drawRows).observe(scroller);
  space.addEventListener('click', ({ target }) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-at]') : null;
    const clicked = rows[Number(row?.dataset.at ?? -1)];
    if (clicked?.kind === 'array') choose(clicked.place);
  });
  grid.addEventListener('keydown', event => {
    const page = Math.max(1, Math.floor(scroller.clientHeight / rowHeight) - 1);
    const moves: Readonly<Record<string, readonly [number, 1 | -1]>> = {
      ArrowDown: [at() + 1, 1],
      ArrowUp: [at() < 0 ? rows.length - 1 : at() - 1, -1],
      PageDown: [at() + page, 1],
      PageUp: [at() - page, -1],
      Home: [0, 1],
      End: [rows.length - 1, -1],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    go(...move);
  });
  return {
    element: grid,
    draw(list, place) {
      const isOther = list !== rows;
      const hasMoved = !isSamePlace(place, chosen);
      [rows, chosen] = [list, place];
      if (isOther) made.clear();
      space.style.height = `${rows.length * rowHeight}px`;
      grid.setAttribute('aria-rowcount', String(rows.length + 1));
      if ((isOther || hasMoved) && at() >= 0) reveal(at());
      drawRows();
    },
  };
}

function toRow(row: ListRow): HTMLElement {
  if (row.kind === 'head') {
    const where = row.at === null ? say('at the top of the file') : visible(row.at);
    const text = say('{0}: {1} arrays', where, row.count);
    return make(
      'div',
      { class: 'row head', role: 'row' },
      make('span', { role: 'gridcell', 'aria-colspan': '4', title: text }, text),
    );
  }
  const { name, shape, dtype, bytes } = row.entry;
  const cells = [
    visible(name.slice(0, mostCharacters)) + (name.length > mostCharacters ? '…' : ''),
    shapeText(shape),
    dtype,
    bytesText(bytes),
  ];
  return make(
    'div',
    { class: 'row', role: 'row', title: visible(name.slice(0, 2000)) },
    ...cells.map(text => make('span', { role: 'gridcell' }, text)),
  );
}
