/** A symmetric matrix while it is taken apart, in float64. A column of V stands in a row of Z, so that every inner loop runs along memory. */
interface Work {
  readonly n: number;
  /** [n, n]: Z[j·n + k] = V[k, j] */
  readonly Z: Float64Array;
  /** The diagonal. */
  readonly d: Float64Array;
  /** What stands beside it. */
  readonly e: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: reduced to three diagonals by Householder's reflections, then QL with implicit
 * shifts. Additions, products, quotients and roots alone, in one order, so that the bits are the same on every machine.
 *
 * @param A  [n, n], finite; kept
 * @returns  n values in no order, and a row of `vectors` for each, [n, n], orthonormal
 * @source tred2 and tql2 of EISPACK (Smith et al. 1976; Bowdler et al. 1968), as JAMA 1.0.3 has them
 */
export function eigenvectorsOf(
  A: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const most = A.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
  const work: Work = {
    n,
    Z: A.map(value => (most > 0 ? value / most : 0)), // what is small beside 1 is, and no product underflows
    d: new Float64Array(n),
    e: new Float64Array(n),
  };
  toThreeDiagonals(work);
  accumulate(work);
  toDiagonal(work);
  return { values: work.d.map(value => most * value), vectors: work.Z };
}

const at = (list: Float64Array, place: number): number => list[place] ?? NaN;

function toThreeDiagonals(work: Work): void {
  const { n, Z, d, e } = work;
  for (let j = 0; j < n; j++) d[j] = at(Z, j * n + n - 1);
  for (let i = n - 1; i > 0; i--) {
    let [scale, h] = [0, 0];
    for (let k = 0; k < i; k++) scale += Math.abs(at(d, k));
    if (scale === 0) {
      e[i] = at(d, i - 1);
      for (let j = 0; j < i; j++) {
        d[j] = at(Z, j * n + i - 1);
        Z[j * n + i] = 0;
        Z[i * n + j] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k] = at(d, k) / scale;
        h += at(d, k) ** 2;
      }
      const f = at(d, i - 1);
      const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      reflect(work, i, h);
    }
    d[i] = h;
  }
}

/** Applies the reflection in d[0 … i) from both sides to the first i rows and columns. */
function reflect({ n, Z, d, e }: Work, i: number, h: number): void {
  e.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const f = at(d, j);
    Z[i * n + j] = f;
    let g = at(e, j) + at(Z, j * n + j) * f;
    for (let k = j + 1; k < i; k++) {
      g += at(Z, j * n + k) * at(d, k);
      e[k] = at(e, k) + at(Z, j * n + k) * f;
    }
    e[j] = g;
  }
  let f = 0;
  for (let j = 0; j < i; j++) {
    e[j] = at(e, j) / h;
    f += at(e, j) * at(d, j);
  }
  const half = f / (h + h);
  for (let j = 0; j < i; j++) e[j] = at(e, j) - half * at(d, j);
  for (let j = 0; j < i; j++) {
    const [fj, gj] = [at(d, j), at(e, j)];
    for (let k = j; k < i; k++) Z[j * n + k] = at(Z, j * n + k) - (fj * at(e, k) + gj * at(d, k));
    d[j] = at(Z, j * n + i - 1);
    Z[j * n + i] = 0;
  }
}

/** Multiplies the reflections. */
function accumulate({ n, Z, d, e }: Work): void {
  for (let i = 0; i < n - 1; i++) {
    Z[i * n + n - 1] = at(Z, i * n + i);
    Z[i * n + i] = 1;
    const h = at(d, i + 1);
    const next = (i + 1) * n;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = at(Z, next + k) / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += at(Z, next + k) * at(Z, j * n + k);
        for (let k = 0; k <= i; k++) Z[j * n + k] = at(Z, j * n + k) - g * at(d, k);
      }
    }
    Z.fill(0, next, next + i + 1);
  }
  for (let j = 0; j < n; j++) {
    d[j] = at(Z, j * n + n - 1);
    Z[j * n + n - 1] = 0;
  }
  Z[n * n - 1] = 1;
  e[0] = 0;
}

function toDiagonal(work: Work): void {
  const { n, d, e } = work;
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let [shift, size] = [0, 0];
  for (let l = 0; l < n; l++) size = Math.max(size, Math.abs(at(d, l)) + Math.abs(at(e, l)));
  const least = Number.EPSILON * size;
  for (let l = 0; l < n; l++) {
    let m = l;
    while (Math.abs(at(e, m)) > least) m++;
    if (m > l)
      do shift += sweep(work, l, m);
      while (Math.abs(at(e, l)) > least);
    d[l] = at(d, l) + shift;
    e[l] = 0;
  }
}

/** One step of QL on rows l … m. @returns by how much the diagonal was shifted */
function sweep({ n, Z, d, e }: Work, l: number, m: number): number {
  const first = at(d, l);
  let p = (at(d, l + 1) - first) / (2 * at(e, l));
  let r = p < 0 ? -lengthOf(p, 1) : lengthOf(p, 1);
  d[l] = at(e, l) / (p + r);
  d[l + 1] = at(e, l) * (p + r);
  const next = at(d, l + 1);
  const shift = first - at(d, l);
  for (let i = l + 2; i < n; i++) d[i] = at(d, i) - shift;
  p = at(d, m);
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  const below = at(e, l + 1);
  for (let i = m - 1; i >= l; i--) {
    [c3, c2, s2] = [c2, c, s];
    const g = c * at(e, i);
    const h = c * p;
    r = lengthOf(p, at(e, i));
    e[i + 1] = s * r;
    s = at(e, i) / r;
    c = p / r;
    p = c * at(d, i) - s * g;
    d[i + 1] = h + s * (c * g + s * at(d, i));
    turn(Z, i * n, n, c, s);
  }
  p = (-s * s2 * c3 * below * at(e, l)) / next;
  e[l] = s * p;
  d[l] = c * p;
  return shift;
}

/** Turns two rows of Z that stand one behind the other. */
function turn(Z: Float64Array, from: number, n: number, c: number, s: number): void {
  for (let k = from; k < from + n; k++) {
    const h = at(Z, k + n);
    Z[k + n] = s * at(Z, k) + c * h;
    Z[k] = c * at(Z, k) - s * h;
  }
}

/** √(a² + b²) without overflow; JavaScript's own differs by engine. */
function lengthOf(a: number, b: number): number {
  const [most, least] = [Math.max(Math.abs(a), Math.abs(b)), Math.min(Math.abs(a), Math.abs(b))];
  return most === 0 ? 0 : most * Math.sqrt(1 + (least / most) ** 2);
}
