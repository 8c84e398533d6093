import type { Sized } from '../paint/picture.ts';
import { rampPicture } from '../paint/ramp.ts';
import type { Theme } from '../theme/theme.ts';

/** What measures a text as it will be drawn. */
export type Measuring = Pick<CanvasRenderingContext2D, 'measureText'>;

const lineHeight = 18;
/** The fonts of the page. */
export const fonts = {
  plain: '13px sans-serif',
  bold: '600 13px sans-serif',
  small: '11px sans-serif',
};

/** A text that is no wider than its room, with `…` for what is left out. */
export function cut(context: Measuring, text: string, room: number): string {
  // Half a pixel is how places are rounded.
  const fits = (some: string): boolean => context.measureText(some).width <= room + 0.5;
  if (fits(text)) return text;
  const letters = [...text];
  while (letters.length > 0 && !fits(`${letters.join('')}…`)) letters.pop();
  return `${letters.join('')}…`;
}

/** Lines that are no wider than their room, broken between words, and within one that is wider by itself. */
export function wrapped(context: Measuring, text: string, room: number): string[] {
  const fits = (some: string): boolean => context.measureText(some).width <= room;
  const lines: string[] = [];
  let line = '';
  const add = (piece: string): void => {
    if (line !== '' && !fits(line + piece)) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  };
  for (const word of text.match(/\S+\s*/g) ?? [])
    if (fits(word.trimEnd())) add(word);
    else for (const letter of word) add(letter);
  return [...lines, line.trimEnd()];
}

/** What an export says of itself, over its pictures: the first line bold. */
export function headPicture(
  caption: string,
  lines: readonly string[],
  width: number,
  theme: Theme,
): Sized {
  const context = document.createElement('canvas').getContext('2d');
  const broken = (text: string, font: string): string[] => {
    if (!context) return [text];
    context.font = font;
    return wrapped(context, text, width);
  };
  const bold = broken(caption, fonts.bold);
  const plain = lines.flatMap(line => broken(line, fonts.small));
  return {
    width,
    height: (bold.length + plain.length) * lineHeight,
    paint(to) {
      const write = (text: string, row: number, font: string, colour: string): void => {
        to.font = font;
        to.fillStyle = colour;
        to.fillText(text, 0, row * lineHeight + 13);
      };
      bold.forEach((text, row) => write(text, row, fonts.bold, theme.foreground));
      plain.forEach((text, row) => write(text, bold.length + row, fonts.small, theme.quiet));
    },
  };
}

/** What stands over a plot. */
export interface PlotHeading {
  readonly title: string;
  readonly aside: string;
  /** The limits of its scale, where it has one of its own. */
  readonly limits: readonly [least: string, most: string] | undefined;
}

const headingHeight = 20;

/** A plot's title, and its ramp with the limits beside it; under it, where one line has no room for both. */
export function headingPicture(
  { title, aside, limits }: PlotHeading,
  left: number,
  width: number,
  theme: Theme,
): Sized {
  const [least, most] = limits ?? ['', ''];
  const ramp = rampPicture(theme);
  /** Where the aside begins, and how wide it and the scale are. */
  const measured = (context: CanvasRenderingContext2D) => {
    context.font = fonts.bold;
    const start = left + context.measureText(title).width + 8;
    context.font = fonts.small;
    const scale = limits ? ramp.width + context.measureText(least + most).width + 12 : 0;
    const isOneLine = start + context.measureText(aside).width + scale + 8 <= width;
    return { start, scale, isOneLine };
  };
  const scratch = document.createElement('canvas').getContext('2d');
  const isOneLine = !limits || !scratch || measured(scratch).isOneLine;
  return {
    width,
    height: isOneLine ? headingHeight : 2 * headingHeight,
    paint(context) {
      const { start, scale } = measured(context);
      const room = width - start - 8 - (isOneLine ? scale : 0);
      context.font = fonts.bold;
      context.fillStyle = theme.foreground;
      context.fillText(title, left, 14);
      context.font = fonts.small;
      context.fillStyle = theme.quiet;
      context.fillText(cut(context, aside, room), start, 14);
      if (!limits) return;
      const top = isOneLine ? 0 : headingHeight;
      const right = width - context.measureText(most).width;
      context.fillText(least, width - scale, top + 14);
      context.fillText(most, right, top + 14);
      context.translate(right - ramp.width - 6, top + 5);
      ramp.paint(context, 1);
    },
  };
}
