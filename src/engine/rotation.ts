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
  const defect = defectOf(R, rows);
  return defect === undefined ? { units: rows, R } : wrong(`is not orthogonal: ${defect}`);
}

/** The first two columns that are off from orthogonal, or the first that has another length than 1. */
function defectOf(R: Float64Array, n: number): string | undefined {
  const columns = transposed(R, n);
  const products = new Float64Array(4);
  for (let from = 0; from < n; from += 4) {
    for (let j = 0; j < Math.min(from + 4, n); j++) {
      fourProducts(columns, from, j, n, products);
      for (let i = Math.max(from, j); i < Math.min(from + 4, n); i++) {
        const product = products[i - from] ?? NaN;
        if (Math.abs(product - (i === j ? 1 : 0)) <= most) continue;
        const found =
          i === j
            ? `column ${i} has length ${Math.sqrt(product).toPrecision(6)}, expected 1`
            : `the product of columns ${j} and ${i} is ${product.toPrecision(3)}, expected 0`;
        return `${found} (RᵀR within ${most} of the identity)`;
      }
    }
  }
  return undefined;
}

function transposed(R: Float64Array, n: number): Float64Array {
  const columns = new Float64Array((n + 3) * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) columns[j * n + i] = R[i * n + j] ?? NaN;
  return columns;
}

/**
 * Products of a column with four others: each is read once for all of them, and no sum waits for another. Past the last column
 * a product is NaN.
 */
function fourProducts(
  columns: Float64Array,
  from: number,
  j: number,
  n: number,
  products: Float64Array,
): void {
  const [a, b, c, d] = [from * n, (from + 1) * n, (from + 2) * n, (from + 3) * n];
  let [sa, sb, sc, sd] = [0, 0, 0, 0];
  for (let k = 0; k < n; k++) {
    const value = columns[j * n + k] ?? NaN;
    sa += value * (columns[a + k] ?? NaN);
    sb += value * (columns[b + k] ?? NaN);
    sc += value * (columns[c + k] ?? NaN);
    sd += value * (columns[d + k] ?? NaN);
  }
  products[0] = sa;
  products[1] = sb;
  products[2] = sc;
  products[3] = sd;
}
