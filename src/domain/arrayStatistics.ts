/** An array of a file as a picture: seen as a matrix, its last axis across, its cells the means of what they hold. */
export interface ArrayPicture {
  /** Of the matrix: all axes but the last, one after the other, and the last. */
  readonly rows: number;
  readonly columns: number;
  /** Of the picture. */
  readonly height: number;
  readonly width: number;
  /** Means, [height, width]; NaN where a cell holds one that is not finite. */
  readonly cells: Float64Array;
}

/** How the finite values of an array are spread: bins of one width. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** What an array holds; of its finite values but where another word stands. JSON-safe but for the picture's cells. */
export interface ArrayStatistics {
  readonly elements: number;
  readonly nan: number;
  readonly infinite: number;
  readonly zeros: number;
  /** Null where no value is finite. */
  readonly spread: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    /** Standard deviation, of all of them. */
    readonly deviation: number;
    readonly histogram: Histogram;
  } | null;
  readonly picture: ArrayPicture;
}

/** Values, a piece of a row-major array at a time, each in its place. */
export interface Gathering {
  take(values: ArrayLike<number>): void;
}

/** The first look at an array's values: counts, moments and its picture. */
export interface FirstLook extends Gathering {
  readonly nan: number;
  readonly infinite: number;
  readonly zeros: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  picture(): ArrayPicture;
}

/** Most cells of a picture along one side: together 512 kB. */
const mostCells = 256;
/** Values beyond it are added up as this share of them, a power of two: no sum is beyond what a float64 holds. */
const [mostAdded, share] = [2 ** 900, 2 ** -100];

/** What was found so far, and the sums behind it. */
interface Found {
  nan: number;
  infinite: number;
  zeros: number;
  min: number;
  max: number;
  finite: number;
  sum: number;
  /** What a value is multiplied with before it is added up. */
  unit: number;
  /** Of the picture's cells: what they hold added up, and how many that are. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** Begins to look at an array of a shape; what is taken follows on what was taken before. */
export function firstLook(shape: readonly number[]): FirstLook {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((n, size) => n * size, 1);
  const width = Math.min(columns, mostCells);
  const height = Math.min(rows, mostCells);
  let [row, column] = [0, 0];
  const look: Found & FirstLook = {
    ...{ nan: 0, infinite: 0, zeros: 0, min: Infinity, max: -Infinity, finite: 0, sum: 0, unit: 1 },
    sums: new Float64Array(width * height),
    counts: new Float64Array(width * height),
    get mean() {
      return look.finite === 0 ? NaN : toMean(look, look.sum, look.finite);
    },
    take(values: ArrayLike<number>) {
      for (let k = 0; k < values.length;) {
        const across = Math.floor((column * width) / columns);
        const cell = Math.floor((row * height) / rows) * width + across;
        const toNext = Math.ceil(((across + 1) * columns) / width) - column;
        const end = Math.min(values.length, k + toNext);
        addUp(look, cell, values, k, end);
        column += end - k;
        k = end;
        if (column < columns) continue;
        column = 0;
        row++;
      }
    },
    picture: () => ({ rows, columns, height, width, cells: cellsOf(look) }),
  };
  return look;
}

// Rounding, or going back from shares, takes no mean out of the range of what it is of.
const toMean = ({ min, max, unit }: Found, total: number, count: number): number =>
  Math.min(max, Math.max(min, total / count / unit));

const cellsOf = (found: Found): Float64Array =>
  found.sums.map((total, at) =>
    Number.isFinite(total) ? toMean(found, total, found.counts[at] ?? 0) : NaN,
  );

/** Adds values that stand in one cell of the picture to what was found. */
function addUp(
  found: Found,
  cell: number,
  values: ArrayLike<number>,
  from: number,
  to: number,
): void {
  const { sums, counts } = found;
  counts[cell] = (counts[cell] ?? 0) + to - from;
  let total = 0;
  for (let k = from; k < to; k++) {
    const value = values[k] ?? NaN;
    if (value - value !== 0) {
      total += value;
      if (Number.isNaN(value)) found.nan++;
      else found.infinite++;
      continue;
    }
    if (found.unit === 1 && Math.abs(value) > mostAdded) {
      takeShares(found);
      total *= share;
    }
    found.finite++;
    total += value * found.unit;
    found.sum += value * found.unit;
    if (value === 0) found.zeros++;
    if (value < found.min) found.min = value;
    if (value > found.max) found.max = value;
  }
  sums[cell] = (sums[cell] ?? 0) + total;
}

/** From here on shares are added up. */
function takeShares(found: Found): void {
  const { sums } = found;
  found.unit = share;
  found.sum *= share;
  for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) * share;
}

const bins = 48;

/** The second look, which needs what the first one found: how the finite values are spread. */
export function secondLook({ min, max, mean }: FirstLook): Gathering & {
  spread(): ArrayStatistics['spread'];
} {
  const counts = Array<number>(bins).fill(0);
  let [finite, squares] = [0, 0];
  // Halved first: the range of what a float64 holds is wider than a float64 holds.
  const halfRange = max / 2 - min / 2;
  const largest = Math.max(Math.abs(min), Math.abs(max));
  // A power of two, which takes no digit from what is divided by it: no square is beyond what a float64 holds.
  const scale = largest > 0 ? 2 ** Math.min(1023, Math.floor(Math.log2(largest))) : 1;
  return {
    take(values) {
      for (let k = 0; k < values.length; k++) {
        const value = values[k] ?? NaN;
        if (value - value !== 0) continue;
        finite++;
        squares += (value / scale - mean / scale) ** 2;
        const place = halfRange > 0 ? (value / 2 - min / 2) / halfRange : 0.5;
        const bin = Math.min(bins - 1, Math.floor(place * bins));
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
    },
    spread() {
      if (finite === 0) return null;
      const deviation = Math.min(halfRange, Math.sqrt(squares / finite) * scale);
      return { min, max, mean, deviation, histogram: { from: min, to: max, counts } };
    },
  };
}
