import type { Component } from '../../src/domain/components.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import { prepared } from '../dom.ts';
import { decimals } from '../words/format.ts';
import { inSight, xOf, type Grid } from '../paint/grid.ts';
import type { Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';

const laneHeight = 26;

/** One lane: a label, and a bar a timestep. */
interface Lane {
  readonly label: string;
  /** Layers share one scale. */
  readonly isLayer: boolean;
  readonly values: readonly number[];
  /** Beside it, hollow, where two modes are shown. */
  readonly hollow: readonly number[] | undefined;
}

/** The effect over time of a component, or of the one that stands for those that have none of their own. */
export const effectIn = (
  { effects }: RunSummary,
  component: Component,
): RunSummary['effects'][number] | undefined =>
  effects.find(each => each.component === component) ?? effects[0];

/** The effect of a component by layer, and the KL of the next token, one lane each. */
export function lanesOf(
  result: RunSummary,
  forced: RunSummary | null,
  component: Component,
): Lane[] {
  const [own, other] = [effectIn(result, component), forced && effectIn(forced, component)];
  const layers = (own?.layers ?? []).map((values, l): Lane => ({
    label: `${say('layer {0}', l)}  |Δ ${own?.component}|`,
    isLayer: true,
    values,
    hollow: other?.layers[l],
  }));
  return result.kl
    ? [
        ...layers,
        {
          label: say('KL, nats'),
          isLayer: false,
          values: result.kl,
          hollow: forced?.kl ?? undefined,
        },
      ]
    : layers;
}

/** Timesteps that interventions name, each once: a stem runs down from their mark. */
export const stemsOf = (interventions: readonly Intervention[]): readonly number[] => [
  ...new Set(
    interventions.flatMap(({ site, enabled }) =>
      enabled === false || site.timesteps === 'all' ? [] : [site.timesteps].flat(),
    ),
  ),
];

/** A lane's scale goes at least so far: what is printed as 0.00 is no bar. */
const least = 0.05;

/**
 * Draws lanes on the shared columns; layers share one scale, KL has its own.
 *
 * @param stems  timesteps of interventions
 */
export function drawLanes(
  canvas: HTMLCanvasElement,
  lanes: readonly Lane[],
  stems: readonly number[],
  grid: Grid,
  theme: Theme,
): void {
  const context = prepared(canvas, grid.width, lanes.length * laneHeight + 4);
  if (!context) return;
  context.fillStyle = theme.foreground;
  for (const t of stems) {
    const x = Math.floor(xOf(grid, t) + grid.column / 2) - 1;
    if (x >= grid.gutter) context.fillRect(x, 0, 1, lanes.length * laneHeight);
  }
  const finite = (values: readonly number[]): number =>
    values.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, v) : most), 0);
  const layerMost = finite(
    lanes
      .filter(({ isLayer }) => isLayer)
      .flatMap(({ values, hollow }) => [finite(values), finite(hollow ?? [])]),
  );
  context.font = '11px sans-serif';
  context.textBaseline = 'alphabetic';
  lanes.forEach(({ label, isLayer, values, hollow }, at) => {
    const base = (at + 1) * laneHeight - 1;
    const own = Math.max(finite(values), finite(hollow ?? []));
    const scale = Math.max(least, isLayer ? layerMost : own);
    const isNumbered = !hollow && grid.column >= 60;
    const gutterText = (text: string, y: number): void =>
      context.fillText(text, grid.gutter - 8, y, grid.gutter - 8);
    context.fillStyle = theme.quiet;
    context.textAlign = 'right';
    const name = grid.gutter < 80 ? label.replace(/ {2}.*|, .*/, '') : label;
    gutterText(name, isNumbered ? base - 6 : base - 13);
    if (!isNumbered) gutterText(say('max {0}', decimals(own)), base - 1);
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
        Number.isFinite(v) ? (v / scale) * (laneHeight - 8) : 0;
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
      if (isNumbered && solid >= 0.005) {
        context.fillStyle = theme.quiet;
        context.textAlign = 'left';
        context.fillText(decimals(solid), centre + 4, base - 3);
      }
    }
  });
}
