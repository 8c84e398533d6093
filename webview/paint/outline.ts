import { inSight, xOf, type Grid, type RowLayout } from './grid.ts';

/** The cells that a line can go around. */
export interface Outlined {
  readonly grid: Grid;
  readonly rows: RowLayout;
  /** Units in the order of rows, those in sight. */
  readonly units: readonly number[];
}

/** Which units of a timestep belong to something; undefined: none, so that no cell of it is looked at. */
export type Holding = (t: number) => ((unit: number) => boolean) | undefined;

/** One line around the cells that belong together: no cell inside has a border that would hide its colour. */
export function paintOutline(
  context: CanvasRenderingContext2D,
  { grid, rows, units }: Outlined,
  holding: Holding,
  colour: string,
  width: number,
  inset: number,
): void {
  const [from, to] = inSight(grid);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  const at = (t: number): ((row: number) => boolean) | undefined => {
    const holds = t >= 0 && t < grid.timesteps ? holding(t) : undefined;
    return holds && (row => row >= 0 && row < units.length && holds(units[row] ?? -1));
  };
  for (let t = from; t < to; t++) {
    const isIn = at(t);
    if (!isIn) continue;
    const [isInBefore, isInNext] = [at(t - 1), at(t + 1)];
    for (let row = 0; row < units.length; row++) {
      if (!isIn(row)) continue;
      const [left, top] = [xOf(grid, t) + 0.5 + inset, row * rows.height + 0.5 + inset];
      const right = xOf(grid, t + 1) - 1.5 - inset;
      const bottom = row * rows.height + Math.max(2, rows.height - 1) + 0.5 - inset;
      const line = (x0: number, y0: number, x1: number, y1: number): void => {
        context.moveTo(x0, y0);
        context.lineTo(x1, y1);
      };
      // Where a neighbour belongs to it, the line goes on over the gap.
      const [isLeft, isRight] = [isInBefore?.(row), isInNext?.(row)];
      const [isAbove, isBelow] = [isIn(row - 1), isIn(row + 1)];
      const [x0, x1] = [isLeft ? xOf(grid, t) - 1 : left, isRight ? xOf(grid, t + 1) : right];
      const y0 = isAbove ? row * rows.height : top;
      const y1 = isBelow ? (row + 1) * rows.height : bottom;
      if (!isAbove) line(x0, top, x1, top);
      if (!isBelow) line(x0, bottom, x1, bottom);
      if (!isLeft) line(left, y0, left, y1);
      if (!isRight) line(right, y0, right, y1);
    }
  }
  context.stroke();
}
