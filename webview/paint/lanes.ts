import type { Theme } from '../theme/theme.ts';
import { decimals } from '../words/format.ts';
import { say } from '../words/words.ts';
import { inSight, xOf, type Grid } from './grid.ts';

/** One lane: a label, and a bar a timestep. */
export interface Lane {
  readonly label: string;
  /** Its values are means over a layer's units; layers share one scale. */
  readonly isLayer: boolean;
  readonly values: readonly number[];
  /** Beside it, hollow, where two modes are shown. */
  readonly hollow: readonly number[] | undefined;
}

const laneHeight = 26;
/** A lane's scale goes at least so far: what is printed as 0.00 is no bar. */
const least = 0.05;

/** Height of so many lanes, in pixels. */
export const heightOfLanes = (lanes: readonly Lane[]): number => lanes.length * laneHeight + 4;

/** The largest finite value, from 0. */
const most = (values: readonly number[]): number =>
  values.reduce((found, v) => (Number.isFinite(v) ? Math.max(found, v) : found), 0);
const mostOf = ({ values, hollow }: Lane): number => Math.max(most(values), most(hollow ?? []));

/**
 * Paints lanes on the shared columns; layers share one scale, KL has its own.
 *
 * @param stems  timesteps of interventions
 */
export function paintLanes(
  context: CanvasRenderingContext2D,
  lanes: readonly Lane[],
  stems: readonly number[],
  grid: Grid,
  theme: Theme,
): void {
  context.fillStyle = theme.foreground;
  for (const t of stems) {
    const x = Math.floor(xOf(grid, t) + grid.column / 2) - 1;
    if (x >= grid.gutter) context.fillRect(x, 0, 1, lanes.length * laneHeight);
  }
  const layerMost = most(lanes.filter(({ isLayer }) => isLayer).map(mostOf));
  context.font = '11px sans-serif';
  context.textBaseline = 'alphabetic';
  lanes.forEach((lane, at) => {
    const base = (at + 1) * laneHeight - 1;
    const scale = Math.max(least, lane.isLayer ? layerMost : mostOf(lane));
    const isNumbered = !lane.hollow && grid.column >= 60;
    paintLabel(context, lane, base, isNumbered, grid, theme);
    paintBars(context, lane, { base, scale, isNumbered }, grid, theme);
  });
}

function paintLabel(
  context: CanvasRenderingContext2D,
  lane: Lane,
  base: number,
  isNumbered: boolean,
  grid: Grid,
  theme: Theme,
): void {
  const room = grid.gutter - 8;
  const isNarrow = grid.gutter < 80;
  context.fillStyle = theme.quiet;
  context.textAlign = 'right';
  const name = isNarrow ? lane.label.replace(/ {2}.*|, .*/, '') : lane.label;
  const below = textBelow(lane, isNumbered, isNarrow);
  context.fillText(name, room, below === undefined ? base - 6 : base - 13, room);
  if (below !== undefined) context.fillText(below, room, base - 1, room);
}

/** What stands under a lane's name: of a layer that it is a mean, and the largest bar where no bar has its number. */
function textBelow(lane: Lane, isNumbered: boolean, isNarrow: boolean): string | undefined {
  const isMean = lane.isLayer && !isNarrow;
  if (isNumbered) return isMean ? say('mean') : undefined;
  const most = decimals(mostOf(lane));
  return isMean ? say('max mean {0}', most) : say('max {0}', most);
}

function paintBars(
  context: CanvasRenderingContext2D,
  { values, hollow }: Lane,
  at: { readonly base: number; readonly scale: number; readonly isNumbered: boolean },
  grid: Grid,
  theme: Theme,
): void {
  const { base, scale, isNumbered } = at;
  context.fillStyle = theme.line;
  const end = Math.min(grid.width, xOf(grid, grid.timesteps));
  context.save();
  context.beginPath();
  context.rect(grid.gutter, base - laneHeight, grid.width - grid.gutter, laneHeight + 1);
  context.clip(); // a column may begin beyond the gutter's edge
  context.fillRect(grid.gutter, base, end - grid.gutter, 1);
  const [from, to] = inSight(grid);
  const bar = Math.min(16, Math.max(2, grid.column / (hollow ? 3.5 : 2.5)));
  const height = (v: number): number => (Number.isFinite(v) ? (v / scale) * (laneHeight - 8) : 0);
  context.strokeStyle = theme.foreground;
  context.textAlign = 'left';
  for (let t = from; t < to; t++) {
    const centre = xOf(grid, t) + grid.column / 2;
    const solid = values[t] ?? 0;
    const tall = height(solid);
    context.fillStyle = theme.foreground;
    context.fillRect(hollow ? centre + 1 : centre - bar, base - tall, bar, tall);
    if (hollow) {
      const beside = height(hollow[t] ?? 0);
      context.strokeRect(centre - bar - 1.5, base - beside + 0.5, bar, Math.max(0, beside - 1));
    }
    if (!isNumbered || solid < 0.005) continue;
    context.fillStyle = theme.quiet;
    context.fillText(decimals(solid), centre + 4, base - 3);
  }
  context.restore();
}
