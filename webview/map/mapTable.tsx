import { readAt } from '../../src/domain/readAt.ts';
import { inSight } from '../paint/grid.ts';
import type { Page } from '../state/page.ts';
import { signed, valueText, visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { effectsIn } from './effects.ts';
import { isOfEffects, picturesOf, type PanelMap } from './mapOf.ts';
import { rowText } from './words.ts';

/** Most rows that are written at once: a map of more is exported. */
const mostRows = 500;

/** What a table of a map is made of. */
export interface MapTableProps {
  readonly page: Page;
  readonly map: PanelMap;
  readonly id: string;
}

/** Every cell of the timesteps in sight as a number; a cell without one is empty. */
export function MapTable({ page, map, id }: MapTableProps) {
  const { value: grid } = page.grid;
  const [from, end] = grid ? inSight(grid) : [0, 0];
  const { all: effects } = effectsIn(map);
  const rows = picturesOf(map.axes).flatMap(({ title, from: first, rows: axis, timesteps }) =>
    axis.values.map((value, row) => ({
      name: [title, rowText(map, axis.name, value)].filter(each => each !== '').join(' '),
      first: first + row * timesteps,
      timesteps,
    })),
  );
  const to = Math.min(end, rows[0]?.timesteps ?? 0);
  const columns = Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
  const { value: scene } = page.scene;
  const numberText = (value: number): string =>
    isOfEffects(map) ? signed(value) : valueText(value, false);
  return (
    <div class="tableScroll" tabIndex={0} role="region" aria-label={say('table of the map')}>
      <table class="numbers" data-testid={`table-${id}`}>
        {rows.length > mostRows && (
          <caption>{say('the first {0} of {1} rows', mostRows, rows.length)}</caption>
        )}
        <thead>
          <tr>
            <td />
            {columns.map(t => (
              <th key={t} scope="col">
                {`${t} ${scene ? readAt(scene.result, t, visible) : ''}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map(({ name, first }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {columns.map(t => {
                const value = effects[first + t] ?? NaN;
                return <td key={t}>{Number.isNaN(value) ? '' : numberText(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
