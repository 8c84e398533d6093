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

/** Begins to look at an array of a shape; what is taken follows on what was taken before. */
export function firstLook(shape: readonly number[]): FirstLook {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((n, size) => n * size, 1);
  const width = Math.min(columns, mostCells);
  const height = Math.min(rows, mostCells);
  const sums = new Float64Array(width * height);
  const counts = new Float64Array(width * height);
  let [row, column, finite, sum] = [0, 0, 0, 0];
  /** What a value is multiplied with before it is added up. */
  let unit = 1;
  // Rounding, or going back from shares, takes no mean out of the range of what it is of.
  const toMean = (total: number, count: number): number =>
    Math.min(look.max, Math.max(look.min, total / count / unit));
  const look = {
    nan: 0,
    infinite: 0,
    zeros: 0,
    min: Infinity,
    max: -Infinity,
    get mean() {
      return finite === 0 ? NaN : toMean(sum, finite);
    },
    take(values: ArrayLike<number>) {
      for (let k = 0; k < values.length;) {
        const across = Math.floor((column * width) / columns);
        const cell = Math.floor((row * height) / rows) * width + across;
        const end = Math.min(
          values.length,
          k + Math.ceil(((across + 1) * columns) / width) - column,
        );
        counts[cell] = (counts[cell] ?? 0) + end - k;
        column += end - k;
        let total = 0;
        for (; k < end; k++) {
          const value = values[k] ?? NaN;
          if (value - value !== 0) {
            total += value;
            if (Number.isNaN(value)) look.nan++;
            else look.infinite++;
            continue;
          }
          if (unit === 1 && Math.abs(value) > mostAdded) {
            unit = share;
            [total, sum] = [total * share, sum * share];
            for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) * share;
          }
          finite++;
          total += value * unit;
          sum += value * unit;
          if (value === 0) look.zeros++;
          if (value < look.min) look.min = value;
          if (value > look.max) look.max = value;
        }
        sums[cell] = (sums[cell] ?? 0) + total;
        if (column < columns) continue;
        column = 0;
        row++;
      }
    },
    picture: () => {
      const cells = sums.map((total, at) =>
        Number.isFinite(total) ? toMean(total, counts[at] ?? 0) : NaN,
      );
      return { rows, columns, height, width, cells };
    },
  };
  return look;
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
