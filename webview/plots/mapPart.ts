import { make } from '../dom.ts';

/** One map's place in the page: its heading, and a grid that holds one canvas and says one cell. */
export interface MapPart {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  /** The tab stop; `role="grid"` with one cell, the chosen one. */
  readonly grid: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly cell: HTMLElement;
  /** Marks the row under the pointer. */
  readonly cross: HTMLElement;
}

/** Makes a map's elements; a screen reader meets one grid, whose active cell is read out. */
export function makeMapPart(id: string): MapPart {
  const canvas = make('canvas', { 'aria-hidden': 'true' });
  const cell = make('div', { role: 'gridcell', id: `cell-${id}` });
  const cross = make('div', { class: 'crossRow', hidden: '' });
  const grid = make(
    'div',
    {
      class: 'map',
      role: 'grid',
      tabindex: '0',
      'data-testid': `map-${id}`,
      'aria-activedescendant': `cell-${id}`,
    },
    canvas,
    cross,
    make('div', { role: 'row', class: 'sr' }, cell),
  );
  const heading = make('div', { class: 'mapHeading' });
  return {
    element: make('section', { class: 'mapPart' }, heading, grid),
    heading,
    grid,
    canvas,
    cell,
    cross,
  };
}
