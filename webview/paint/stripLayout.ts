import { visible } from '../words/format.ts';
import { xOf, type Grid } from './grid.ts';
import type { WidthOf } from './textWidth.ts';
import { narrowBelow } from './ticks.ts';

/** Most lines of a strip; in narrow columns its letters are small, where not all tokens fit. */
const mostLines = 7;
/** Columns that a token reaches over at most. */
export const furthest = mostLines - 1;
/** Pixels of a flag before its token. */
export const flagWidth = 12;
/** Pixels above the first line, and all that a strip has beside its lines. */
const [above, around] = [2, 3];
/** A strip's letters, from line to line, a token's ground, and the air beside its letters: with a ground, and without; in pixels. */
const letterings = {
  plain: { size: 13, pitch: 23, box: 22, onGround: 6, between: 3 },
  small: { size: 11, pitch: 15, box: 14, onGround: 3, between: 2 },
} as const;

type Lettering = (typeof letterings)['plain' | 'small'];

/** The tokens of a strip, by column. */
export interface Strip {
  readonly tokens: readonly string[];
  readonly kinds: readonly string[];
  /** The first column that has a token. */
  readonly from: number;
}

/** How a token is marked. */
export type TokenLook = 'plain' | 'quiet' | 'was' | 'changed';

/** Where a token stands, and how it is drawn. */
export interface PlacedToken {
  /** As it is read; where it is cut, `…` stands for what has no room. */
  readonly text: string;
  readonly look: TokenLook;
  readonly isBold: boolean;
  readonly isFlagged: boolean;
  readonly isCut: boolean;
  /** Of its ground, in pixels of the columns, nothing scrolled, and of the strip. */
  readonly left: number;
  readonly width: number;
  readonly top: number;
}

/** A strip laid out: its tokens upright, each beginning in its own column. */
export interface StripLayout {
  /** Pixels of its letters, of a token's ground, and of the whole. */
  readonly size: number;
  readonly box: number;
  readonly height: number;
  /** By column; undefined where none is. */
  readonly tokens: readonly (PlacedToken | undefined)[];
}

/**
 * The layout of strips, as the page and a saved picture draw them, their letters of one size. A token that fits its column is in
 * the middle of it, on the first line; a longer one reaches over its neighbours to the right, on the first line that is free
 * there. One that would reach over so many that no line could be free is cut.
 *
 * @param strips   one above the other, each by column
 * @param grid     the columns, in pixels
 * @param widthOf  of a text in a size, in pixels
 * @returns of each strip its tokens' places, in pixels
 */
export function toStripLayouts(
  strips: readonly Strip[],
  grid: Grid,
  widthOf: WidthOf,
): readonly StripLayout[] {
  const sizesOf = (lettering: Lettering) =>
    strips.map(strip => sizesIn(strip, grid, widthOf, lettering));
  const plain = sizesOf(letterings.plain);
  const isSmall =
    grid.column < narrowBelow && plain.some(sizes => sizes.some(each => each?.isFitting === false));
  return isSmall
    ? sizesOf(letterings.small).map(sizes => laidOut(sizes, grid, letterings.small))
    : plain.map(sizes => laidOut(sizes, grid, letterings.plain));
}

function laidOut(
  sizes: readonly (Sized | undefined)[],
  grid: Grid,
  lettering: Lettering,
): StripLayout {
  const { lines, places } = placesOf(sizes, grid);
  return {
    size: lettering.size,
    box: lettering.box,
    height: lettering.pitch * lines + around,
    tokens: sizes.map((sized, t) => {
      const place = places[t];
      if (!sized || !place) return undefined;
      const { text, look, isBold, isFlagged, width } = sized;
      const { line, left, room } = place;
      return {
        text,
        look,
        isBold,
        isFlagged,
        left,
        width: Math.min(width, room),
        isCut: width > room,
        top: above + line * lettering.pitch,
      };
    }),
  };
}

const lookOf = (kind: string): TokenLook =>
  kind === 'quiet' || kind === 'was' ? kind : kind.startsWith('changed') ? 'changed' : 'plain';

interface Sized extends Pick<PlacedToken, 'text' | 'look' | 'isBold' | 'isFlagged' | 'width'> {
  readonly isFitting: boolean;
}

