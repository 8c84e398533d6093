import { valueIn, type Block } from './cells.ts';
import { prepared } from '../dom.ts';
import { decimals } from '../words/format.ts';
import { inSight, xOf, type Grid } from './grid.ts';
import { rampIndex, type Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';

/** One unit's lines over time: rows of the same place in each run's block. */
export interface Trace {
  /** The unit, with the word it stands for. */
  readonly name: string;
  readonly isEdited: boolean;
  /** Row of the blocks. */
  readonly row: number;
}

/** The runs that the lines are of. */
export interface TraceRuns {
  /** Absent where nothing is changed: after is the base run. */
  readonly before: Block | undefined;
  readonly after: Block;
  /** Forced on the base's own output, where both modes are shown. */
  readonly forced: Block | undefined;
}

/** Pixels above and below a unit's range. */
const margin = 12;
/** Least height of a unit, for its labels. */
const least = 44;

/**
 * Draws units as lines: before dashed, after solid, bars between them coloured by the difference.
 *
 * Every unit has the same pixels per value, and the height that its range needs.
 */
export function drawTraces(
  canvas: HTMLCanvasElement,
  traces: readonly Trace[],
  runs: TraceRuns,
  at: { readonly grid: Grid; readonly timestep: number; readonly prompt: number },
  differenceLimit: number,
  theme: Theme,
  heightEach: number,
): void {
  const { grid, timestep, prompt } = at;
  const sight = inSight(grid);
  const ranges = traces.map(({ row }) => rangeOf(runs, row, sight));
  const whole = ranges.reduce((sum, [low, high]) => sum + high - low, 0);
  const perValue = whole > 0 ? ((heightEach - 2 * margin) * traces.length) / whole : 1;
  const heights = ranges.map(([low, high]) =>
    Math.max(least, Math.round((high - low) * perValue) + 2 * margin),
  );
  const tall = heights.reduce((sum, height) => sum + height, 0);
  const context = prepared(canvas, grid.width, Math.max(1, tall));
  if (!context) return;
  context.fillStyle = theme.focus;
  if (xOf(grid, timestep) >= grid.gutter) {
    context.fillRect(xOf(grid, timestep) - 1, 0, 1, tall);
    context.fillRect(xOf(grid, timestep + 1) - 1, 0, 1, tall);
  }
  if (prompt < grid.timesteps && xOf(grid, prompt) > grid.gutter) {
    stroke(context, theme.quiet, 1, [3, 3], () => {
      context.moveTo(xOf(grid, prompt) - 0.5, 0);
      context.lineTo(xOf(grid, prompt) - 0.5, tall);
    });
  }
  let top = 0;
  traces.forEach((trace, k) => {
    const [low, high] = ranges[k] ?? [0, 0];
    const height = heights[k] ?? 0;
    const middle = top + height / 2;
    const y = (v: number): number => middle - (v - (low + high) / 2) * perValue;
    drawTrace(
      context,
      trace,
      runs,
      { grid, sight, y, top, height, low, high },
      differenceLimit,
      theme,
    );
    top += height;
  });
}

/** The range of a row over all its lines, with zero in it. */
function rangeOf(
  { before, after, forced }: TraceRuns,
  row: number,
  [from, to]: readonly [number, number],
): [number, number] {
  let [low, high] = [0, 0];
  for (const block of [before, after, forced])
    for (let t = from; t < to; t++) {
      const v = block ? valueIn(block, row, t) : NaN;
      if (!Number.isFinite(v)) continue;
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  return [Number.isFinite(low) ? low : 0, high];
}

interface Frame {
  readonly grid: Grid;
  readonly sight: readonly [number, number];
  y(v: number): number;
  readonly top: number;
  readonly height: number;
  readonly low: number;
  readonly high: number;
}

function drawTrace(
  context: CanvasRenderingContext2D,
  { name, row, isEdited }: Trace,
  { before, after, forced }: TraceRuns,
  { grid, sight: [from, to], y, top, height, low, high }: Frame,
  limit: number,
  theme: Theme,
): void {
  const x = (t: number): number => xOf(grid, t) + grid.column / 2;
  context.save();
  context.beginPath();
  context.rect(grid.gutter, top, grid.width, height);
  context.clip();
  context.fillStyle = theme.line;
  context.fillRect(
    grid.gutter,
    Math.round(y(0)),
    Math.min(grid.width, xOf(grid, grid.timesteps)) - grid.gutter,
    1,
  );
  const bar = Math.min(10, Math.max(2, grid.column / 4));
  for (let t = from; before && t < to; t++) {
    const [a, b] = [valueIn(before, row, t), valueIn(after, row, t)];
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    const [r, g, blue] = theme.ramp[rampIndex(b - a, limit)] ?? [0, 0, 0];
    context.fillStyle = `rgb(${r} ${g} ${blue})`;
    context.fillRect(x(t) - bar / 2, Math.min(y(a), y(b)), bar, Math.abs(y(a) - y(b)));
  }
  const path = (block: Block) => () => {
    let isOpen = false;
    for (let t = from; t < to; t++) {
      const v = valueIn(block, row, t);
      if (Number.isFinite(v)) context[isOpen ? 'lineTo' : 'moveTo'](x(t), y(v));
      isOpen = Number.isFinite(v);
    }
  };
  if (before) stroke(context, theme.quiet, 1, [4, 3], path(before));
  if (forced) stroke(context, theme.quiet, 1, [], path(forced));
  stroke(context, theme.foreground, 1.5, [], path(after));
  if (grid.column >= 24) {
    context.fillStyle = theme.foreground;
    for (let t = from; t < to; t++) {
      const v = valueIn(after, row, t);
      if (!Number.isFinite(v)) continue;
      context.beginPath();
      context.arc(x(t), y(v), 2, 0, 2 * Math.PI);
      context.fill();
    }
  }
  context.restore();
  const middle = top + height / 2;
  context.font = '11px sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.fillStyle = theme.foreground;
  // A word longer than the gutter is set narrower.
  const label = `${isEdited ? '◆ ' : ''}${say('unit {0}', name)}`;
  context.fillText(label, grid.gutter - 8, middle - 8, grid.gutter - 8);
  context.fillStyle = theme.quiet;
  context.fillText(
    say('{0} to {1}', decimals(low, 1), decimals(high, 1)),
    grid.gutter - 8,
    middle + 8,
    grid.gutter - 8,
  );
  const last = grid.timesteps - 1;
  const end = xOf(grid, grid.timesteps) + 6;
  if (end > grid.width - 20 || to <= last) return;
  context.textAlign = 'left';
  context.fillStyle = theme.foreground;
  context.fillText(decimals(valueIn(after, row, last)), end, middle - (before ? 8 : 0));
  if (!before) return;
  context.fillStyle = theme.quiet;
  context.fillText(decimals(valueIn(before, row, last)), end, middle + 8);
}

function stroke(
  context: CanvasRenderingContext2D,
  colour: string,
  width: number,
  dash: number[],
  path: () => void,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  path();
  context.stroke();
  context.setLineDash([]);
}
