/**
 * Holds indices against the rows of what they are about to read: past its end lies what another matrix left there.
 *
 * @param rows  indices are integers from 0 to below it
 * @throws Error where one is not: a defect of the caller, whose questions were checked before
 */
export function checkRows(indices: ArrayLike<number>, rows: number): void {
  for (let k = 0; k < indices.length; k++) {
    const index = indices[k];
    if (index === undefined || index < 0 || index >= rows || !Number.isInteger(index))
      throw new Error(`row ${index} of a matrix of ${rows}`);
  }
}
