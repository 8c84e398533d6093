import { heldIn } from '../paint/cells.ts';
import { make } from '../dom.ts';
import { valueText, visible } from '../words/format.ts';
import { inSight } from '../paint/grid.ts';
import type { PlotActions, Shown } from './plotQuestion.ts';
import { say } from '../words/words.ts';

/** What each host last drew: the same objects need no second drawing. */
const drawn = new WeakMap<HTMLElement, readonly unknown[]>();

/** Every number of the units and timesteps in sight. */
export function drawTable(
  host: HTMLElement,
  { question, units, rows, sources, order, wordOf }: Shown,
): void {
  const { grid, result } = question;
  const [from, to] = inSight(grid);
  const key = [
    question.result,
    question.forced,
    from,
    to,
    units.join(),
    ...sources.map(({ block }) => block?.data),
  ];
  const before = drawn.get(host);
  const isSame = before?.length === key.length && key.every((each, k) => each === before[k]);
  if (isSame && host.querySelector('table.numbers')) return;
  drawn.set(host, key);
  const timesteps = Array.from({ length: to - from }, (_, k) => from + k);
  const heads = timesteps.map(t =>
    make('th', { scope: 'col' }, `${t} ${visible(result.intervened.inputs[t] ?? '')}`),
  );
  const body = units.flatMap((unit, at) =>
    sources.map(({ name, block, isDifference }) => {
      const cells = timesteps.map(t => {
        const v = block && heldIn(block, rows.first + at, t);
        return make('td', {}, valueText(v, isDifference));
      });
      return make(
        'tr',
        {},
        make('th', { scope: 'row' }, `${visible(wordOf(unit) ?? String(unit))} ${name}`),
        ...cells,
      );
    }),
  );
  const count = order.totals.length;
  const caption =
    units.length < count
      ? say(
          'units {0} to {1} of {2}, by timestep; the wheel and Page Down show the others',
          rows.first + 1,
          rows.first + units.length,
          count,
        )
      : say('values by unit and timestep');
  const table = make(
    'table',
    { class: 'numbers', 'data-testid': 'table' },
    make('caption', {}, caption),
    make('thead', {}, make('tr', {}, make('td'), ...heads)),
    make('tbody', {}, ...body),
  );
  const scroll = {
    class: 'tableScroll',
    tabindex: '0',
    role: 'region',
    'aria-label': say('table of values'),
  };
  const hadFocus = host.querySelector('.tableScroll') === document.activeElement;
  const region = make('div', scroll, table);
  host.replaceChildren(region);
  if (hadFocus) region.focus();
}

/** In the table, too, the wheel and the page keys go through the units. */
export function listenToTable(
  host: HTMLElement,
  current: () => Shown | undefined,
  { look, view }: Pick<PlotActions, 'look' | 'view'>,
): void {
  const scroll = (event: Event, rowsBy: (page: number) => number): void => {
    const shown = current();
    if (shown?.question.view.plot !== 'table') return;
    const last = shown.all.length - shown.rows.visible;
    if (last <= 0) return;
    event.preventDefault();
    const firstRow = Math.min(view().firstRow, last) + rowsBy(shown.rows.visible);
    look({ firstRow: Math.max(0, Math.min(last, firstRow)) });
  };
  host.addEventListener(
    'wheel',
    event => {
      if (!event.shiftKey && event.deltaY !== 0) scroll(event, () => Math.sign(event.deltaY) * 2);
    },
    { passive: false },
  );
  host.addEventListener('keydown', event => {
    if (event.key === 'PageDown') scroll(event, page => page);
    if (event.key === 'PageUp') scroll(event, page => -page);
  });
}
