/** Numbers in rising order, as the file writes units and timesteps: of a selection, the last chosen is its cursor. */
export const rising = (list: Iterable<number>): number[] => [...list].sort((a, b) => a - b);
