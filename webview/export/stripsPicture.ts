import { inSight, xOf, type Grid } from '../paint/grid.ts';
import type { Sized } from '../paint/picture.ts';
import { furthest, toStripLayouts, type StripLayout } from '../paint/stripLayout.ts';
import { toWidthOf } from '../paint/textWidth.ts';
import { isNumbered } from '../paint/ticks.ts';
import type { Captions } from '../state/captions.ts';
import type { Marks } from '../state/marks.ts';
import type { Summary, TokenRow } from '../state/tokenRows.ts';
import type { Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';
import { cut, fonts } from './textPicture.ts';
import { paintFlag, paintToken } from './tokenPicture.ts';

const [captionHeight, tickHeight, markHeight] = [16, 20, 20];
/** Where numbers of timesteps stand. */
const tickMiddle = captionHeight + tickHeight / 2;
/** Pixels of the line beside the name of a run, and to it. */
const [legend, toLegend] = [12, 4];

/** What stands over time above the plots. */
export interface StripsOf {
  readonly grid: Grid;
  readonly rows: readonly TokenRow[];
  readonly captions: Captions;
  /** Undefined where nothing is changed, nor will be. */
  readonly marks: Marks | undefined;
  /** The first timestep that is not of the prompt. */
  readonly prompt: number;
  /** The chosen one. */
  readonly timestep: number;
  /** How many tokens changed; undefined where nothing is changed. */
  readonly summary: Summary | undefined;
}

type Context = CanvasRenderingContext2D;

/** Timesteps, tokens of each run, and where the interventions are. */
export function stripsPicture(of: StripsOf, theme: Theme): Sized {
  const { grid, rows, marks, summary } = of;
  const layouts = toStripLayouts(rows, grid, toWidthOf(theme.family));
  const markRows = [marks, marks?.below, summary].filter(Boolean).length;
  const tokens = layouts.reduce((sum, { height }) => sum + height, 0);
  const rulerHeight = captionHeight + tickHeight;
  return {
    width: grid.width,
    height: rulerHeight + tokens + markRows * markHeight,
    paint(context) {
      context.textBaseline = 'middle';
      paintRuler(context, of, theme);
      let top = rulerHeight;
      layouts.forEach((layout, k) => {
        const row = rows[k];
        if (row) paintRow(context, row, grid, { layout, top }, theme);
        top += layout.height;
      });
      if (marks) paintMarks(context, { grid, marks, summary }, top, theme);
    },
  };
}

/** Runs `paint` where the columns are, and not left of them. */
function inColumns(context: Context, { gutter, width }: Grid, paint: () => void): void {
  context.save();
  context.beginPath();
  context.rect(gutter, 0, width - gutter, 100_000);
  context.clip();
  paint();
  context.restore();
}

function gutterText(context: Context, text: string, end: number, y: number, theme: Theme): void {
  context.font = fonts.small;
  context.textAlign = 'right';
  context.fillStyle = theme.quiet;
  context.fillText(cut(context, text, end), end, y);
}

function paintRuler(context: Context, of: StripsOf, theme: Theme): void {
  const { grid, prompt, timestep } = of;
  gutterText(context, 't', grid.gutter - 8, tickMiddle, theme);
  const [from, to] = inSight(grid);
  inColumns(context, grid, () => {
    paintCaptions(context, of, theme);
    context.textAlign = 'center';
    for (let t = from; t < Math.min(to, grid.timesteps); t++) {
      if (!isNumbered(t, timestep, grid)) continue;
      const isChosen = t === timestep;
      context.fillStyle = isChosen ? theme.foreground : theme.quiet;
      context.font = isChosen ? `600 ${fonts.small}` : fonts.small;
      context.fillText(String(t), xOf(grid, t) + grid.column / 2, tickMiddle);
    }
    if (prompt < grid.timesteps) {
      context.fillStyle = theme.quiet;
      context.fillRect(xOf(grid, prompt) - 1, 0, 1, captionHeight + tickHeight);
    }
  });
}

function paintCaptions(context: Context, { grid, prompt, captions }: StripsOf, theme: Theme): void {
  context.textAlign = 'left';
  context.fillStyle = theme.quiet;
  const write = (text: string, t: number, font: string): void => {
    context.font = font;
    const left = xOf(grid, t) + 8;
    context.fillText(cut(context, text, grid.width - left), left, captionHeight / 2);
  };
  write(captions.prompt, 0, fonts.small);
  if (captions.generated !== undefined) write(captions.generated, prompt, `italic ${fonts.small}`);
}

function paintRow(
  context: Context,
  { id, label }: TokenRow,
  grid: Grid,
  { layout, top }: { readonly layout: StripLayout; readonly top: number },
  theme: Theme,
): void {
  const middle = top + layout.height / 2;
  const isNamed = id === 'before' || id === 'after';
  const end = grid.gutter - 8 - (isNamed ? legend + toLegend : 0);
  gutterText(context, label, end, middle, theme);
  if (isNamed) paintLegend(context, id, end + toLegend, Math.round(middle), theme);
  const [from, to] = inSight(grid, grid.columns);
  inColumns(context, grid, () => {
    context.translate(-grid.scrollX, top);
    for (const token of layout.tokens.slice(Math.max(0, from - furthest), to + furthest))
      if (token) paintToken(context, token, layout, theme);
  });
}

/** Before is dashed, after is solid, everywhere. */
function paintLegend(
  context: Context,
  id: 'before' | 'after',
  x: number,
  y: number,
  theme: Theme,
): void {
  if (id === 'after') {
    context.fillStyle = theme.foreground;
    context.fillRect(x, y - 1, legend, 2);
    return;
  }
  context.fillStyle = theme.quiet;
  for (let at = 0; at < legend; at += 5) context.fillRect(x + at, y, 3, 1);
}

interface MarksOf extends Pick<StripsOf, 'grid' | 'summary'> {
  readonly marks: Marks;
}

/** ◆ where interventions are, each with its words, and under them how many tokens changed. */
function paintMarks(
  context: Context,
  { grid, marks: { marks, beside, below }, summary }: MarksOf,
  top: number,
  theme: Theme,
): void {
  const line = (row: number): number => top + (row + 0.5) * markHeight;
  gutterText(context, say('interventions'), grid.gutter - 8, line(0), theme);
  inColumns(context, grid, () => {
    context.font = `600 ${fonts.small}`;
    context.textAlign = 'center';
    context.fillStyle = theme.foreground;
    for (const { timesteps, isRun } of marks)
      for (const t of timesteps)
        context.fillText(isRun ? '◆' : '◇', xOf(grid, t) + grid.column / 2, line(0));
    context.textAlign = 'left';
    for (const { text, left, maxWidth } of beside)
      context.fillText(cut(context, text, maxWidth), left - grid.scrollX, line(0));
    const left = grid.gutter + 8;
    if (below !== '') context.fillText(cut(context, below, grid.width - left), left, line(1));
    if (summary) paintSummary(context, summary, grid, line(below === '' ? 1 : 2), theme);
  });
}

function paintSummary(
  context: Context,
  { bold, rest, isFlagged }: Summary,
  grid: Grid,
  y: number,
  theme: Theme,
): void {
  const left = grid.gutter + 8 + (isFlagged ? 14 : 0);
  if (isFlagged) paintFlag(context, grid.gutter + 8, y - 5, theme.foreground);
  const shown = cut(context, bold, grid.width - left);
  context.fillText(shown, left, y);
  const end = left + context.measureText(shown).width;
  context.font = fonts.small;
  context.fillText(cut(context, rest, Math.max(0, grid.width - end)), end, y);
}
