/** The least and the largest of numbers, however many there are: arguments of a call end at some 100,000. Infinity, −Infinity of none. */
export function spanOf(values: Iterable<number>): readonly [least: number, largest: number] {
  let [least, largest] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  return [least, largest];
}
