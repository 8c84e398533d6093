import type { Read, Rotation } from './assets.ts';

/** How far from orthogonal a rotation may be: a product of two columns from 0, of one with itself from 1. */
const most = 1e-4;

/**
 * A matrix as a rotation.
 *
 * @param rows  [rows, columns], in row-major order; kept
 * @returns     what is wrong where it is not square, not finite or not orthogonal
 */
export function toRotation(rows: number, columns: number, R: Float64Array): Read<Rotation> {
  const wrong = (problem: string): Read<Rotation> => ({ problems: [problem] });
  if (rows !== columns || rows === 0)
    return wrong(`found [${rows}, ${columns}], expected a square matrix`);
  const odd = R.findIndex(value => !Number.isFinite(value));
  if (odd >= 0)
    return wrong(
      `found ${String(R[odd])} in row ${Math.floor(odd / rows)}, column ${odd % rows}, expected finite numbers`,
    );
  const directions = transposed(R, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(directions, i * rows, j * rows, rows);
      if (Math.abs(product - (i === j ? 1 : 0)) <= most) continue;
      return wrong(
        i === j
          ? `is not orthogonal: column ${i} has length ${Math.sqrt(product).toPrecision(6)}, expected 1 (RᵀR within ${most} of the identity)`
          : `is not orthogonal: the product of columns ${j} and ${i} is ${product.toPrecision(3)}, expected 0 (RᵀR within ${most} of the identity)`,
      );
    }
  }
  return { units: rows, R };
}

function transposed(R: Float64Array, n: number): Float64Array {
  const columns = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) columns[j * n + i] = R[i * n + j] ?? NaN;
  return columns;
}

/** Four sums side by side: one alone waits for each addition. */
function dot(of: Float64Array, a: number, b: number, n: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += (of[a + k] ?? NaN) * (of[b + k] ?? NaN);
    s1 += (of[a + k + 1] ?? NaN) * (of[b + k + 1] ?? NaN);
    s2 += (of[a + k + 2] ?? NaN) * (of[b + k + 2] ?? NaN);
    s3 += (of[a + k + 3] ?? NaN) * (of[b + k + 3] ?? NaN);
  }
  for (; k < n; k++) s0 += (of[a + k] ?? NaN) * (of[b + k] ?? NaN);
  return s0 + s1 + (s2 + s3);
}
