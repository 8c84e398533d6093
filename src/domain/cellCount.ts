/** How many cells some axes make. */
export const cellCount = (axes: readonly { readonly values: readonly unknown[] }[]): number =>
  axes.reduce((count, { values }) => count * values.length, 1);
