/** Whether a logit ranks above another: the larger one does, and NaN below every number. */
export const ranksAbove = (a: number, b: number): boolean =>
  a > b || (Number.isNaN(b) && !Number.isNaN(a));

/** Orders ids by falling value, NaN last, ties by rising id: the one order of logits there is, and a total one. */
export const byRank =
  (values: ArrayLike<number>) =>
  (a: number, b: number): number => {
    const [of, other] = [values[a] ?? NaN, values[b] ?? NaN];
    return ranksAbove(of, other) ? -1 : ranksAbove(other, of) ? 1 : a - b;
  };

/** The first id by rank: the largest value, ties to the lower id; 0 where all are NaN, or there are none. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  let most = values[0] ?? NaN;
  for (let id = 1; id < values.length; id++) {
    const value = values[id] ?? NaN;
    if (value <= most || !ranksAbove(value, most)) continue; // the first test alone settles nearly all
    best = id;
    most = value;
  }
  return best;
}

/** Values sorted as numbers: rising, NaN last. Many times faster than ids sorted by rank. */
export const rising = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/** How many of sorted values are no NaN. */
export function countOfNumbers(sorted: Float64Array): number {
  let count = sorted.length;
  while (count > 0 && Number.isNaN(sorted[count - 1])) count--;
  return count;
}

/**
 * The first `count` ids by rank, by rising id.
 *
 * @param sorted  the same values, as `rising` gives them
 */
export function firstByRank(
  values: ArrayLike<number>,
  sorted: Float64Array,
  count: number,
): number[] {
  const numbers = countOfNumbers(sorted);
  const least = count < numbers ? (sorted[numbers - count] ?? NaN) : -Infinity;
  let unknown = Math.max(0, count - numbers);
  let equals = count - unknown; // room for what equals the least, once all above it is in
  for (let at = numbers - 1; at >= 0 && (sorted[at] ?? NaN) > least; at--) equals--;
  const ids: number[] = [];
  for (let id = 0; id < values.length; id++) {
    const value = values[id] ?? NaN;
    if (value > least) ids.push(id);
    else if (value === least ? equals-- > 0 : Number.isNaN(value) && unknown-- > 0) ids.push(id);
  }
  return ids;
}
