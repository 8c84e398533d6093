import type { ArrayPicture } from '../../src/domain/arrayStatistics.ts';
import { notANumber } from '../paint/cells.ts';
import { make } from '../dom.ts';
import { drawMapHeading } from './mapHeading.ts';
import { rampIndex, type Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';
import { counted, exact } from './numbers.ts';

/** The largest and the least pixels of a cell, and the most of a picture downwards. */
const [mostCell, mostHeight, leastHeight] = [16, 320, 24];

/** An array as a heat map, whose cells are read by pointer and by keys. */
export function toPicture(picture: ArrayPicture): {
  readonly element: HTMLElement;
  draw(width: number, theme: Theme): void;
} {
  const { rows, columns, height, width, cells } = picture;
  const limit = cells.reduce(
    (most, cell) => Math.max(most, Number.isNaN(cell) ? 0 : Math.abs(cell)),
    0,
  );
  const canvas = make('canvas', { 'aria-hidden': 'true' });
  const mark = make('div', { class: 'mark', hidden: '' });
  const readout = make('span', { role: 'gridcell' });
  const grid = make(
    'div',
    {
      class: 'picture',
      role: 'grid',
      tabindex: '0',
      'aria-rowcount': String(height),
      'aria-colcount': String(width),
      'aria-label': say('picture of the array; the arrow keys read its cells'),
    },
    make('div', { class: 'frame', 'aria-hidden': 'true' }, canvas, mark),
    make('div', { role: 'row', class: 'readout' }, readout),
  );
  const heading = make('div', { class: 'mapHeading' });
  const about = make(
    'p',
    { class: 'quiet' },
    height < rows || width < columns
      ? say(
          'rows {0} down, columns {1} across; each cell is the mean of up to {2} × {3} values',
          counted(rows),
          counted(columns),
          Math.ceil(rows / height),
          Math.ceil(columns / width),
        )
      : say('rows {0} down, columns {1} across', counted(rows), counted(columns)),
  );
  let [row, column] = [0, 0];
  let size = { width: 1, height: 1 };

  function read(): void {
    const spanOf = (k: number, of: number, all: number): string => {
      const [from, to] = [Math.ceil((k * all) / of), Math.ceil(((k + 1) * all) / of) - 1];
      return from >= to ? String(from) : `${from}–${to}`;
    };
    const value = cells[row * width + column] ?? NaN;
    const [down, across] = [spanOf(row, height, rows), spanOf(column, width, columns)];
    readout.textContent = Number.isNaN(value)
      ? say('row {0}, column {1}: a value that is not finite', down, across)
      : say('row {0}, column {1}: {2}', down, across, exact(value));
    readout.setAttribute('aria-live', 'polite');
    mark.hidden = false;
    mark.style.left = `${(column * size.width) / width}px`;
    mark.style.top = `${(row * size.height) / height}px`;
    mark.style.width = `${Math.max(3, size.width / width)}px`;
    mark.style.height = `${Math.max(3, size.height / height)}px`;
  }
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    column = Math.max(0, Math.min(width - 1, Math.floor((offsetX / size.width) * width)));
    row = Math.max(0, Math.min(height - 1, Math.floor((offsetY / size.height) * height)));
    read();
  });
  grid.addEventListener('focus', read);
  grid.addEventListener('keydown', event => {
    const by = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[
      event.key
    ];
    if (!by) return;
    event.preventDefault();
    row = Math.max(0, Math.min(height - 1, row + (by[0] ?? 0)));
    column = Math.max(0, Math.min(width - 1, column + (by[1] ?? 0)));
    read();
  });
  return {
    element: make('section', {}, heading, grid, about),
    draw(room, theme) {
      const title = say('picture');
      drawMapHeading(heading, { title, aside: '', limit, clipped: false, hasScale: true, theme });
      size = {
        width: Math.min(room, width * mostCell),
        height: Math.max(leastHeight, Math.min(mostHeight, height * mostCell)),
      };
      paint(canvas, picture, limit, theme);
      canvas.style.width = `${size.width}px`;
      canvas.style.height = `${size.height}px`;
      if (!mark.hidden) read();
    },
  };
}

/** One pixel a cell; the style makes them as large as there is room for. */
function paint(
  canvas: HTMLCanvasElement,
  { height, width, cells }: ArrayPicture,
  limit: number,
  { pixels }: Theme,
): void {
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(width, height);
  const target = new Uint32Array(image.data.buffer);
  cells.forEach((value, at) => {
    target[at] = Number.isNaN(value) ? notANumber : (pixels[rampIndex(value, limit)] ?? 0);
  });
  context.putImageData(image, 0, 0);
}