/** Each kind of a token is sized once: a run has thousands of tokens, of few kinds. */
function sizesIn(
  { tokens, kinds, from }: Strip,
  { column }: Grid,
  widthOf: WidthOf,
  lettering: Lettering,
): (Sized | undefined)[] {
  const sized = new Map<string, Map<string, Sized>>();
  return tokens.map((token, t) => {
    if (t < from || token === '') return undefined;
    const kind = kinds[t] ?? '';
    const ofKind = sized.get(kind) ?? new Map<string, Sized>();
    sized.set(kind, ofKind);
    const found = ofKind.get(token) ?? sizeOf(token, kind, column, widthOf, lettering);
    ofKind.set(token, found);
    return found;
  });
}

function sizeOf(
  token: string,
  kind: string,
  column: number,
  widthOf: WidthOf,
  { size, onGround, between }: Lettering,
): Sized {
  const [text, look] = [visible(token), lookOf(kind)];
  const isBold = look === 'changed';
  const isFlagged = kind === 'changed flagged';
  const inked = widthOf(text, size, isBold) + (isFlagged ? flagWidth : 0);
  const isFitting = inked + 3 <= column || (isSingle(text) && !isFlagged);
  const air = look === 'changed' || look === 'was' ? onGround : between;
  const width = Math.ceil(inked) + 2 * air;
  return {
    ...{ text, look, isBold, isFlagged, isFitting },
    width: isFitting ? Math.min(width, column - 1) : width,
  };
}

/** A single character stands in its column, however narrow that is. */
const isSingle = (text: string): boolean => text.length <= 2 && [...text].length === 1;

interface Place {
  readonly line: number;
  readonly left: number;
  /** Pixels that it may take. */
  readonly room: number;
}

/** Which line each token has, and where on it: those that fit come first, in the middle of their columns. */
function placesOf(
  sizes: readonly (Sized | undefined)[],
  grid: Grid,
): { readonly lines: number; readonly places: readonly (Place | undefined)[] } {
  const { column } = grid;
  const at = { ...grid, scrollX: 0 };
  const end = Math.max(grid.width, xOf(at, grid.columns));
  const ends = Array.from({ length: mostLines }, () => grid.gutter - 1);
  const middleOf = (t: number, width: number): number => xOf(at, t) + (column - 1 - width) / 2;
  const nextFitting = nextIn(sizes, t => middleOf(t, sizes[t]?.width ?? 0));
  let lines = 1;
  const places = sizes.map((sized, t): Place | undefined => {
    if (!sized) return undefined;
    const start = xOf(at, t);
    const width = sized.isFitting ? sized.width : Math.min(sized.width, furthest * column - 1);
    const hasRoom = (line: number, left: number): boolean =>
      left > (ends[line] ?? 0) &&
      left + width <= end &&
      (line > 0 || left + width < (nextFitting[t] ?? Infinity));
    const found = sized.isFitting
      ? { line: 0, left: middleOf(t, width) }
      : firstOf(mostLines, [middleOf(t, width), start, end - width], start, hasRoom);
    // Of those before it that may reach here each has a line at most, and those that fit the first: one is free.
    const { line, left } = found ?? {
      line: ends.findIndex((last, k) => k > 0 && start > last),
      left: start,
    };
    const room = Math.min(width, end - left);
    ends[line] = left + room;
    lines = Math.max(lines, line + 1);
    return { line, left, room };
  });
  return { lines, places };
}

/** The first line that has room at one of the places, none of which is right of its column's edge. */
function firstOf(
  lines: number,
  lefts: readonly number[],
  start: number,
  hasRoom: (line: number, left: number) => boolean,
): { readonly line: number; readonly left: number } | undefined {
  for (let line = 0; line < lines; line++)
    for (const left of lefts) if (left <= start && hasRoom(line, left)) return { line, left };
  return undefined;
}

/** By column, where the next token begins that fits its own. */
function nextIn(
  sizes: readonly (Sized | undefined)[],
  leftOf: (t: number) => number,
): readonly number[] {
  const next: number[] = Array.from({ length: sizes.length });
  let left = Infinity;
  for (let t = sizes.length - 1; t >= 0; t--) {
    next[t] = left;
    if (sizes[t]?.isFitting) left = leftOf(t);
  }
  return next;
}
