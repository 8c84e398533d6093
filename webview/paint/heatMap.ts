import { paintCells, valueIn, type Block } from './cells.ts';
import { visible } from '../words/format.ts';
import { inSight, xOf, type Grid, type RowLayout } from './grid.ts';
import { paintOnTheirWay } from './onTheirWay.ts';
import { paintOutline, type Holding } from './outline.ts';
import type { Sized } from './picture.ts';
import { rampIndex, type Theme } from '../theme/theme.ts';

/** Which cells of one layer's component the experiment edits. */
export interface Edited {
  readonly at: Holding;
  /** Whether a unit is named by some intervention here, at whatever timestep. */
  names(unit: number): boolean;
}

/** One heat map: units down, timesteps across. */
export interface HeatMap {
  readonly grid: Grid;
  readonly rows: RowLayout;
  /** Units in the order of rows, those in sight. */
  readonly units: readonly number[];
  wordOf(unit: number): string | undefined;
  readonly block: Block;
  readonly limit: number;
  readonly chosen: {
    readonly units: ReadonlySet<number>;
    readonly timesteps: ReadonlySet<number>;
    /** The cursor's. */
    readonly timestep: number;
  };
  readonly edited: Edited;
  /** Cells that are about to be edited; null: none. */
  readonly waiting: Edited | null;
  /** Σ|Δ| by unit, drawn as bars after the last timestep; null: none. */
  readonly totals: readonly number[] | null;
  readonly prompt: number;
  /** Whether a cell may have no value: it is left empty, which in a component's values would be no number. */
  readonly isSparse?: boolean;
}

/** Each canvas's pixels, made anew only when its size changes. */
const images = new WeakMap<
  CanvasRenderingContext2D,
  { readonly image: ImageData; readonly pixels: Uint32Array }
>();

function pixelsOf(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
): { readonly image: ImageData; readonly pixels: Uint32Array } {
  const before = images.get(context);
  if (before?.image.width === width && before.image.height === height) return before;
  const image = context.createImageData(width, height);
  const made = { image, pixels: new Uint32Array(image.data.buffer) };
  images.set(context, made);
  return made;
}

/** A heat map as a picture: the cells in sight through the ramp, and what stands on and beside them. */
export function heatMapPicture(map: HeatMap, theme: Theme): Sized {
  const { grid, rows, units } = map;
  const height = rows.height * units.length;
  return {
    width: grid.width,
    height,
    paint(context, ratio) {
      if (height === 0) return;
      paintBlock(context, map, height, theme, ratio);
      paintMissing(context, map, height, theme);
      paintSigns(context, map, theme);
      paintWaiting(context, map, theme);
      paintMarks(context, map, theme, height);
      paintTotals(context, map, theme);
      paintLabels(context, map, theme, height);
    },
  };
}

/** The cells: only pixels, nothing allocated a cell. */
function paintBlock(
  context: CanvasRenderingContext2D,
  { grid, rows, block, limit, isSparse = false }: HeatMap,
  height: number,
  theme: Theme,
  ratio: number,
): void {
  const left = Math.round(grid.gutter * ratio);
  const end = Math.round(Math.min(grid.width, xOf(grid, grid.timesteps)) * ratio);
  const [width, tall] = [Math.max(1, end - left), Math.max(1, Math.round(height * ratio))];
  const { image, pixels } = pixelsOf(context, width, tall);
  const layout = {
    width,
    height: tall,
    firstRow: rows.first,
    rowHeight: rows.height * ratio,
    originX: (xOf(grid, 0) - grid.gutter) * ratio,
    column: grid.column * ratio,
    rowGap: rows.height >= 6 ? Math.round(ratio) : 0,
    columnGap: grid.column >= 12 ? Math.round(ratio) : 0,
    none: isSparse ? 0 : undefined,
  };
  paintCells(pixels, block, layout, limit, theme.pixels);
  context.putImageData(image, left, 0);
}

/** Where values are still on their way, slanted lines: no colour of the ramp. */
function paintMissing(
  context: CanvasRenderingContext2D,
  { grid, rows, units, block }: HeatMap,
  height: number,
  theme: Theme,
): void {
  const [from, to] = inSight(grid);
  const [t0, t1] = block.timesteps;
  const [r0, r1] = block.rows;
  const [left, right] = [Math.max(grid.gutter, xOf(grid, from)), xOf(grid, to)];
  const hatch = (x0: number, x1: number, y0: number, y1: number): void => {
    if (x1 > x0 && y1 > y0) paintOnTheirWay(context, x0, y0, x1 - x0, y1 - y0, theme);
  };
  hatch(left, Math.min(right, xOf(grid, t0)), 0, height);
  hatch(Math.max(left, xOf(grid, t1)), right, 0, height);
  hatch(left, right, 0, (r0 - rows.first) * rows.height);
  hatch(left, right, (r1 - rows.first) * rows.height, units.length * rows.height);
}

/** Slanted lines over the cells whose change is on its way. */
function paintWaiting(
  context: CanvasRenderingContext2D,
  { grid, rows, units, waiting }: HeatMap,
  theme: Theme,
): void {
  if (!waiting) return;
  const [from, to] = inSight(grid);
  for (let t = from; t < to; t++) {
    const isWaiting = waiting.at(t);
    if (!isWaiting) continue;
    units.forEach((unit, row) => {
      if (isWaiting(unit))
        paintOnTheirWay(context, xOf(grid, t), row * rows.height, grid.column, rows.height, theme);
    });
  }
}

