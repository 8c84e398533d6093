import { inSight, xOf, type Grid } from '../paint/grid.ts';
import type { Sized } from '../paint/picture.ts';
import { furthest, narrowBelow, toStripLayouts, type StripLayout } from '../paint/stripLayout.ts';
import { toWidthOf } from '../paint/textWidth.ts';
import { paintToken } from './tokenPicture.ts';
import { labelsOf, type Labels, type Mark } from '../state/marks.ts';
import type { TokenRow } from '../state/tokenRows.ts';
import type { Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';
import { cut, fonts } from './textPicture.ts';

const rulerHeight = 20;
const markHeight = 20;

/** What stands over time above the plots. */
export interface StripsOf {
  readonly grid: Grid;
  readonly rows: readonly TokenRow[];
  readonly marks: readonly Mark[];
  /** The first timestep that is not of the prompt. */
  readonly prompt: number;
  /** The chosen one. */
  readonly timestep: number;
  /** How many tokens changed. */
  readonly summary: string;
}

type Context = CanvasRenderingContext2D;

/** Timesteps, tokens of each run, and where the interventions are. */
export function stripsPicture(of: StripsOf, theme: Theme): Sized {
  const { grid, rows } = of;
  const widthOf = toWidthOf(theme.family);
  const layouts = toStripLayouts(rows, grid, widthOf);
  const labels = labelsOf(of.marks, { ...grid, scrollX: 0 });
  const isMarked = of.marks.length > 0;
  const markRows = isMarked ? 2 + (labels.below.length > 0 ? 1 : 0) : 0;
  const tokens = layouts.reduce((sum, { height }) => sum + height, 0);
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
      if (isMarked) paintMarks(context, of, labels, top, theme);
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

function gutterText(context: Context, text: string, y: number, grid: Grid, theme: Theme): void {
  context.font = fonts.small;
  context.textAlign = 'right';
  context.fillStyle = theme.quiet;
  context.fillText(cut(context, text, grid.gutter - 8), grid.gutter - 8, y);
}

function paintRuler(context: Context, of: StripsOf, theme: Theme): void {
  const { grid, prompt, timestep } = of;
  gutterText(context, 't', rulerHeight / 2, grid, theme);
  const every = grid.column < narrowBelow ? 5 : 1;
  const [from, to] = inSight(grid);
  inColumns(context, grid, () => {
    context.textAlign = 'center';
    for (let t = from; t < Math.min(to, grid.timesteps); t++) {
      const isChosen = t === timestep;
      if (!isChosen && (t % every !== 0 || Math.abs(t - timestep) * grid.column < 20)) continue;
      context.fillStyle = isChosen ? theme.foreground : theme.quiet;
      context.font = isChosen ? `600 ${fonts.small}` : fonts.small;
      context.fillText(String(t), xOf(grid, t) + grid.column / 2, rulerHeight / 2);
    }
    if (prompt < grid.timesteps) {
      context.fillStyle = theme.quiet;
      context.fillRect(xOf(grid, prompt) - 1, 0, 1, rulerHeight);
    }
  });
}

function paintRow(
  context: Context,
  { label }: TokenRow,
  grid: Grid,
  { layout, top }: { readonly layout: StripLayout; readonly top: number },
  theme: Theme,
): void {
  gutterText(context, label, top + layout.height / 2, grid, theme);
  const [from, to] = inSight(grid, grid.columns);
  inColumns(context, grid, () => {
    context.translate(-grid.scrollX, top);
    for (const token of layout.tokens.slice(Math.max(0, from - furthest), to))
      if (token) paintToken(context, token, layout, theme);
  });
}

/** ◆ where interventions are, each with its words, and under them how many tokens changed. */
function paintMarks(
  context: Context,
  { grid, marks, summary }: StripsOf,
  { beside, below }: Labels,
  top: number,
  theme: Theme,
): void {
  const line = (row: number): number => top + (row + 0.5) * markHeight;
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
    const words = below.map(mark => `t ${mark.timesteps.join(', ')}: ${mark.text}`).join(' · ');
    const room = grid.width - grid.gutter - 8;
    if (words !== '') context.fillText(cut(context, words, room), grid.gutter + 8, line(1));
    context.fillText(cut(context, summary, room), grid.gutter + 8, line(words === '' ? 1 : 2));
  });
  gutterText(context, say('interventions'), line(0), grid, theme);
}
