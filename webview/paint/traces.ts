import { valueIn, type Block } from './cells.ts';
import { decimals } from '../words/format.ts';
import { inSight, xOf, type Grid } from './grid.ts';
import type { Sized } from './picture.ts';
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

/** Where lines are drawn, and with what. */
export interface TracesAt {
  readonly grid: Grid;
  readonly timestep: number;
  readonly prompt: number;
  readonly differenceLimit: number;
  /** Pixels that a unit has, more or less. */
  readonly heightEach: number;
}

/**
 * Units as lines: before dashed, after solid, bars between them coloured by the difference.
 *
 * Every unit has the same pixels per value, and the height that its range needs.
 */
export function tracesPicture(
  traces: readonly Trace[],
  runs: TraceRuns,
  at: TracesAt,
  theme: Theme,
): Sized {
  const { grid, heightEach } = at;
  const sight = inSight(grid);
  const ranges = traces.map(({ row }) => rangeOf(runs, row, sight));
  const whole = ranges.reduce((sum, [low, high]) => sum + high - low, 0);
  const perValue = whole > 0 ? ((heightEach - 2 * margin) * traces.length) / whole : 1;
  const heights = ranges.map(([low, high]) =>
    Math.max(least, Math.round((high - low) * perValue) + 2 * margin),
  );
  const tall = Math.max(
    1,
    heights.reduce((sum, height) => sum + height, 0),
  );
  return {
    width: grid.width,
    height: tall,
    paint(context) {
      paintColumns(context, at, tall, theme);
      let top = 0;
      traces.forEach((trace, k) => {
        const [low, high] = ranges[k] ?? [0, 0];
        const height = heights[k] ?? 0;
        const middle = top + height / 2;
        const y = (v: number): number => middle - (v - (low + high) / 2) * perValue;
        const frame = { grid, sight, y, top, height, low, high };
        paintTrace(context, trace, runs, frame, at.differenceLimit, theme);
        top += height;
      });
    },
  };
}

/** The chosen timestep, and where generated time begins. */
function paintColumns(
  context: CanvasRenderingContext2D,
  { grid, timestep, prompt }: TracesAt,
  tall: number,
  theme: Theme,
): void {
  context.fillStyle = theme.focus;
  if (xOf(grid, timestep) >= grid.gutter) {
    context.fillRect(xOf(grid, timestep) - 1, 0, 1, tall);
    context.fillRect(xOf(grid, timestep + 1) - 1, 0, 1, tall);
  }
  if (prompt >= grid.timesteps || xOf(grid, prompt) <= grid.gutter) return;
  stroke(context, theme.quiet, 1, [3, 3], () => {
    context.moveTo(xOf(grid, prompt) - 0.5, 0);
    context.lineTo(xOf(grid, prompt) - 0.5, tall);
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

function paintTrace(
  context: CanvasRenderingContext2D,
  trace: Trace,
  runs: TraceRuns,
  frame: Frame,
  limit: number,
  theme: Theme,
): void {
  const { grid, top, height } = frame;
  context.save();
  context.beginPath();
  context.rect(grid.gutter, top, grid.width, height);
  context.clip();
  paintDifferences(context, trace.row, runs, frame, limit, theme);
  paintLines(context, trace.row, runs, frame, theme);
  context.restore();
  paintTexts(context, trace, runs, frame, theme);
}

const middleOf = (grid: Grid, t: number): number => xOf(grid, t) + grid.column / 2;

/** The line of zero, and bars between before and after. */
function paintDifferences(
  context: CanvasRenderingContext2D,
  row: number,
  { before, after }: TraceRuns,
  { grid, sight: [from, to], y }: Frame,
  limit: number,
  theme: Theme,
): void {
  context.fillStyle = theme.line;
  const end = Math.min(grid.width, xOf(grid, grid.timesteps));
  context.fillRect(grid.gutter, Math.round(y(0)), end - grid.gutter, 1);
  const bar = Math.min(10, Math.max(2, grid.column / 4));
  for (let t = from; before && t < to; t++) {
    const [a, b] = [valueIn(before, row, t), valueIn(after, row, t)];
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    const [r, g, blue] = theme.ramp[rampIndex(b - a, limit)] ?? [0, 0, 0];
    context.fillStyle = `rgb(${r} ${g} ${blue})`;
    const x = middleOf(grid, t) - bar / 2;
    context.fillRect(x, Math.min(y(a), y(b)), bar, Math.abs(y(a) - y(b)));
  }
}

/** The runs' lines, with dots where there is room. */
function paintLines(
  context: CanvasRenderingContext2D,
  row: number,
  { before, after, forced }: TraceRuns,
  { grid, sight: [from, to], y }: Frame,
  theme: Theme,
): void {
  const path = (block: Block) => () => {
    let isOpen = false;
    for (let t = from; t < to; t++) {
      const v = valueIn(block, row, t);
      if (Number.isFinite(v)) context[isOpen ? 'lineTo' : 'moveTo'](middleOf(grid, t), y(v));
      isOpen = Number.isFinite(v);
    }
  };
  if (before) stroke(context, theme.quiet, 1, [4, 3], path(before));
  if (forced) stroke(context, theme.quiet, 1, [], path(forced));
  stroke(context, theme.foreground, 1.5, [], path(after));
  if (grid.column < 24) return;
  context.fillStyle = theme.foreground;
  for (let t = from; t < to; t++) {
    const v = valueIn(after, row, t);
    if (!Number.isFinite(v)) continue;
    context.beginPath();
    context.arc(middleOf(grid, t), y(v), 2, 0, 2 * Math.PI);
    context.fill();
  }
}

/** The unit and its range in the gutter, and its last values after the last timestep. */
function paintTexts(
  context: CanvasRenderingContext2D,
  { name, row, isEdited }: Trace,
  { before, after }: TraceRuns,
  { grid, sight: [, to], top, height, low, high }: Frame,
  theme: Theme,
): void {
  const middle = top + height / 2;
  const room = grid.gutter - 8;
  context.font = '11px sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.fillStyle = theme.foreground;
  // A word longer than the gutter is set narrower.
  const label = `${isEdited ? '◆ ' : ''}${say('unit {0}', name)}`;
  context.fillText(label, room, middle - 8, room);
  context.fillStyle = theme.quiet;
  const range = say('{0} to {1}', decimals(low, 1), decimals(high, 1));
  context.fillText(range, room, middle + 8, room);
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
