/** Numbers in rising order, as the file writes those of a selection, whose last is its cursor. */
export const rising = (list: Iterable<number>): number[] => [...list].sort((a, b) => a - b);
