import { mediationParts, type Mediation, type MediationPart } from '../../src/domain/mediation.ts';
import type { Theme } from '../theme/theme.ts';
import { partText, type MediationName } from '../words/mediationWords.ts';
import { decimals, signed } from '../words/format.ts';
import { inSight, xOf, type Grid } from './grid.ts';
import type { Sized } from './picture.ts';

/** Pixels of the bars, above and below them, and of the picture. */
const [area, margin] = [72, 7];
export const mediationHeight = area + 2 * margin;
/** Pixels by which the mark of the total is wider than its bar, on each side. */
const overhang = 4;
/** A column that is wide enough for its total as a number. */
const numberedFrom = 60;
/** The share of the scale that a total has its number from. */
const fewest = 0.02;
/** A scale goes at least so far: what is nothing but rounding is no bar. */
const least = 1e-6;

/** How far the bars of all timesteps go from zero, downwards and upwards. */
export interface Extent {
  readonly down: number;
  readonly up: number;
}

/** A timestep's parts, each from where the one before it on its side of zero ends. */
export function eachPart(
  mediation: Mediation,
  t: number,
  each: (part: MediationPart, from: number, to: number) => void,
): void {
  let [up, down] = [0, 0];
  for (const part of mediationParts) {
    const value = mediation[part][t] ?? 0;
    const from = value > 0 ? up : down;
    if (value > 0) up += value;
    else down += value;
    each(part, from, from + value);
  }
}

/** The extent of all bars: parts of one sign are stacked, and the total lies within. */
export function extentOf(mediation: Mediation): Extent {
  let [up, down] = [0, 0];
  mediation.total.forEach((_, t) =>
    eachPart(mediation, t, (__, from, to) => {
      up = Math.max(up, from, to);
      down = Math.min(down, from, to);
    }),
  );
  return up - down < least ? { up: least, down: 0 } : { up, down };
}

/** Where a value stands, in pixels from above. */
export const heightAt = ({ up, down }: Extent, value: number): number =>
  margin + ((up - value) / (up - down)) * area;

/** One bar a timestep on the shared columns: its parts from zero, those of one sign on each other, and the total marked on it. */
export function paintMediation(
  context: CanvasRenderingContext2D,
  mediation: Mediation,
  grid: Grid,
  theme: Theme,
): void {
  const extent = extentOf(mediation);
  context.font = '11px sans-serif';
  paintLimits(context, extent, grid, theme);
  context.save();
  context.beginPath();
  context.rect(grid.gutter, 0, grid.width - grid.gutter, mediationHeight);
  context.clip(); // a column may begin beyond the gutter's edge
  const zero = Math.round(heightAt(extent, 0));
  const end = Math.min(grid.width, xOf(grid, grid.timesteps));
  context.fillStyle = theme.line;
  context.fillRect(grid.gutter, zero, end - grid.gutter, 1);
  const isNumbered = grid.column >= numberedFrom;
  const width = Math.round(Math.min(16, Math.max(4, grid.column / 2.5)));
  const room = grid.column - width - 2 * overhang - 6;
  const [from, to] = inSight(grid);
  let left = 0;
  const paint = (part: MediationPart, a: number, b: number): void => {
    const [top, bottom] = [heightAt(extent, Math.max(a, b)), heightAt(extent, Math.min(a, b))];
    paintPart(context, part, { x: left, y: top, width, height: bottom - top }, theme);
  };
  for (let t = from; t < to; t++) {
    const centre = Math.round(xOf(grid, t) + grid.column / 2);
    left = isNumbered ? centre - width - overhang : centre - width / 2;
    eachPart(mediation, t, paint);
    const total = mediation.total[t] ?? null;
    if (total === null) {
      paintNone(context, centre, zero, theme);
      continue;
    }
    paintTotal(context, left, width, heightAt(extent, total), theme);
    if (isNumbered) paintNumber(context, total, { x: centre + 5, room }, extent, theme);
  }
  context.restore();
}

/** The ends of the scale, and zero where there is room between them. */
function paintLimits(
  context: CanvasRenderingContext2D,
  extent: Extent,
  grid: Grid,
  theme: Theme,
): void {
  const { up, down } = extent;
  const right = grid.gutter - 8;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = theme.quiet;
  const zero = heightAt(extent, 0);
  if (up > 0) context.fillText(signed(up), right, margin, right);
  if (down < 0) context.fillText(decimals(down), right, margin + area, right);
  const isClear = (value: number): boolean =>
    value === 0 || Math.abs(heightAt(extent, value) - zero) >= 12;
  if (isClear(up) && isClear(down)) context.fillText('0', right, zero);
}

/** A timestep's total as a number, beside its mark; one that is no bar at this scale has none. */
function paintNumber(
  context: CanvasRenderingContext2D,
  total: number,
  { x, room }: { readonly x: number; readonly room: number },
  extent: Extent,
  theme: Theme,
): void {
  if (Math.abs(total) < fewest * (extent.up - extent.down)) return;
  context.fillStyle = theme.quiet;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(partText(total), x, heightAt(extent, total), room);
}

/** Stands where the metric is not finite. */
function paintNone(context: CanvasRenderingContext2D, x: number, y: number, theme: Theme): void {
  context.fillStyle = theme.foreground;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText('×', x, y);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part told apart without colour: what the states carry hollow, the tokens solid, their interaction hatched. */
function paintPart(
  context: CanvasRenderingContext2D,
  part: MediationPart,
  { x, y, width, height }: Box,
  theme: Theme,
): void {
  if (height < 0.5) return;
  context.fillStyle = theme.foreground;
  if (part === 'token') {
    context.fillRect(x, y, width, height);
    return;
  }
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1;
  if (height < 2) {
    context.fillRect(x, y, width, 1);
    return;
  }
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  if (part !== 'interaction') return;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  for (let at = 4 - (Math.floor(y) % 4); at < width + height; at += 4) {
    context.moveTo(x, y + at);
    context.lineTo(x + at, y);
  }
  context.stroke();
  context.restore();
}

/** The total: a line across its bar that is wider than it, parted from what is beneath. */
function paintTotal(
  context: CanvasRenderingContext2D,
  left: number,
  width: number,
  y: number,
  theme: Theme,
): void {
  const at = Math.round(y);
  context.fillStyle = theme.background;
  context.fillRect(left - overhang, at - 2, width + 2 * overhang, 4);
  context.fillStyle = theme.foreground;
  context.fillRect(left - overhang, at - 1, width + 2 * overhang, 2);
}

/** What stands for a part beside its name. */
export const swatchPicture = (part: MediationName, theme: Theme): Sized => ({
  width: 16,
  height: 10,
  paint(context) {
    if (part === 'total') paintTotal(context, overhang, 16 - 2 * overhang, 5, theme);
    else paintPart(context, part, { x: 3, y: 0, width: 10, height: 10 }, theme);
  },
});
