import type { Sized } from '../paint/picture.ts';
import {
  readoutChanges,
  readoutRows,
  type ReadoutBar,
  type ReadoutsOf,
} from '../state/readoutRows.ts';
import type { Theme } from '../theme/theme.ts';
import { visible } from '../words/format.ts';
import { cut, fonts } from './textPicture.ts';

const lineHeight = 20;
/** Pixels of a token's name, of a number, of a bar's height, and between things. */
const [nameWidth, numberWidth, barHeight, gap] = [130, 52, 5, 12];
/** Pixels of a probability of one, where there is room. */
const widestBar = 110;

type Context = CanvasRenderingContext2D;

/** The likeliest next tokens, before hollow, forced hatched, after solid, each with its probability; and how far the runs are apart. */
export function readoutPicture(
  of: ReadoutsOf & {
    readonly isBase: boolean;
    readonly title: string;
    readonly reads: string;
  },
  left: number,
  width: number,
  theme: Theme,
): Sized {
  const { isBase, title, reads } = of;
  const { heads, rows } = readoutRows(of, isBase);
  const whole = Math.min(
    widestBar,
    Math.max(0, width - left - nameWidth - gap - heads.length * numberWidth),
  );
  const changes = isBase ? [] : readoutChanges(of);
  const numberEnd = (at: number): number => left + nameWidth + whole + gap + (at + 1) * numberWidth;
  return {
    width,
    height: (rows.length + 2 + changes.length) * lineHeight,
    paint(context) {
      context.textBaseline = 'middle';
      context.fillStyle = theme.foreground;
      const end = write(context, title, left, 0.5, fonts.bold);
      context.fillStyle = theme.quiet;
      write(context, reads, end + 8, 0.5, fonts.small);
      context.textAlign = 'right';
      heads.forEach((head, at) => write(context, head, numberEnd(at), 1.5, fonts.small));
      context.fillStyle = theme.foreground;
      rows.forEach(({ text, isMoved, bars, numbers }, k) => {
        const row = k + 2.5;
        context.textAlign = 'left';
        context.font = isMoved ? fonts.bold : fonts.plain;
        context.fillText(cut(context, visible(text), nameWidth - 8), left, row * lineHeight);
        paintBars(context, bars, { x: left + nameWidth, middle: row * lineHeight, whole }, theme);
        context.textAlign = 'right';
        numbers.forEach((number, at) => {
          const isLast = !isBase && at === numbers.length - 1;
          write(context, number, numberEnd(at), row, isLast ? fonts.bold : fonts.plain);
        });
      });
      context.textAlign = 'left';
      changes.forEach(({ label, of: what, from, to }, k) => {
        const row = rows.length + 2.5 + k;
        let end = write(context, `${label} `, left, row, fonts.plain);
        end = write(context, what, end, row, fonts.bold);
        end = write(context, from, Math.max(end + gap, left + nameWidth), row, fonts.plain);
        write(context, to, end, row, fonts.bold);
      });
    },
  };
}

/** What a model of vectors puts out at a timestep. */
export function outputPicture(
  rows: readonly (readonly [name: string, text: string])[],
  title: string,
  left: number,
  width: number,
  theme: Theme,
): Sized {
  return {
    width,
    height: (rows.length + 1) * lineHeight,
    paint(context) {
      context.textBaseline = 'middle';
      context.fillStyle = theme.foreground;
      write(context, title, left, 0.5, fonts.bold);
      rows.forEach(([name, text], k) => {
        const end = write(context, `${name}  `, left, k + 1.5, fonts.plain);
        context.fillText(cut(context, text, width - end), end, (k + 1.5) * lineHeight);
      });
    },
  };
}

/** Writes on a line. @returns  where the text ends, if it begins at `x` */
function write(context: Context, text: string, x: number, row: number, font: string): number {
  context.font = font;
  if (text !== '') context.fillText(text, x, row * lineHeight);
  return x + context.measureText(text).width;
}

/** Bars under each other, as the rail has them. */
function paintBars(
  context: Context,
  bars: readonly ReadoutBar[],
  { x, middle, whole }: { readonly x: number; readonly middle: number; readonly whole: number },
  theme: Theme,
): void {
  const top = middle - (bars.length * (barHeight + 1)) / 2;
  bars.forEach(({ kind, p }, at) => {
    const y = Math.round(top + at * (barHeight + 1));
    const wide = Math.max(p > 0.004 ? 2 : 0, p * whole);
    if (kind === 'solid') context.fillRect(x, y, wide, barHeight);
    else if (wide > 1) {
      context.strokeStyle = theme.foreground;
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, y + 0.5, wide - 1, barHeight - 1);
      if (kind === 'hatched')
        for (let at = 3; at < wide - 2; at += 4) context.fillRect(x + at, y, 2, barHeight);
    }
  });
}
