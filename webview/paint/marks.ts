/** Least pixels for the words beside a mark. */
const enough = 132;
/** Pixels between a mark's middle and words, on either side. */
const air = 12;

/** Where words stand, in pixels of the columns. */
export interface Beside {
  readonly left: number;
  readonly maxWidth: number;
}

/**
 * Where the words beside marks have room, without another mark under them.
 *
 * @param marks   those that the words are of, rising
 * @param all     every mark, rising: behind one there is room up to the next
 * @param end     of the columns
 * @param needed  pixels of the words
 * @returns       behind the first mark that leaves enough; undefined where none does
 */
export function besideMarks(
  marks: readonly number[],
  all: readonly number[],
  end: number,
  needed: number,
): Beside | undefined {
  for (const mark of marks) {
    const maxWidth = (all.find(each => each > mark) ?? end) - mark - 2 * air;
    if (maxWidth >= Math.min(needed, enough)) return { left: mark + air, maxWidth };
  }
  return undefined;
}
