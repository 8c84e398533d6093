/** The one column grid that every plot shares. */
export interface Grid {
  /** Left of the first column: labels. */
  readonly gutter: number;
  readonly column: number;
  /** Columns: one a timestep, and one more for the last emitted token. */
  readonly columns: number;
  readonly timesteps: number;
  readonly width: number;
  readonly scrollX: number;
}

const widest = 72;
const narrowest = 14;
/** Over so many timesteps columns are at their narrowest and the plots scroll. */
const manyTimesteps = 400;

/** Lays out so many timesteps in so many pixels. */
export function toGrid(width: number, timesteps: number, scrollX = 0): Grid {
  const gutter = width < 640 ? 60 : 88;
  const columns = timesteps + 1;
  const room = Math.floor((width - gutter) / columns);
  const column =
    timesteps > manyTimesteps ? narrowest : Math.max(narrowest, Math.min(widest, room));
  return { gutter, column, columns, timesteps, width, scrollX };
}

/** Left edge of a timestep's column, in pixels of the view. */
export const xOf = ({ gutter, column, scrollX }: Grid, t: number): number =>
  gutter + t * column - scrollX;

/** The timestep at a pixel of the view; undefined left of the columns and right of the last timestep. */
export function timestepAt(grid: Grid, x: number): number | undefined {
  if (x < grid.gutter) return undefined;
  const t = Math.floor((x - grid.gutter + grid.scrollX) / grid.column);
  return t >= 0 && t < grid.timesteps ? t : undefined;
}

/** Columns in sight, `[from, to)`. */
export function inSight(grid: Grid, count = grid.timesteps): [number, number] {
  const from = Math.max(0, Math.floor(grid.scrollX / grid.column));
  const to = Math.min(count, Math.ceil((grid.scrollX + grid.width - grid.gutter) / grid.column));
  return [from, Math.max(from, to)];
}

/** The rows of a heat map: their height, and how many are in sight. */
export interface RowLayout {
  readonly height: number;
  readonly visible: number;
  readonly first: number;
}

/** Row height of a map that takes a share of the first one's. */
export const heightOf = (height: number, room: number): number =>
  Math.max(2, Math.round(height * room));

/** Pixels for the first map's rows: more in a tall window, most where it stands alone. */
export const roomFor = (isAlone: boolean, windowHeight: number): number =>
  isAlone
    ? Math.max(224, Math.min(448, windowHeight - 380))
    : Math.max(224, Math.min(420, Math.round(windowHeight * 0.26)));

/** @param room  pixels for all rows */
export function toRows(units: number, room: number, first: number): RowLayout {
  const height = Math.max(3, Math.min(14, Math.floor(room / Math.max(1, units))));
  const visible = Math.max(1, Math.min(units, Math.floor(room / height)));
  return { height, visible, first: Math.max(0, Math.min(first, units - visible)) };
}

/** The first row for a row to be in sight; as it is, where that is, or where there is no such row. */
export const rowToShow = (
  { first, visible }: Pick<RowLayout, 'first' | 'visible'>,
  row: number,
): number => (row < 0 ? first : Math.max(Math.min(first, row), row - visible + 1, 0));

/** How far the columns are scrolled for a timestep to be in sight; as they are, where it is. */
export function scrollToShow(grid: Grid, t: number): number {
  const { column, scrollX } = grid;
  const [left, right] = [t * column, (t + 1) * column];
  const view = grid.width - grid.gutter;
  return scrolledIn(grid, left < scrollX ? left : right > scrollX + view ? right - view : scrollX);
}

/** A scroll held to what there is to scroll. */
export const scrolledIn = ({ gutter, column, columns, width }: Grid, x: number): number =>
  Math.max(0, Math.min(x, columns * column - (width - gutter)));

/** How far the columns are scrolled for a timestep to be in the middle, as far as there are columns beside it. */
export function scrollToMiddle(grid: Grid, t: number): number {
  const view = grid.width - grid.gutter;
  return Math.round(scrolledIn(grid, (t + 0.5) * grid.column - view / 2));
}
