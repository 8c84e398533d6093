import type { Directions, Read } from './assets.ts';

/** The least share of a column's length that the columns before it must leave. */
const least = 1e-6;

/**
 * Columns as directions of a subspace: orthonormalised one after the other, in float64. A column's sign stays.
 *
 *   r_d = c_d − Σ_{e<d} (c_d · q_e) q_e,  q_d = r_d / |r_d|
 *
 * @param rows     units
 * @param columns  directions
 * @param C        [rows, columns], in row-major order; kept
 * @returns        what is wrong where it is not finite, has more columns than rows, or a column that those before it span
 * @source modified Gram–Schmidt, twice over (Björck 1967; "twice is enough", Giraud et al. 2005)
 */
export function toDirections(rows: number, columns: number, C: Float64Array): Read<Directions> {
  const wrong = (problem: string): Read<Directions> => ({ problems: [problem] });
  if (rows === 0 || columns === 0)
    return wrong(`found [${rows}, ${columns}], expected at least one column`);
  if (columns > rows)
    return wrong(
      `found [${rows}, ${columns}], expected at most as many columns as rows: a row a unit`,
    );
  const odd = C.findIndex(value => !Number.isFinite(value));
  if (odd >= 0) {
    const place = `row ${Math.floor(odd / columns)}, column ${odd % columns}`;
    return wrong(`found ${String(C[odd])} in ${place}, expected finite numbers`);
  }
  const R = Float64Array.from(C);
  for (let d = 0; d < columns; d++) {
    const length = lengthOf(R, rows, columns, d);
    for (let round = 0; round < 2; round++)
      for (let e = 0; e < d; e++) takeOut(R, rows, columns, d, e);
    const left = lengthOf(R, rows, columns, d);
    if (!(left > least * length)) {
      const why = length === 0 ? 'is zero' : 'lies in what the columns before it span';
      return wrong(`column ${d} ${why}, expected a direction of its own`);
    }
    for (let k = 0; k < rows; k++) R[k * columns + d] = (R[k * columns + d] ?? NaN) / left;
  }
  return { units: rows, count: columns, R };
}

/** Length of column d of R, [rows, columns]; JavaScript's own hypotenuse differs by engine. */
export function lengthOf(R: Float64Array, rows: number, columns: number, d: number): number {
  let most = 0; // squares of large numbers would overflow
  for (let k = 0; k < rows; k++) most = Math.max(most, Math.abs(R[k * columns + d] ?? NaN));
  if (most === 0) return 0;
  let sum = 0;
  for (let k = 0; k < rows; k++) sum += ((R[k * columns + d] ?? NaN) / most) ** 2;
  return most * Math.sqrt(sum);
}

/** Takes out of column d what it has of the unit column e. */
function takeOut(R: Float64Array, rows: number, columns: number, d: number, e: number): void {
  let product = 0;
  for (let k = 0; k < rows; k++)
    product += (R[k * columns + d] ?? NaN) * (R[k * columns + e] ?? NaN);
  for (let k = 0; k < rows; k++)
    R[k * columns + d] = (R[k * columns + d] ?? NaN) - product * (R[k * columns + e] ?? NaN);
}
