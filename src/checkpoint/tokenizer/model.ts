import type { Budget } from './cannotCut.ts';

/** Makes ids of the pieces that a text was cut into. */
export interface TokenModel {
  /**
   * Adds the ids of a piece.
   *
   * @param piece  not empty
   * @throws CannotCut naming what is no token
   */
  add(piece: string, ids: number[], budget: Budget): void;
}
