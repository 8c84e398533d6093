/** A list with an item in the place of another, or after all. @param at  the place of the one it replaces, if any */
export const placed = <T>(list: readonly T[] | undefined, item: T, at: number | undefined): T[] =>
  at === undefined
    ? [...(list ?? []), item]
    : (list ?? []).map((each, k) => (k === at ? item : each));
