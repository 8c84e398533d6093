import type { Theme } from '../theme/theme.ts';
import { flagWidth, type PlacedToken, type StripLayout } from '../paint/stripLayout.ts';
import { fontOf } from '../paint/textWidth.ts';
import { cut } from './textPicture.ts';

/** Pixels of a changed token's ground that its corner lacks, for one of its height: as in `strips.css`. */
const corner = 0.27;

/** A token where its strip has it, the strip's corner being the origin. */
export function paintToken(
  context: CanvasRenderingContext2D,
  { text, look, isBold, isFlagged, left, top, width, isCut }: PlacedToken,
  { size, box }: Pick<StripLayout, 'size' | 'box'>,
  theme: Theme,
): void {
  const isChanged = look === 'changed';
  if (isChanged) {
    const lacks = corner * box;
    context.fillStyle = theme.foreground;
    polygon(context, [
      [left, top],
      [left + width - lacks, top],
      [left + width, top + lacks],
      [left + width, top + box],
      [left, top + box],
    ]);
  } else if (look === 'was') {
    context.strokeStyle = theme.foreground;
    context.lineWidth = 1;
    context.setLineDash([3, 2]);
    context.strokeRect(left + 0.5, top + 0.5, width - 1, box - 1);
    context.setLineDash([]);
  }
  context.font = fontOf(theme.family, size, isBold);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const ink = isChanged ? theme.background : look === 'quiet' ? theme.quiet : theme.foreground;
  const room = width - (isFlagged ? flagWidth : 0);
  const shown = isCut ? cut(context, text, room - 6) : text;
  const middle = top + box / 2;
  context.fillStyle = ink;
  context.fillText(shown, left + width - room / 2, middle);
  if (!isFlagged) return;
  const inked = context.measureText(shown).width;
  paintFlag(context, left + width - room / 2 - inked / 2 - flagWidth, middle - 5, ink);
}

/** The flag of a contradiction, 9 by 10 pixels: its pole, and cloth with a notch. */
export function paintFlag(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  colour: string,
): void {
  context.fillStyle = colour;
  context.fillRect(x, y, 2, 10);
  polygon(context, [
    [x, y],
    [x + 9, y],
    [x + 6, y + 3.5],
    [x + 9, y + 7],
    [x, y + 7],
  ]);
}

function polygon(
  context: CanvasRenderingContext2D,
  points: readonly (readonly [x: number, y: number])[],
): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.fill();
}
