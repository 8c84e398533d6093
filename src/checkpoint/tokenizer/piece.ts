/** A stretch of text on its way to become tokens. */
export interface Piece {
  readonly text: string;
  /** Whether it begins where the whole text does. */
  readonly isFirst: boolean;
}

/** A part of a piece. */
export const partOf = ({ text, isFirst }: Piece, from: number, to: number): Piece => ({
  text: text.slice(from, to),
  isFirst: isFirst && from === 0,
});
