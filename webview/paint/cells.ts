import { rampIndex } from '../theme/theme.ts';

/** A block of values as it came from the engine: rows by timesteps, both a part of the whole. */
export interface Block {
  /** Rows of the order, `[from, to)`. */
  readonly rows: readonly [number, number];
  /** `[from, to)` */
  readonly timesteps: readonly [number, number];
  /** `[row][timestep]` of that part. */
  readonly data: Float32Array;
}

/** A value of a block by row of the order and timestep; undefined outside it, where it has not arrived. */
export function heldIn(
  { rows, timesteps, data }: Block,
  row: number,
  t: number,
): number | undefined {
  const [r0, r1] = rows;
  const [t0, t1] = timesteps;
  if (row < r0 || row >= r1 || t < t0 || t >= t1) return undefined;
  return data[(row - r0) * (t1 - t0) + t - t0];
}

/** A value of a block that is drawn or reckoned with; NaN outside it. */
export const valueIn = (block: Block, row: number, t: number): number =>
  heldIn(block, row, t) ?? NaN;

/** Where cells fall, in pixels of the screen. */
export interface CellLayout {
  readonly width: number;
  readonly height: number;
  /** Row of the order at the top. */
  readonly firstRow: number;
  readonly rowHeight: number;
  /** The timestep's left edge, for timestep 0; may be negative. */
  readonly originX: number;
  readonly column: number;
  /** Pixels left empty after each row and each column. */
  readonly rowGap: number;
  readonly columnGap: number;
  /** Colour of a cell without a value, ABGR; magenta unless given. */
  readonly none?: number | undefined;
}

/** Magenta, which no ramp has: ABGR. */
export const notANumber = 0xffff00ff;

/**
 * Paints the cells of a block into pixels through the ramp, NaN in a colour of its own; what the block does not hold stays empty.
 *
 * @param pixels  `[height][width]`, ABGR; all of it is written
 * @param ramp    the ramp as pixels, from −limit to +limit
 */
export function paintCells(
  pixels: Uint32Array,
  block: Block,
  layout: CellLayout,
  limit: number,
  ramp: Uint32Array,
): void {
  const { width, height, firstRow, rowHeight, rowGap, none = notANumber } = layout;
  const [r0, r1] = block.rows;
  const [t0, t1] = block.timesteps;
  const { first, lefts, rights } = columnsIn(block, layout);
  pixels.fill(0);
  for (let top = 0, row = firstRow; top < height && row < r1; row++, top += rowHeight) {
    if (row < r0) continue;
    const line = Math.round(top) * width;
    const from = (row - r0) * (t1 - t0) + first - t0;
    const bottom = Math.min(height, Math.round(top + rowHeight) - rowGap);
    for (let k = 0; k < lefts.length; k++) {
      const value = block.data[from + k] ?? NaN;
      const pixel = Number.isNaN(value) ? none : (ramp[rampIndex(value, limit)] ?? 0);
      const right = line + (rights[k] ?? 0);
      // Some ten pixels: a call of `fill` takes longer.
      for (let at = line + (lefts[k] ?? 0); at < right; at++) pixels[at] = pixel;
    }
    for (let y = Math.round(top) + 1; y < bottom; y++)
      pixels.copyWithin(y * width, line, line + width);
  }
}

/** The columns of a block that are in sight: the first of them, and where each begins and ends. */
function columnsIn(
  { timesteps: [t0, t1] }: Block,
  { width, originX, column, columnGap }: CellLayout,
): { readonly first: number; readonly lefts: Int32Array; readonly rights: Int32Array } {
  const edge = (t: number): number => Math.round(originX + t * column);
  let [first, end] = [t0, t1];
  while (first < end && edge(first + 1) - columnGap <= 0) first++;
  while (end > first && edge(end - 1) >= width) end--;
  const all = { length: end - first };
  return {
    first,
    lefts: Int32Array.from(all, (_, k) => Math.max(0, edge(first + k))),
    rights: Int32Array.from(all, (_, k) => Math.min(width, edge(first + k + 1) - columnGap)),
  };
}
