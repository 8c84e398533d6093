import { prepared } from './dom.ts';
import { decimals } from './format.ts';
import { xOf, type Grid } from './grid.ts';
import { rampIndex, type Theme } from './theme.ts';

/** One unit's values before and after, over the timesteps in sight. */
export interface Trace {
  readonly unit: number;
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly from: number;
}

/** Draws units as lines: before dashed, after solid, bars between them coloured by the difference. */
export function drawTraces(
  canvas: HTMLCanvasElement,
  traces: readonly Trace[],
  grid: Grid,
  differenceLimit: number,
  theme: Theme,
  heightEach = 64,
): void {
  const context = prepared(canvas, grid.width, Math.max(1, traces.length) * heightEach);
  if (!context) return;
  traces.forEach((trace, at) =>
    drawTrace(context, trace, grid, differenceLimit, theme, at * heightEach, heightEach),
  );
}

function drawTrace(
  context: CanvasRenderingContext2D,
  { unit, before, after, from }: Trace,
  grid: Grid,
  limit: number,
  theme: Theme,
  top: number,
  height: number,
): void {
  const finite = [...before, ...after].filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const scale = (height - 14) / Math.max(1e-9, high - low);
  const y = (v: number): number => top + height - 7 - (v - low) * scale;
  const x = (k: number): number => xOf(grid, from + k) + grid.column / 2;
  context.fillStyle = theme.line;
  context.fillRect(
    grid.gutter,
    Math.round(y(0)),
    Math.min(grid.width, xOf(grid, grid.timesteps)) - grid.gutter,
    1,
  );
  for (let k = 0; k < after.length; k++) {
    const [a, b] = [before[k] ?? NaN, after[k] ?? NaN];
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    const [r, g, blue] = theme.ramp[rampIndex(b - a, limit)] ?? [0, 0, 0];
    context.fillStyle = `rgb(${r} ${g} ${blue})`;
    const bar = Math.min(10, Math.max(2, grid.column / 4));
    context.fillRect(x(k) - bar / 2, Math.min(y(a), y(b)), bar, Math.abs(y(a) - y(b)));
  }
  line(context, before, x, y, theme.quiet, [4, 3], 1);
  line(context, after, x, y, theme.foreground, [], 1.5);
  context.font = '11px sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.fillStyle = theme.foreground;
  context.fillText(`unit ${unit}`, grid.gutter - 8, top + height / 2 - 7);
  context.fillStyle = theme.quiet;
  context.fillText(
    `${decimals(low, 1)} to ${decimals(high, 1)}`,
    grid.gutter - 8,
    top + height / 2 + 8,
  );
  const end = xOf(grid, grid.timesteps) + 6;
  context.textAlign = 'left';
  context.fillStyle = theme.foreground;
  context.fillText(decimals(after.at(-1) ?? NaN), end, top + height / 2 - 7);
  context.fillStyle = theme.quiet;
  context.fillText(decimals(before.at(-1) ?? NaN), end, top + height / 2 + 8);
}

function line(
  context: CanvasRenderingContext2D,
  values: Float32Array,
  x: (k: number) => number,
  y: (v: number) => number,
  colour: string,
  dash: number[],
  width: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  values.forEach((v, k) => (k === 0 ? context.moveTo(x(k), y(v)) : context.lineTo(x(k), y(v))));
  context.stroke();
  context.setLineDash([]);
}
