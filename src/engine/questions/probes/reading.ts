import { known } from '../../../base/assert.ts';
import type { LabelValue, ProbeKind } from '../../../domain/probes.ts';
import { lengthOf, toDirections } from '../../directions.ts';
import { outputOf, type Linear, type Table } from './table.ts';

/** Directions that a probe reads, as the basis `direction` makes them of its file, and what stands where along them. */
export interface Reading {
  /** Orthonormal, [direction][unit]. */
  readonly directions: readonly (readonly number[])[];
  /** Mean coordinates of each class, [class][direction], null of one that no row has; null for numbers. */
  readonly coordinates: readonly (readonly number[] | null)[] | null;
  /** label = offset + perUnit · coordinate; null for classes. */
  readonly line: { readonly offset: number; readonly perUnit: number } | null;
}

/**
 * The directions of a probe: of numbers and of two classes one, towards the larger and the second; of more classes one each but the
 * last, towards the class and away from the mean of all, orthonormalised in that order.
 *
 * @param y  the class of each row, or its number
 * @returns  why there are none, where the probe reads nothing or fewer directions than it has classes
 */
export function readingOf(
  table: Table,
  rows: readonly number[],
  y: Float64Array,
  linear: Linear,
  { kind, classes }: { readonly kind: ProbeKind; readonly classes: readonly LabelValue[] | null },
): Reading | { readonly reason: string } {
  const { units } = table;
  const columns = columnsOf(linear, units);
  const count = columns.length;
  if (count > units)
    return {
      reason: `no directions: found ${count + 1} classes, expected at most ${units + 1} at ${units} units`,
    };
  if (columns.some(column => !column.every(Number.isFinite)))
    return { reason: 'no direction: labels or values are too large to be fitted' };
  const C = new Float64Array(units * count);
  for (const [d, column] of columns.entries())
    for (let k = 0; k < units; k++) C[k * count + d] = column[k] ?? NaN;
  const made = toDirections(units, count, C);
  if ('problems' in made) return { reason: `no direction: ${made.problems.join('; ')}` };
  const directions = columns.map((_, d) =>
    Float64Array.from({ length: units }, (__, k) => made.R[k * count + d] ?? NaN),
  );
  const [first] = columns;
  return {
    directions: directions.map(each => [...each]),
    coordinates: classes && classes.map((_, c) => meanOf(table, rows, y, c, directions)),
    line:
      kind === 'ridge'
        ? {
            offset: linear.offsets[0] ?? NaN,
            perUnit: lengthOf(known(first, 'a column'), units, 1, 0),
          }
        : null,
  };
}

/** Columns before they are orthonormal. */
function columnsOf({ V: all, offsets }: Linear, units: number): Float64Array[] {
  const V = all.filter((_, c) => offsets[c] !== -Infinity); // classes that no row has have none
  const [first, second] = V;
  if (first && V.length === 1) return [first];
  if (first && second && V.length === 2) return [second.map((each, k) => each - (first[k] ?? NaN))];
  const mean = new Float64Array(units);
  for (const v of V)
    for (let k = 0; k < units; k++) mean[k] = (mean[k] ?? NaN) + (v[k] ?? NaN) / V.length;
  return V.slice(0, -1).map(v => v.map((each, k) => each - (mean[k] ?? NaN)));
}

/** Mean coordinates of the rows of a class; null of none. */
function meanOf(
  table: Table,
  rows: readonly number[],
  y: Float64Array,
  c: number,
  directions: readonly Float64Array[],
): number[] | null {
  const own = rows.filter(row => y[row] === c);
  if (own.length === 0) return null;
  return directions.map(
    direction => own.reduce((sum, row) => sum + outputOf(table, row, direction, 0), 0) / own.length,
  );
}
