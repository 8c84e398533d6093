/** An array of a file as a picture: seen as a matrix, its last axis across, its cells the means of what they hold. */
export interface ArrayPicture {
  /** Of the matrix: all axes but the last, one after the other, and the last. */
  readonly rows: number;
  readonly columns: number;
  /** Of the picture. */
  readonly height: number;
  readonly width: number;
  /** Means, [height, width]; NaN where a cell holds one that is not finite. */
  readonly cells: Float32Array;
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

/** Most cells of a picture along one side: together 256 kB. */
const mostCells = 256;

/** Begins to look at an array of a shape; what is taken follows on what was taken before. */
export function firstLook(shape: readonly number[]): FirstLook {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((n, size) => n * size, 1);
  const width = Math.min(columns, mostCells);
  const height = Math.min(rows, mostCells);
  const sums = new Float64Array(width * height);
  const counts = new Float64Array(width * height);
  let [row, column, finite, sum] = [0, 0, 0, 0];
  const look = {
    nan: 0,
    infinite: 0,
    zeros: 0,
    min: Infinity,
    max: -Infinity,
    get mean() {
      return finite === 0 ? NaN : sum / finite;
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
          total += value;
          if (value - value !== 0) {
            if (Number.isNaN(value)) look.nan++;
            else look.infinite++;
            continue;
          }
          finite++;
          sum += value;
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
      const cells = Float32Array.from(sums, (total, at) => total / (counts[at] ?? 0));
      for (let at = 0; at < cells.length; at++)
        if (!Number.isFinite(sums[at] ?? NaN)) cells[at] = NaN;
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
  const range = max / 2 - min / 2;
  return {
    take(values) {
      for (let k = 0; k < values.length; k++) {
        const value = values[k] ?? NaN;
        if (value - value !== 0) continue;
        finite++;
        squares += (value - mean) ** 2;
        const share = range > 0 ? (value / 2 - min / 2) / range : 0.5;
        const bin = Math.min(bins - 1, Math.floor(share * bins));
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
    },
    spread() {
      if (finite === 0) return null;
      const deviation = Math.sqrt(squares / finite);
      return { min, max, mean, deviation, histogram: { from: min, to: max, counts } };
    },
  };
}
