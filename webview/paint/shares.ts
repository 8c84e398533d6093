import type { Share } from '../../src/domain/share.ts';
import type { Theme } from '../theme/theme.ts';
import { decimals, percent } from '../words/format.ts';
import { say } from '../words/words.ts';
import { inSight, xOf, type Grid } from './grid.ts';

/** One lane: a label, and a share a timestep with its interval. */
export interface ShareLane {
  readonly label: string;
  /** What its top stands for, from 0. */
  readonly top: number;
  /** By timestep; those without one have none. */
  readonly shares: ReadonlyMap<number, Share>;
}

const laneHeight = 44;
/** Above a lane's top, so that lanes are apart. */
const gap = 6;
/** The narrowest column in which a share has its per cent beside it. */
const numberedFrom = 40;

/** Height of so many lanes, in pixels. */
export const heightOfShares = (lanes: readonly ShareLane[]): number => lanes.length * laneHeight;

/** Paints lanes of shares on the shared columns: a bar each, and a line from the low to the high end of its interval. */
export function paintShares(
  context: CanvasRenderingContext2D,
  lanes: readonly ShareLane[],
  grid: Grid,
  theme: Theme,
): void {
  context.font = '11px sans-serif';
  context.textBaseline = 'alphabetic';
  lanes.forEach((lane, at) => {
    const base = (at + 1) * laneHeight - 1;
    paintLabel(context, lane, base, grid, theme);
    paintLane(context, lane, base, grid, theme);
  });
}

function paintLabel(
  context: CanvasRenderingContext2D,
  { label, top }: ShareLane,
  base: number,
  { gutter }: Grid,
  theme: Theme,
): void {
  const room = gutter - 8;
  context.fillStyle = theme.quiet;
  context.textAlign = 'right';
  context.fillText(label, room, base - laneHeight + gap + 12, room);
  context.fillText(say('to {0}', percent(top, 0)), room, base - 1, room);
}

function paintLane(
  context: CanvasRenderingContext2D,
  { shares, top }: ShareLane,
  base: number,
  grid: Grid,
  theme: Theme,
): void {
  const end = Math.min(grid.width, xOf(grid, grid.timesteps));
  const tall = laneHeight - gap;
  context.save();
  context.beginPath();
  context.rect(grid.gutter, base - tall, grid.width - grid.gutter, tall + 1);
  context.clip(); // a column may begin beyond the gutter's edge
  context.fillStyle = theme.line;
  context.fillRect(grid.gutter, base, end - grid.gutter, 1);
  context.textAlign = 'left';
  const [from, to] = inSight(grid);
  const bar = Math.min(16, Math.max(4, Math.round(grid.column / 2.5)));
  const yOf = (value: number): number => base - Math.round((value / top) * (tall - 1));
  for (let t = from; t < to; t++) {
    const share = shares.get(t);
    if (!share) continue;
    const centre = Math.round(xOf(grid, t) + grid.column / 2);
    const [y, low, high] = [share.share, share.low, share.high].map(yOf) as [
      number,
      number,
      number,
    ];
    const isNumbered = grid.column >= numberedFrom;
    const left = isNumbered ? centre - bar : centre - Math.round(bar / 2);
    const middle = left + Math.floor(bar / 2);
    context.fillStyle = theme.foreground;
    context.fillRect(left, y, bar, base - y);
    context.fillStyle = theme.background;
    context.fillRect(middle - 1, high, 3, low - high); // the line is seen within the bar, too
    context.fillStyle = theme.foreground;
    context.fillRect(middle, high, 1, low - high);
    context.fillRect(middle - 1, high, 3, 1);
    if (low < base) context.fillRect(middle - 1, low - 1, 3, 1);
    if (!isNumbered) continue;
    context.fillStyle = theme.quiet;
    context.fillText(decimals(100 * share.share, 0), centre + 4, base - 3);
  }
  context.restore();
}
