/** Least pixels for the words beside a mark. */
const enough = 132;
/** Pixels between a mark's middle and words, on either side. */
const air = 12;

/**
 * Where words beside marks have room: behind the first mark that leaves enough, else before them all.
 *
 * @param all  every mark that is drawn, rising: behind a mark there is room up to the next
 */
export function besideMarks(
  marks: readonly number[],
  all: readonly number[],
  end: number,
): { readonly left: string; readonly maxWidth: string; readonly transform: string } {
  for (const mark of marks) {
    const room = (all.find(each => each > mark) ?? end) - mark - 2 * air;
    if (room >= enough)
      return { left: `${mark + air}px`, maxWidth: `${room}px`, transform: 'none' };
  }
  const left = `${(marks[0] ?? 0) - air}px`;
  return { left, maxWidth: `${enough}px`, transform: 'translateX(-100%)' };
}
