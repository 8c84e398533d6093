import type { RunSummary } from '../src/domain/result.ts';
import { make } from './dom.ts';
import { decimals, signed, visible } from './format.ts';
import type { Source } from './sources.ts';

/** What a table is made from. */
export interface Tabled {
  readonly question: { readonly result: RunSummary };
  readonly units: readonly number[];
  readonly from: number;
  readonly sources: readonly Source[];
}

/** Every number of the units and timesteps in sight. */
export function drawTable(host: HTMLElement, shown: Tabled): void {
  const { units, from, sources, question } = shown;
  const span = (sources[0]?.values?.length ?? 0) / Math.max(1, units.length);
  const heads = Array.from({ length: span }, (_, k) =>
    make(
      'th',
      { scope: 'col' },
      `${from + k} ${visible(question.result.intervened.inputs[from + k] ?? '')}`,
    ),
  );
  const body = units.flatMap((unit, row) =>
    sources.map(({ title, values, isDifference }) => {
      const cells = Array.from({ length: span }, (_, k) => {
        const v = values?.[row * span + k] ?? NaN;
        return make('td', {}, isDifference ? signed(v) : decimals(v));
      });
      return make(
        'tr',
        {},
        make('th', { scope: 'row' }, `${unit} ${title.toLowerCase()}`),
        ...cells,
      );
    }),
  );
  const table = make(
    'table',
    { class: 'numbers', 'data-testid': 'table' },
    make('caption', {}, 'values by unit and timestep'),
    make('thead', {}, make('tr', {}, make('td'), ...heads)),
    make('tbody', {}, ...body),
  );
  host.replaceChildren(
    make(
      'div',
      { class: 'tableScroll', tabindex: '0', role: 'region', 'aria-label': 'table of values' },
      table,
    ),
  );
}
