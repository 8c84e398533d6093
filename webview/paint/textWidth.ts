/** Pixels that a text takes in one line, in letters of a size. */
export type WidthOf = (text: string, size: number, isBold: boolean) => number;

/** A font as a canvas has it, of the page's family. */
export const fontOf = (family: string, size: number, isBold: boolean): string =>
  `${isBold ? '600 ' : ''}${size}px ${family}`;

/** Widths that are kept: a text is measured once, and a vocabulary is asked for again with every result. */
const mostKept = 50_000;

/** Measures texts in a family of fonts. */
export function toWidthOf(family: string): WidthOf {
  const context = document.createElement('canvas').getContext('2d');
  const kept = new Map<string, number>();
  return (text, size, isBold) => {
    const key = `${isBold ? 'b' : ''}${size} ${text}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= mostKept) kept.clear();
    if (context) context.font = fontOf(family, size, isBold);
    const width = context?.measureText(text).width ?? 0;
    kept.set(key, width);
    return width;
  };
}
