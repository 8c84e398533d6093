import { useComputed } from '@preact/signals';
import type { TargetedPointerEvent } from 'preact';
import { useRef } from 'preact/hooks';
import { changedIn } from '../../src/domain/changedOutputs.ts';
import { Canvas } from '../paint/canvas.tsx';
import type { Grid } from '../paint/grid.ts';
import { overviewHeight, paintOverview, viewOf, wholeOf } from '../paint/overview.ts';
import type { Sized } from '../paint/picture.ts';
import { effectIn, stemsOf } from '../state/lanes.ts';
import type { Page } from '../state/page.ts';
import { columnsToRead } from '../state/tokenRows.ts';
import { say } from '../words/words.ts';

const toScroll = (grid: Grid, x: number): number =>
  ((x - grid.gutter) / viewOf(grid)) * wholeOf(grid);

/** The whole run in a strip over the columns that scroll: changed tokens, effect by layer, and a frame to drag. */
export function Overview({ page }: { readonly page: Page }) {
  const grabbed = useRef<number | undefined>(undefined);
  const frame = useComputed(() => {
    const grid = page.grid.value;
    if (!grid) return '';
    const scale = viewOf(grid) / wholeOf(grid);
    const [width, x] = [viewOf(grid) * scale, grid.scrollX * scale];
    return `left: ${grid.gutter}px; width: ${width}px; transform: translateX(${x}px)`;
  });
  // Scrolling changes the frame alone: what is painted is of thousands of bars.
  const width = useComputed(() => page.grid.value?.width ?? 0);
  const grab = (event: TargetedPointerEvent<HTMLCanvasElement>): void => {
    const grid = page.grid.value;
    if (!grid) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const x = toScroll(grid, event.offsetX);
    const isInside = x >= grid.scrollX && x < grid.scrollX + viewOf(grid);
    grabbed.current = isInside ? x - grid.scrollX : viewOf(grid) / 2;
    page.scrollTo(x - grabbed.current);
  };
  const move = (event: PointerEvent): void => {
    const grid = page.grid.value;
    if (grid && grabbed.current !== undefined)
      page.scrollTo(toScroll(grid, event.offsetX) - grabbed.current);
  };
  const release = (): void => {
    grabbed.current = undefined;
  };
  return (
    <div id="overview" data-testid="overview">
      <Canvas
        aria-hidden="true"
        read={() => (width.value > 0 ? overviewPicture(page) : undefined)}
        onPointerDown={grab}
        onPointerMove={move}
        onPointerUp={release}
        onPointerCancel={release}
      />
      <div class="frame" style={frame} />
      <span class="gutter">{say('all {0}', page.scene.value?.result.timesteps ?? 0)}</span>
    </div>
  );
}

function overviewPicture({ scene, grid, place, theme }: Page): Sized | undefined {
  const [of, at, colours] = [scene.value, grid.peek(), theme.value];
  if (!of || !at) return undefined;
  const { result } = of;
  const shown = {
    grid: at,
    layers: effectIn(result, place.value.component)?.layers ?? [],
    changed: changedIn(result).map(t => t + columnsToRead(result)),
    stems: stemsOf(of.interventions),
    prompt: result.prompt,
  };
  return {
    width: at.width,
    height: overviewHeight,
    paint: context => paintOverview(context, shown, colours),
  };
}