/** In high contrast the sign is written, where there is room. */
function paintSigns(
  context: CanvasRenderingContext2D,
  { grid, rows, units, block, limit }: HeatMap,
  theme: Theme,
): void {
  if (!theme.kind.startsWith('contrast') || rows.height < 7 || grid.column < 12) return;
  context.font = `${Math.min(11, rows.height)}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const [from, to] = inSight(grid);
  units.forEach((_, row) => {
    for (let t = from; t < to; t++) {
      const v = valueIn(block, rows.first + row, t);
      const x = xOf(grid, t) + grid.column / 2;
      if (!(Math.abs(v) > limit * 0.1) || x < grid.gutter) continue;
      const [r, g, b] = theme.ramp[rampIndex(v, limit)] ?? [0, 0, 0];
      context.fillStyle = r * 0.3 + g * 0.6 + b * 0.1 > 128 ? '#000000' : '#ffffff';
      context.fillText(v > 0 ? '+' : '−', x, (row + 0.5) * rows.height);
    }
  });
}

/** Prompt boundary, chosen timestep, and around what is edited and what is chosen one outline each. */
function paintMarks(
  context: CanvasRenderingContext2D,
  map: HeatMap,
  theme: Theme,
  height: number,
): void {
  const { grid, rows, chosen, edited, prompt } = map;
  context.save();
  context.beginPath();
  context.rect(grid.gutter - 1, 0, grid.width, height);
  context.clip();
  context.lineWidth = 1;
  if (prompt < grid.timesteps) {
    context.strokeStyle = theme.quiet;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(xOf(grid, prompt) - 0.5, 0);
    context.lineTo(xOf(grid, prompt) - 0.5, height);
    context.stroke();
    context.setLineDash([]);
  }
  const last = chosen.timestep;
  context.fillStyle = theme.focus;
  context.fillRect(xOf(grid, last) - 1, 0, 1, height);
  context.fillRect(xOf(grid, last + 1) - 1, 0, 1, height);
  const isChosenUnit = (unit: number): boolean => chosen.units.has(unit);
  const isChosen: Holding = t => (chosen.timesteps.has(t) ? isChosenUnit : undefined);
  paintOutline(context, map, edited.at, theme.foreground, 1, 0);
  // A line of background within, so that the focus colour shows on any other.
  if (rows.height >= 10) paintOutline(context, map, isChosen, theme.background, 1, 2);
  paintOutline(context, map, isChosen, theme.focus, rows.height >= 10 ? 2 : 1, 0);
  context.restore();
}

/** Each unit's Σ|Δ|, in the last emitted token's column. */
function paintTotals(
  context: CanvasRenderingContext2D,
  { grid, rows, units, chosen, totals }: HeatMap,
  theme: Theme,
): void {
  const most = (totals ?? []).reduce((a, b) => Math.max(a, b), 0);
  const x = xOf(grid, grid.timesteps) + 4;
  const room = Math.min(grid.column, grid.width - x) - 8;
  if (!totals || most === 0 || room <= 0) return;
  units.forEach((unit, row) => {
    context.fillStyle = chosen.units.has(unit) ? theme.foreground : theme.quiet;
    context.fillRect(
      x,
      row * rows.height + (rows.height > 3 ? 1 : 0),
      ((totals[unit] ?? 0) / most) * room,
      Math.max(1, rows.height - (rows.height > 3 ? 2 : 0)),
    );
  });
}

/** Unit labels, never closer than 13 px: first the chosen ones, reversed, then edited ones with ◆, then what fits. */
function paintLabels(
  context: CanvasRenderingContext2D,
  { grid, rows, units, wordOf, chosen, edited }: HeatMap,
  theme: Theme,
  height: number,
): void {
  context.clearRect(0, 0, grid.gutter - 1, height);
  context.font = '11px sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const rank = (unit: number): number => (chosen.units.has(unit) ? 0 : edited.names(unit) ? 1 : 2);
  const placed: number[] = [];
  const ranked = units
    .map((unit, row) => ({ unit, row }))
    .sort((a, b) => rank(a.unit) - rank(b.unit));
  for (const { unit, row } of ranked) {
    const y = Math.max(7, Math.min(height - 7, (row + 0.5) * rows.height));
    if (placed.some(other => Math.abs(other - y) < 13)) continue;
    placed.push(y);
    const text = visible(wordOf(unit) ?? String(unit));
    paintLabel(context, text, grid.gutter, y, rank(unit), edited.names(unit), theme);
  }
}

function paintLabel(
  context: CanvasRenderingContext2D,
  text: string,
  gutter: number,
  y: number,
  rank: number,
  isEdited: boolean,
  theme: Theme,
): void {
  const room = gutter - (isEdited ? 32 : 18);
  const width = Math.min(room, context.measureText(text).width);
  context.fillStyle = rank === 0 ? theme.foreground : theme.quiet;
  if (rank === 0) {
    const reversed = width + (isEdited ? 22 : 8);
    context.fillRect(gutter - 6 - reversed, y - 7, reversed, 14);
    context.fillStyle = theme.background;
  }
  context.fillText(text, gutter - 10, y, room);
  if (isEdited)
    diamond(context, gutter - 10 - width - 9, y, rank === 0 ? theme.background : theme.foreground);
}

/** The mark of an intervention. */
function diamond(context: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, y - 4);
  context.lineTo(x + 4, y);
  context.lineTo(x, y + 4);
  context.lineTo(x - 4, y);
  context.fill();
}
