import './marker.css';
import { useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { xOf } from '../paint/grid.ts';
import { toMarks, type Mark } from '../state/marks.ts';
import { Older } from '../plots/older.tsx';
import { pendingIn } from '../state/scene.ts';
import { summaryOf } from '../state/tokenRows.ts';
import { Moving } from './moving.tsx';
import type { RowProps } from './ruler.tsx';

/** Pixels under which the words of marks have a line of their own. */
const narrow = 640;

/** Under the strips: ◆ where the interventions are, ◇ where those that are not run yet will be, and how many tokens changed. */
export function Marker({ page, scene, grid }: RowProps) {
  const pending = pendingIn(page.host.value?.experiment ?? null, scene);
  if (scene.isEmpty && pending.length === 0) return null;
  const { marks, beside, below } = toMarks(scene.interventions, pending, grid);
  return (
    <div class={below !== '' && grid.width < narrow ? 'marker tall' : 'marker'}>
      <div class="clip">
        <Moving
          page={page}
          of={[
            scene,
            pending.length,
            JSON.stringify(pending),
            grid.column,
            grid.gutter,
            grid.width,
          ]}
          cells={(from, to) =>
            stemsIn(marks, from, to, t => xOf(grid, t) + Math.floor(grid.column / 2))
          }
        >
          {beside.map(({ text, left, maxWidth }) => (
            <span
              class="deed"
              title={text}
              style={{ left: `${left}px`, maxWidth: `${maxWidth}px` }}
            >
              {text}
            </span>
          ))}
        </Moving>
      </div>
      {below !== '' ? (
        <div class="said">
          <div class="deeds" title={below}>
            {below}
          </div>
          {!scene.isEmpty && (
            <div class="summary">
              <SummaryWords page={page} scene={scene} />
            </div>
          )}
        </div>
      ) : (
        !scene.isEmpty && <Summary page={page} scene={scene} grid={grid} />
      )}
    </div>
  );
}

/** One mark a timestep, hollow where only what is not run yet stands there. */
function stemsIn(marks: readonly Mark[], from: number, to: number, xAt: (t: number) => number) {
  const at = new Map<number, boolean>();
  for (const { timesteps, isRun } of marks)
    for (const t of timesteps) if (t >= from && t < to) at.set(t, isRun || at.get(t) === true);
  return [...at].map(([t, isRun]) => (
    <span class="stem" data-testid="marker" data-t={t} style={{ left: `${xAt(t) - 6}px` }}>
      <span class={isRun ? 'icon here' : 'icon here pending'} />
    </span>
  ));
}

/** How many tokens changed. */
function SummaryWords({ page, scene: { result, forced } }: Omit<RowProps, 'grid'>) {
  const { bold, rest, isFlagged } = summaryOf(result, forced);
  return (
    <>
      <Older page={page} />
      {isFlagged && <span class="icon flag" />}
      <b>{bold}</b>
      {rest}
    </>
  );
}

/** How many tokens changed: it stands where generated time begins, as far as there is room to read it. */
function Summary({ page, scene, grid }: RowProps) {
  const words = useRef<HTMLSpanElement>(null);
  const needed = useSignal(0);
  useLayoutEffect(() => {
    needed.value = words.current?.getBoundingClientRect().width ?? 0;
  }, [scene]);
  const style = useComputed(() => {
    const { scrollX = 0, gutter = 0, width = 0 } = page.grid.value ?? {};
    const { prompt = 0, timesteps = 0 } = page.scene.value?.result ?? {};
    const left = prompt < timesteps ? xOf(grid, prompt) - scrollX : 0;
    return `left: ${Math.max(gutter, Math.min(left, width - needed.value - 16)) + 8}px`;
  });
  return (
    <div class="summary" style={style}>
      <span ref={words}>
        <SummaryWords page={page} scene={scene} />
      </span>
    </div>
  );
}
