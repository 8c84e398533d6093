import type { Component } from '../../src/domain/components.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import { make, prepared } from '../dom.ts';
import type { Grid } from '../paint/grid.ts';
import { effectIn, stemsOf } from './lanes.ts';
import type { Theme } from '../theme/theme.ts';
import { changedIn } from '../state/tokenRows.ts';
import { say } from '../words/words.ts';

const height = 44;

/** The whole run in a strip over the columns that scroll: changed tokens, effect by layer, and a frame to drag. */
export function toOverview(scrollTo: (x: number) => void): {
  readonly element: HTMLElement;
  draw(
    grid: Grid,
    result: RunSummary,
    component: Component,
    interventions: readonly Intervention[],
    theme: Theme,
  ): void;
} {
  const canvas = make('canvas', { 'aria-hidden': 'true' });
  const label = make('span', { class: 'gutter' });
  const frame = make('div', { class: 'frame' });
  const element = make(
    'div',
    { id: 'overview', 'data-testid': 'overview', hidden: '' },
    canvas,
    frame,
    label,
  );
  let drawn: readonly unknown[] = [];
  let shown: Grid | undefined;
  let grabbed: number | undefined;
  const toScroll = (grid: Grid, x: number): number =>
    ((x - grid.gutter) / viewOf(grid)) * wholeOf(grid);
  canvas.addEventListener('pointerdown', event => {
    if (!shown) return;
    canvas.setPointerCapture(event.pointerId);
    const x = toScroll(shown, event.offsetX);
    const isInside = x >= shown.scrollX && x < shown.scrollX + viewOf(shown);
    grabbed = isInside ? x - shown.scrollX : viewOf(shown) / 2;
    scrollTo(x - grabbed);
  });
  canvas.addEventListener('pointermove', event => {
    if (shown && grabbed !== undefined) scrollTo(toScroll(shown, event.offsetX) - grabbed);
  });
  for (const end of ['pointerup', 'pointercancel'])
    canvas.addEventListener(end, () => (grabbed = undefined));
  return {
    element,
    draw(grid, result, component, interventions, theme) {
      const scrolls = wholeOf(grid) > viewOf(grid);
      element.hidden = !scrolls;
      shown = scrolls ? grid : undefined;
      if (!scrolls) return;
      label.textContent = say('all {0}', grid.timesteps);
      const key: readonly unknown[] = [result, component, interventions, theme, grid.width];
      if (key.some((each, k) => each !== drawn[k])) {
        drawn = key;
        drawWhole(canvas, grid, result, component, interventions, theme);
      }
      const scale = viewOf(grid) / wholeOf(grid);
      frame.style.left = `${grid.gutter}px`;
      frame.style.width = `${viewOf(grid) * scale}px`;
      frame.style.transform = `translateX(${grid.scrollX * scale}px)`;
    },
  };
}

const wholeOf = (grid: Grid): number => grid.columns * grid.column;
const viewOf = (grid: Grid): number => grid.width - grid.gutter;

/** The effect of the whole run by layer, changed tokens over it, and where the interventions are. */
function drawWhole(
  canvas: HTMLCanvasElement,
  grid: Grid,
  result: RunSummary,
  component: Component,
  interventions: readonly Intervention[],
  theme: Theme,
): void {
  const context = prepared(canvas, grid.width, height);
  if (!context) return;
  const x = (t: number): number => grid.gutter + (t / grid.columns) * viewOf(grid);
  const each = Math.max(1, viewOf(grid) / grid.columns);
  const layers = effectIn(result, component)?.layers ?? [];
  const most = layers.flat().reduce((a, b) => Math.max(a, b), 0);
  const lane = (height - 12) / Math.max(1, layers.length);
  layers.forEach((values, l) => {
    const base = 12 + lane * (l + 1) - 1;
    context.fillStyle = theme.line;
    context.fillRect(grid.gutter, base, viewOf(grid), 1);
    context.fillStyle = theme.quiet;
    values.forEach((v, t) => {
      const tall = most > 0 && Number.isFinite(v) ? (v / most) * (lane - 3) : 0;
      context.fillRect(x(t), base - tall, each, tall);
    });
  });
  context.fillStyle = theme.foreground;
  for (const t of changedIn(result)) context.fillRect(x(t + 1), 3, Math.max(2, each), 6);
  for (const t of stemsOf(interventions)) {
    context.beginPath();
    context.moveTo(x(t) + each / 2, 1);
    context.lineTo(x(t) + each / 2 + 4, 5);
    context.lineTo(x(t) + each / 2, 9);
    context.lineTo(x(t) + each / 2 - 4, 5);
    context.fill();
  }
  if (result.prompt >= result.timesteps) return;
  context.setLineDash([2, 2]);
  context.strokeStyle = theme.quiet;
  context.beginPath();
  context.moveTo(x(result.prompt), 0);
  context.lineTo(x(result.prompt), height);
  context.stroke();
  context.setLineDash([]);
}
