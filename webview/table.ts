import { valueIn } from './cells.ts';
import { make } from './dom.ts';
import { decimals, signed, visible } from './format.ts';
import { inSight } from './grid.ts';
import type { Shown } from './plots.ts';
import { say } from './words.ts';

const drawn = new WeakMap<HTMLElement, string>();

/** Every number of the units and timesteps in sight. */
export function drawTable(
  host: HTMLElement,
  { question, units, rows, sources, order }: Shown,
): void {
  const { grid, result } = question;
  const [from, to] = inSight(grid);
  const key = [
    result.result,
    units.join(),
    from,
    to,
    sources.map(({ id, block }) => [id, block?.rows, block?.timesteps]).join('|'),
  ].join();
  if (drawn.get(host) === key && host.querySelector('table.numbers')) return;
  drawn.set(host, key);
  const timesteps = Array.from({ length: to - from }, (_, k) => from + k);
  const heads = timesteps.map(t =>
    make('th', { scope: 'col' }, `${t} ${visible(result.intervened.inputs[t] ?? '')}`),
  );
  const body = units.flatMap((unit, at) =>
    sources.map(({ name, block, isDifference }) => {
      const cells = timesteps.map(t => {
        const v = block ? valueIn(block, rows.first + at, t) : NaN;
        return make('td', {}, isDifference ? signed(v) : decimals(v));
      });
      return make('tr', {}, make('th', { scope: 'row' }, `${unit} ${name}`), ...cells);
    }),
  );
  const count = order.totals.length;
  const caption =
    units.length < count
      ? say(
          'units {0} to {1} of {2}, by timestep; the wheel shows the others',
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
  host.replaceChildren(make('div', scroll, table));
}
