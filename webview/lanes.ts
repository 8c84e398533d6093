import type { Component } from '../src/domain/components.ts';
import type { RunSummary } from '../src/domain/result.ts';
import { prepared } from './dom.ts';
import { decimals } from './format.ts';
import { inSight, xOf, type Grid } from './grid.ts';
import type { Theme } from './theme.ts';

const laneHeight = 26;

/** One lane: a label, and a bar a timestep. */
interface Lane {
  readonly label: string;
  readonly values: readonly number[];
  /** Beside it, hollow, where two modes are shown. */
  readonly hollow: readonly number[] | undefined;
}

/** The effect of a component by layer, and the KL of the next token, one lane each. */
export function lanesOf(
  result: RunSummary,
  forced: RunSummary | null,
  component: Component,
): Lane[] {
  const find = (of: RunSummary | null) =>
    of && (of.effects.find(each => each.component === component) ?? of.effects[0]);
  const [own, other] = [find(result), find(forced)];
  const layers = (own?.layers ?? []).map((values, l): Lane => ({
    label: `layer ${l}  |Δ|`,
    values,
    hollow: other?.layers[l],
  }));
  return result.kl
    ? [...layers, { label: 'KL, nats', values: result.kl, hollow: forced?.kl ?? undefined }]
    : layers;
}

/** Draws lanes on the shared columns; layers share one scale, KL has its own. */
export function drawLanes(
  canvas: HTMLCanvasElement,
  lanes: readonly Lane[],
  grid: Grid,
  theme: Theme,
): void {
  const context = prepared(canvas, grid.width, lanes.length * laneHeight + 4);
  if (!context) return;
  const finite = (values: readonly number[]): number =>
    values.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, v) : most), 0);
  const layerMost = finite(
    lanes
      .filter(({ label }) => label.startsWith('layer'))
      .flatMap(({ values, hollow }) => [finite(values), finite(hollow ?? [])]),
  );
  context.font = '11px sans-serif';
  context.textBaseline = 'alphabetic';
  lanes.forEach(({ label, values, hollow }, at) => {
    const base = (at + 1) * laneHeight - 1;
    const most = label.startsWith('layer')
      ? layerMost
      : Math.max(finite(values), finite(hollow ?? []));
    context.fillStyle = theme.quiet;
    context.textAlign = 'right';
    context.fillText(
      grid.gutter < 80 ? label.replace('layer ', 'l').replace(', nats', '') : label,
      grid.gutter - 8,
      base - 6,
    );
    context.fillStyle = theme.line;
    context.fillRect(
      grid.gutter,
      base,
      Math.min(grid.width, xOf(grid, grid.timesteps)) - grid.gutter,
      1,
    );
    const [from, to] = inSight(grid);
    const bar = Math.min(16, Math.max(2, grid.column / (hollow ? 3.5 : 2.5)));
    for (let t = from; t < to; t++) {
      const centre = xOf(grid, t) + grid.column / 2;
      const height = (v: number): number =>
        most > 0 && Number.isFinite(v) ? (v / most) * (laneHeight - 8) : 0;
      const solid = values[t] ?? 0;
      context.fillStyle = theme.foreground;
      context.strokeStyle = theme.foreground;
      context.fillRect(
        hollow ? centre + 1 : centre - bar,
        base - height(solid),
        bar,
        height(solid),
      );
      if (hollow)
        context.strokeRect(
          centre - bar - 1.5,
          base - height(hollow[t] ?? 0) + 0.5,
          bar,
          Math.max(0, height(hollow[t] ?? 0) - 1),
        );
      if (!hollow && grid.column >= 60 && solid >= 0.005) {
        context.fillStyle = theme.quiet;
        context.textAlign = 'left';
        context.fillText(decimals(solid), centre + 4, base - 3);
      }
    }
    if (hollow || grid.column < 60) {
      context.fillStyle = theme.quiet;
      context.textAlign = 'left';
      const x = Math.min(xOf(grid, grid.timesteps) + 8, grid.width - 62);
      context.fillText(`max ${decimals(most)}`, x, base - 6);
    }
  });
}
