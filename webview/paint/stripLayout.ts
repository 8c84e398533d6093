/** How the tokens of a strip stand in their columns: along them, broken into so many lines, or on their side. */
export interface StripLayout {
  readonly isUpright: boolean;
  readonly lines: number;
  /** Pixels from strip to strip. */
  readonly height: number;
}

/** Columns narrower than this have words upright. */
export const uprightBelow = 44;

/** Pixels of one line, and of each more. */
const [firstLine, nextLine] = [26, 15];
/** More lines are not broken: what is left of a token is cut. */
const mostLines = 4;
/** Pixels of a token on its side, at least and at most: what is longer is cut. */
const [shortest, tallest] = [64, 160];
/** Pixels of a character in a column, in a word that is broken, and along a word on its side: on average, or a little more. */
const [inColumn, inLine, onSide] = [9, 6.5, 6.4];
/** Height of a character on its side, and pixels of a flag before it. */
const [sideHeight, flag] = [11, 12];

/** The layout of a strip whose longest token has so many characters. */
export function toStripLayout(longest: number, column: number): StripLayout {
  if (column >= uprightBelow) {
    const lines = Math.min(mostLines, Math.max(1, Math.ceil((longest * inLine) / (column - 8))));
    return { isUpright: false, lines, height: firstLine + nextLine * (lines - 1) };
  }
  const isUpright = longest * inColumn > Math.max(column, inColumn);
  const tall = Math.min(tallest, Math.max(shortest, Math.ceil(longest * onSide) + 8));
  return { isUpright, lines: 1, height: isUpright ? tall : firstLine };
}

/** Whether a token of so many characters fits along a narrow column, in a strip whose other tokens are on their side. */
export const isShortIn = (length: number, column: number): boolean =>
  length === 1 || (column < uprightBelow && length * inColumn <= column);

/** Whether a token surely has room on its side, even if each character is as wide as it is tall: what may not is clipped. */
export const hasRoomIn = (
  length: number,
  isFlagged: boolean,
  { isUpright, height }: StripLayout,
): boolean => isUpright && length * sideHeight + (isFlagged ? flag : 0) <= height - 8;
