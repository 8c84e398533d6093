import type { Theme } from '../theme/theme.ts';
import type { Grid } from './grid.ts';

/** Height of the overview, in pixels. */
export const overviewHeight = 44;
/** Room at the top, for changed tokens and marks. */
const head = 12;

/** Pixels of all columns, and of those in sight. */
export const wholeOf = (grid: Grid): number => grid.columns * grid.column;
/** Pixels of the columns in sight. */
export const viewOf = (grid: Grid): number => grid.width - grid.gutter;

/** What the overview shows of a whole run. */
export interface Overview {
  readonly grid: Grid;
  /** `[layer][timestep]` */
  readonly layers: readonly (readonly number[])[];
  /** Columns of the outputs that changed. */
  readonly changed: readonly number[];
  /** Timesteps of interventions. */
  readonly stems: readonly number[];
  readonly prompt: number;
}

/** Paints the effect of the whole run by layer, changed tokens over it, and where the interventions are. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  { grid, layers, changed, stems, prompt }: Overview,
  theme: Theme,
): void {
  const x = (t: number): number => grid.gutter + (t / grid.columns) * viewOf(grid);
  const each = Math.max(1, viewOf(grid) / grid.columns);
  const most = layers.flat().reduce((a, b) => Math.max(a, b), 0);
  const lane = (overviewHeight - head) / Math.max(1, layers.length);
  layers.forEach((values, l) => {
    const base = head + lane * (l + 1) - 1;
    context.fillStyle = theme.line;
    context.fillRect(grid.gutter, base, viewOf(grid), 1);
    context.fillStyle = theme.quiet;
    values.forEach((v, t) => {
      const tall = most > 0 && Number.isFinite(v) ? (v / most) * (lane - 3) : 0;
      context.fillRect(x(t), base - tall, each, tall);
    });
  });
  context.fillStyle = theme.foreground;
  for (const t of changed) context.fillRect(x(t), 3, Math.max(2, each), 6);
  for (const t of stems) paintDiamond(context, x(t) + each / 2);
  if (prompt >= grid.timesteps) return;
  context.setLineDash([2, 2]);
  context.strokeStyle = theme.quiet;
  context.beginPath();
  context.moveTo(x(prompt), 0);
  context.lineTo(x(prompt), overviewHeight);
  context.stroke();
  context.setLineDash([]);
}

function paintDiamond(context: CanvasRenderingContext2D, x: number): void {
  context.beginPath();
  context.moveTo(x, 1);
  context.lineTo(x + 4, 5);
  context.lineTo(x, 9);
  context.lineTo(x - 4, 5);
  context.fill();
}
