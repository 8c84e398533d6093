/** Indices from the first up to and without the second. */
export type Range = [from: number, to: number];

/** Ranges in order, those that touch or overlap made one, empty ones left out. */
export function joined(ranges: readonly Readonly<Range>[]): Range[] {
  const list: Range[] = [];
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = list.at(-1);
    if (from >= to) continue;
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else list.push([from, to]);
  }
  return list;
}

/** What of [from, to) is in none of some ranges. */
export function without([from, to]: Readonly<Range>, ranges: readonly Readonly<Range>[]): Range[] {
  const list: Range[] = [];
  let at = from;
  for (const [start, end] of joined(ranges)) {
    if (start > at && at < to) list.push([at, Math.min(start, to)]);
    at = Math.max(at, end);
  }
  if (at < to) list.push([at, to]);
  return list;
}

/** How many indices some ranges hold that do not overlap. */
export const countOf = (ranges: readonly Readonly<Range>[]): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** As people read it, both ends in: `cells 3 to 5`, `cell 3`. */
export const rangeText = ([from, to]: Readonly<Range>, noun: string): string =>
  to - from === 1 ? `${noun} ${from}` : `${noun}s ${from} to ${to - 1}`;
