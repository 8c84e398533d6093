import type { Budget } from './cannotCut.ts';

/** What a text was cut into so far. */
export interface Found {
  readonly ids: number[];
  /** What no token has, with its first place among the ids. */
  readonly words: Map<string, number>;
}

/** Makes ids of the pieces that a text was cut into. */
export interface TokenModel {
  /** What stands for what no token has. */
  readonly unknownId: number | undefined;
  /**
   * Adds the ids of a piece.
   *
   * @param piece  not empty
   * @throws CannotCut naming what is no token
   */
  add(piece: string, found: Found, budget: Budget): void;
}
