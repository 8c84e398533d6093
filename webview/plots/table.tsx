import './table.css';
import { useComputed } from '@preact/signals';
import { readAt } from '../../src/domain/readAt.ts';
import { heldIn } from '../paint/cells.ts';
import { inSight } from '../paint/grid.ts';
import type { Drawn } from '../state/drawn.ts';
import type { Page } from '../state/page.ts';
import type { Source } from '../state/source.ts';
import { valueText, visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { MediationRows } from './mediationRows.tsx';
import { Older } from './older.tsx';

/** Rows that a wheel's notch goes. */
const rowsByWheel = 2;

/** Every number of the units and timesteps in sight; the wheel and the page keys go through the units. */
export function Table({ page }: { readonly page: Page }) {
  const from = useComputed(() => (page.grid.value ? inSight(page.grid.value)[0] : 0)).value;
  const to = useComputed(() => (page.grid.value ? inSight(page.grid.value)[1] : 0)).value;
  const { value: drawn } = page.drawn;
  const scroll = (event: Event, rowsBy: (visible: number) => number): void => {
    const last = drawn ? drawn.all.length - drawn.rows.visible : 0;
    if (!drawn || last <= 0) return;
    event.preventDefault();
    const firstRow = drawn.rows.first + rowsBy(drawn.rows.visible);
    page.look({ firstRow: Math.max(0, Math.min(last, firstRow)) });
  };
  return (
    <div
      class="tableScroll"
      tabIndex={0}
      role="region"
      aria-label={say('table of values')}
      onWheel={event => {
        if (!event.shiftKey && event.deltaY !== 0)
          scroll(event, () => Math.sign(event.deltaY) * rowsByWheel);
      }}
      onKeyDown={event => {
        if (event.key === 'PageDown') scroll(event, visible => visible);
        if (event.key === 'PageUp') scroll(event, visible => -visible);
      }}
    >
      {drawn && (
        <table class="numbers" data-testid="table">
          <caption>
            <Older page={page} />
            {captionOf(drawn)}
          </caption>
          <thead>
            <tr>
              <td />
              {columns(from, to).map(t => (
                <th scope="col">{`${t} ${readAt(drawn.scene.result, t, visible)}`}</th>
              ))}
            </tr>
          </thead>
          <MediationRows page={page} columns={columns(from, to)} />
          <tbody>
            {drawn.units.flatMap((unit, at) =>
              drawn.sources.map(source => {
                const word = page.asking.data.wordOf(drawn.view.component, unit);
                const name = `${visible(word ?? String(unit))} ${source.name}`;
                const row = drawn.rows.first + at;
                return <Row key={`${unit} ${source.id}`} {...{ name, source, row, from, to }} />;
              }),
            )}
          </tbody>
        </table>
      )}
    </div>
  );
}

const columns = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, k) => from + k);

interface RowProps {
  readonly name: string;
  readonly source: Source;
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

function Row({ name, source: { block, kind }, row, from, to }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {columns(from, to).map(t => (
        <td>{valueText(block && heldIn(block, row, t), kind !== 'value')}</td>
      ))}
    </tr>
  );
}

function captionOf({ units, rows, all }: Drawn): string {
  if (units.length >= all.length) return say('values by unit and timestep');
  return say(
    'units {0} to {1} of {2}, by timestep; the wheel and Page Down show the others',
    rows.first + 1,
    rows.first + units.length,
    all.length,
  );
}
