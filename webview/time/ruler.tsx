import { xOf, type Grid } from '../paint/grid.ts';
import { isNumbered, narrowBelow } from '../paint/ticks.ts';
import { captionsOf } from '../state/captions.ts';
import type { Page } from '../state/page.ts';
import type { Scene } from '../state/scene.ts';
import { placed } from './columns.ts';
import { Moving } from './moving.tsx';

/** What a row over the columns is made of. */
export interface RowProps {
  readonly page: Page;
  readonly scene: Scene;
  readonly grid: Grid;
}

/** The timesteps by number, the chosen one bold, and which of them are the prompt's. */
export function Ruler({ page, scene, grid }: RowProps) {
  const timestep = page.timestep.value;
  const isNarrow = grid.column < narrowBelow;
  return (
    <div class="ruler" aria-hidden="true">
      <div class="clip">
        <Moving
          page={page}
          of={[scene, grid.column, grid.gutter, timestep]}
          cells={(from, to) => {
            const count = Math.max(0, Math.min(to, grid.timesteps) - from);
            return Array.from({ length: count }, (_, k) => from + k)
              .filter(t => isNumbered(t, timestep, grid))
              .map(t => (
                <span
                  class={t === timestep ? 'tick selected' : 'tick'}
                  data-t={t}
                  style={placed(grid, t)}
                >
                  {t}
                </span>
              ));
          }}
        >
          <Captions scene={scene} grid={grid} isNarrow={isNarrow} />
        </Moving>
      </div>
      <span class="gutter">t</span>
    </div>
  );
}

interface CaptionsProps extends Pick<RowProps, 'scene' | 'grid'> {
  readonly isNarrow: boolean;
}

/** Over which timesteps the prompt goes, and over which what is generated or forced; how many, where columns are narrow. */
function Captions({ scene, grid, isNarrow }: CaptionsProps) {
  const captions = captionsOf(scene, isNarrow);
  const { prompt } = scene.result;
  const left = xOf(grid, prompt) + 8;
  const end = Math.max(grid.width, xOf(grid, grid.columns));
  return (
    <>
      <span class="caption" style={{ left: `${xOf(grid, 0) + 8}px` }}>
        {captions.prompt}
      </span>
      {captions.generated !== undefined && (
        <span
          class="caption generated"
          title={captions.generated}
          style={{ left: `${left}px`, maxWidth: `${end - left}px` }}
        >
          {captions.generated}
        </span>
      )}
    </>
  );
}
