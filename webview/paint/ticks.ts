import type { Grid } from './grid.ts';

/** Columns narrower than this have not each their number. */
export const narrowBelow = 44;

/** Columns from number to number, where they are narrow; and pixels that a number takes at least. */
const [every, numberWidth] = [5, 20];

/** Whether a timestep's number stands over its column: that of the chosen one always does, and nothing in its way. */
export const isNumbered = (t: number, chosen: number, { column }: Pick<Grid, 'column'>): boolean =>
  t === chosen ||
  (t % (column < narrowBelow ? every : 1) === 0 && Math.abs(t - chosen) * column >= numberWidth);
