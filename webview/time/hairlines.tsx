import './hairlines.css';
import { useComputed, type ReadonlySignal } from '@preact/signals';
import { xOf, type Grid } from '../paint/grid.ts';
import type { Page } from '../state/page.ts';

/** The chosen timestep, and where generated time begins: lines through all that stands on the columns. */
export function Hairlines({ page }: { readonly page: Page }) {
  const hair = useMoved(page, grid => xOf(grid, page.timestep.value), 1);
  const edge = useMoved(page, grid => {
    const { prompt = 0, timesteps = 0 } = page.scene.value?.result ?? {};
    return prompt < timesteps ? xOf(grid, prompt) : NaN;
  });
  return (
    <>
      <div class="hair" style={hair} />
      <div class="edge" style={edge} />
    </>
  );
}

/** The style of a line at a place of the columns, which is not drawn left of them. */
function useMoved(
  { grid }: Page,
  placeOf: (grid: Grid) => number,
  more?: number,
): ReadonlySignal<string> {
  return useComputed(() => {
    const at = grid.value;
    const x = at ? placeOf(at) : NaN;
    if (!at || !(x >= at.gutter)) return 'display: none';
    const width = more === undefined ? '' : `width: ${at.column + more}px;`;
    return `${width} transform: translateX(${x - 1}px)`;
  });
}
