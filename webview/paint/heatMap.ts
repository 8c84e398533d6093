import { paintCells, valueIn, type Block } from './cells.ts';
import { pixelRatio, prepared } from '../dom.ts';
import type { Edited } from '../state/edited.ts';
import { visible } from '../words/format.ts';
import { inSight, xOf, type Grid, type RowLayout } from './grid.ts';
import { rampIndex, type Theme } from '../theme/theme.ts';

/** One heat map: units down, timesteps across. */
export interface HeatMap {
  readonly grid: Grid;
  readonly rows: RowLayout;
  /** Units in the order of rows, those in sight. */
  readonly units: readonly number[];
  wordOf(unit: number): string | undefined;
  readonly block: Block;
  readonly limit: number;
  readonly chosen: { readonly units: ReadonlySet<number>; readonly timesteps: ReadonlySet<number> };
  readonly edited: Edited;
  /** Σ|Δ| by unit, drawn as bars after the last timestep; null: none. */
  readonly totals: readonly number[] | null;
  readonly prompt: number;
}

/** Each canvas's pixels, made anew only when its size changes. */
const images = new WeakMap<HTMLCanvasElement, { image: ImageData; pixels: Uint32Array }>();

function pixelsOf(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
): { readonly image: ImageData; readonly pixels: Uint32Array } {
  const before = images.get(canvas);
  if (before?.image.width === width && before.image.height === height) return before;
  const image = context.createImageData(width, height);
  const made = { image, pixels: new Uint32Array(image.data.buffer) };
  images.set(canvas, made);
  return made;
}

/** Draws the cells in sight through the ramp: only pixels, nothing allocated a cell. */
export function drawHeatMap(canvas: HTMLCanvasElement, map: HeatMap, theme: Theme): void {
  const { grid, rows, units, block, limit } = map;
  const height = rows.height * units.length;
  const context = prepared(canvas, grid.width, height);
  if (!context || height === 0) return;
  const ratio = pixelRatio();
  const left = Math.round(grid.gutter * ratio);
  const width = Math.max(
    1,
    Math.round(Math.min(grid.width, xOf(grid, grid.timesteps)) * ratio) - left,
  );
  const tall = Math.max(1, Math.round(height * ratio));
  const { image, pixels } = pixelsOf(canvas, context, width, tall);
  paintCells(
    pixels,
    block,
    {
      width,
      height: tall,
      firstRow: rows.first,
      rowHeight: rows.height * ratio,
      originX: (xOf(grid, 0) - grid.gutter) * ratio,
      column: grid.column * ratio,
      rowGap: rows.height >= 6 ? Math.round(ratio) : 0,
      columnGap: grid.column >= 12 ? Math.round(ratio) : 0,
    },
    limit,
    theme.pixels,
  );
  context.putImageData(image, left, 0);
  drawSigns(context, map, theme);
  drawMarks(context, map, theme, height);
  drawTotals(context, map, theme);
  drawLabels(context, map, theme, height);
}

/** In high contrast the sign is written, where there is room. */
function drawSigns(
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

/** Prompt boundary, chosen timestep, edited and chosen cells. */
function drawMarks(
  context: CanvasRenderingContext2D,
  { grid, rows, units, chosen, edited, prompt }: HeatMap,
  theme: Theme,
  height: number,
): void {
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
  const last = [...chosen.timesteps].at(-1) ?? 0;
  context.fillStyle = theme.focus;
  context.fillRect(xOf(grid, last) - 1, 0, 1, height);
  context.fillRect(xOf(grid, last + 1) - 1, 0, 1, height);
  const [from, to] = inSight(grid);
  units.forEach((unit, row) => {
    const isChosenUnit = chosen.units.has(unit);
    for (let t = from; t < to; t++) {
      const isChosen = isChosenUnit && chosen.timesteps.has(t);
      if (!isChosen && !edited.has(unit, t)) continue;
      const [x, y] = [xOf(grid, t) + 0.5, row * rows.height + 0.5];
      const [w, h] = [grid.column - 2, Math.max(2, rows.height - 1)];
      context.strokeStyle = theme.foreground;
      context.lineWidth = 1;
      context.strokeRect(x, y, w, h);
      if (!isChosen) continue;
      // A line of background within, so that the focus colour shows on any other.
      if (rows.height >= 10) {
        context.strokeStyle = theme.background;
        context.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
        context.lineWidth = 2;
      }
      context.strokeStyle = theme.focus;
      context.strokeRect(x, y, w, h);
    }
  });
  context.restore();
}

/** Each unit's Σ|Δ|, in the last emitted token's column. */
function drawTotals(
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
function drawLabels(
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
    drawLabel(context, text, grid.gutter, y, rank(unit), edited.names(unit), theme);
  }
}

function drawLabel(
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
