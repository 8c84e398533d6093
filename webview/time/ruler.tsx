import { xOf, type Grid } from '../paint/grid.ts';
import { narrowBelow } from '../paint/stripLayout.ts';
import type { Page } from '../state/page.ts';
import type { Scene } from '../state/scene.ts';
import { say } from '../words/words.ts';
import { placed } from './columns.ts';
import { Moving } from './moving.tsx';

/** Pixels that a timestep's number takes at least. */
const numberWidth = 20;

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
  const every = isNarrow ? 5 : 1;
  const isShown = (t: number): boolean =>
    t === timestep || (t % every === 0 && Math.abs(t - timestep) * grid.column >= numberWidth);
  return (
    <div class="ruler" aria-hidden="true">
      <div class="clip">
        <Moving
          page={page}
          of={[scene, grid.column, grid.gutter, timestep]}
          cells={(from, to) => {
            const count = Math.max(0, Math.min(to, grid.timesteps) - from);
            return Array.from({ length: count }, (_, k) => from + k)
              .filter(isShown)
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
function Captions({ scene: { result, forced }, grid, isNarrow }: CaptionsProps) {
  const { prompt, timesteps, mode, emitsFrom } = result;
  const words = forced
    ? say('free-running: generated; teacher-forced: the base’s own text')
    : mode === 'free-running'
      ? say('generated · each run reads its own output')
      : say('forced on both runs');
  const withCount = (text: string, count: number): string =>
    isNarrow ? `${text} · ${count}` : text;
  const text = withCount(words, timesteps - (emitsFrom ?? prompt));
  const left = xOf(grid, prompt) + 8;
  const end = Math.max(grid.width, xOf(grid, grid.columns));
  return (
    <>
      <span class="caption" style={{ left: `${xOf(grid, 0) + 8}px` }}>
        {withCount(say('prompt'), prompt)}
      </span>
      {prompt < timesteps && (
        <span
          class="caption generated"
          title={text}
          style={{ left: `${left}px`, maxWidth: `${end - left}px` }}
        >
          {text}
        </span>
      )}
    </>
  );
}
