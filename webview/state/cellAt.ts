import { readAt } from '../../src/domain/readAt.ts';
import { heightOf, timestepAt } from '../paint/grid.ts';
import { unitText, valueText, visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import type { Data } from './data.ts';
import { valuesAt, type Drawn } from './drawn.ts';

/** A unit at a timestep. */
export interface Cell {
  readonly unit: number;
  readonly t: number;
}

/** Height of a row of one of the maps. */
export const rowHeightOf = ({ rows, sources }: Drawn, id: string): number =>
  heightOf(rows.height, sources.find(each => each.id === id)?.room ?? 1);

/** The cell at a place of a map's canvas; undefined beside the cells. */
export function cellAt(
  drawn: Drawn,
  id: string,
  x: number,
  y: number,
): (Cell & { readonly row: number }) | undefined {
  const t = timestepAt(drawn.grid, x);
  const row = Math.floor(y / rowHeightOf(drawn, id));
  const unit = drawn.units[row];
  return t === undefined || unit === undefined ? undefined : { row, unit, t };
}

/** What stands at a cell, by name. */
export const cellTexts = (
  drawn: Drawn,
  { unit, t }: Cell,
): readonly (readonly [name: string, value: string])[] =>
  valuesAt(drawn, unit, t).map(({ name, value, kind }) => [
    name,
    valueText(value, kind !== 'value'),
  ]);

/** A cell in one sentence, for whoever does not see it. */
export function cellSentence(
  drawn: Drawn,
  { unit, t }: Cell,
  { wordOf }: Pick<Data, 'wordOf'>,
): string {
  const token = readAt(drawn.scene.result, t, visible);
  const values = cellTexts(drawn, { unit, t }).map(([name, value]) => `${name} ${value}`);
  const name = unitText(unit, wordOf(drawn.view.component, unit));
  return say('unit {0}, t {1} “{2}”: {3}', name, t, token, values.join(', '));
}
