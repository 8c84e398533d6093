import { useComputed, useSignal } from '@preact/signals';
import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import type { ArrayPicture } from '../../src/domain/arrayStatistics.ts';
import { Canvas } from '../paint/canvas.tsx';
import { notANumber } from '../paint/cells.ts';
import type { Sized } from '../paint/picture.ts';
import { rampPicture } from '../paint/ramp.ts';
import { rampIndex, type Theme } from '../theme/theme.ts';
import { limitsText } from '../words/format.ts';
import { say } from '../words/words.ts';
import type { PlotProps } from './plotProps.ts';
import { counted, exact } from './numbers.ts';

/** The largest and the least pixels of a cell, and the most of a picture downwards. */
const [mostCell, mostHeight, leastHeight] = [16, 320, 24];

/** A cell of a picture. */
type Cell = readonly [row: number, column: number];

interface PictureProps extends PlotProps {
  readonly picture: ArrayPicture;
}

/** An array as a heat map, whose cells are read by pointer and by keys. */
export function PicturePart({ picture, room, theme }: PictureProps) {
  const { height, width, cells } = picture;
  /** Null until a cell is read. */
  const read = useSignal<Cell | null>(null);
  const size = useComputed(() => ({
    width: Math.min(room.value, width * mostCell),
    height: Math.max(leastHeight, Math.min(mostHeight, height * mostCell)),
  }));
  const limit = largestOf(cells);

  function point({ offsetX, offsetY }: TargetedPointerEvent<HTMLCanvasElement>): void {
    const column = Math.floor((offsetX / size.value.width) * width);
    const row = Math.floor((offsetY / size.value.height) * height);
    read.value = [held(row, height), held(column, width)];
  }

  function step(event: TargetedKeyboardEvent<HTMLElement>): void {
    const by = steps[event.key];
    if (!by) return;
    event.preventDefault();
    const [row, column] = read.value ?? [0, 0];
    read.value = [held(row + by[0], height), held(column + by[1], width)];
  }

  return (
    <section>
      <div class="mapHeading">
        <h2>{say('picture')}</h2>
        <Limits limit={limit} theme={theme} />
      </div>
      <div
        class="picture"
        role="grid"
        tabIndex={0}
        aria-rowcount={height}
        aria-colcount={width}
        aria-label={say('picture of the array; the arrow keys read its cells')}
        onFocus={() => (read.value ??= [0, 0])}
        onKeyDown={step}
      >
        <div class="frame" aria-hidden="true">
          <Canvas
            onPointerMove={point}
            read={() => cellsOf(picture, limit, size.value, theme.value)}
          />
          <Mark cell={read.value} picture={picture} size={size.value} />
        </div>
        <div role="row" class="readout">
          <span role="gridcell" aria-live="polite">
            {read.value && cellText(picture, read.value)}
          </span>
        </div>
      </div>
      <p class="quiet">{aboutOf(picture)}</p>
    </section>
  );
}

const held = (k: number, count: number): number => Math.max(0, Math.min(count - 1, k));

const largestOf = (cells: Float64Array): number =>
  cells.reduce((most, cell) => Math.max(most, Number.isNaN(cell) ? 0 : Math.abs(cell)), 0);

const steps: Readonly<Record<string, Cell>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

function Limits({ limit, theme }: Pick<PlotProps, 'theme'> & { readonly limit: number }) {
  const [least, most] = limitsText(limit, false);
  return (
    <span class="limits">
      {`${least} `}
      <Canvas aria-hidden="true" class="ramp" read={() => rampPicture(theme.value)} />
      {` ${most}`}
    </span>
  );
}

function Mark({
  cell,
  picture: { height, width },
  size,
}: {
  readonly cell: Cell | null;
  readonly picture: ArrayPicture;
  readonly size: Pick<Sized, 'width' | 'height'>;
}) {
  if (!cell) return null;
  const [row, column] = cell;
  const style = {
    left: `${(column * size.width) / width}px`,
    top: `${(row * size.height) / height}px`,
    width: `${Math.max(3, size.width / width)}px`,
    height: `${Math.max(3, size.height / height)}px`,
  };
  return <div class="mark" style={style} />;
}

/** Which rows or columns of the array the k-th of a picture's are. */
function spanOf(k: number, of: number, all: number): string {
  const [from, to] = [Math.ceil((k * all) / of), Math.ceil(((k + 1) * all) / of) - 1];
  return from >= to ? String(from) : `${from}–${to}`;
}

function cellText({ rows, columns, height, width, cells }: ArrayPicture, [row, column]: Cell) {
  const value = cells[row * width + column] ?? NaN;
  const [down, across] = [spanOf(row, height, rows), spanOf(column, width, columns)];
  return Number.isNaN(value)
    ? say('row {0}, column {1}: a value that is not finite', down, across)
    : say('row {0}, column {1}: {2}', down, across, exact(value));
}

function aboutOf({ rows, columns, height, width }: ArrayPicture): string {
  if (height >= rows && width >= columns)
    return say('rows {0} down, columns {1} across', counted(rows), counted(columns));
  return say(
    'rows {0} down, columns {1} across; each cell is the mean of up to {2} × {3} values',
    counted(rows),
    counted(columns),
    Math.ceil(rows / height),
    Math.ceil(columns / width),
  );
}

/** The cells, as many pixels large as there is room for. */
function cellsOf(
  { height, width, cells }: ArrayPicture,
  limit: number,
  size: Pick<Sized, 'width' | 'height'>,
  { pixels }: Theme,
): Sized {
  return {
    ...size,
    paint(context) {
      const small = new OffscreenCanvas(width, height);
      const image = new ImageData(width, height);
      const target = new Uint32Array(image.data.buffer);
      cells.forEach((value, at) => {
        target[at] = Number.isNaN(value) ? notANumber : (pixels[rampIndex(value, limit)] ?? 0);
      });
      small.getContext('2d')?.putImageData(image, 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(small, 0, 0, size.width, size.height);
    },
  };
}
