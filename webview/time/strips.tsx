import './strips.css';
import { useMemo } from 'preact/hooks';
import { xOf, type Grid } from '../paint/grid.ts';
import { toStripLayouts, type StripLayout } from '../paint/stripLayout.ts';
import { toWidthOf, type WidthOf } from '../paint/textWidth.ts';
import type { Page } from '../state/page.ts';
import type { Scene } from '../state/scene.ts';
import { endingAt } from '../state/walk.ts';
import { tokenRows, type TokenRow } from '../state/tokenRows.ts';
import { say } from '../words/words.ts';
import { placed, useColumns } from './columns.ts';
import { Marker } from './marker.tsx';
import { Moving } from './moving.tsx';
import { Ruler } from './ruler.tsx';

/** Ruler, tokens before and after, and what changed, on the shared columns. */
export function Strips({ page }: { readonly page: Page }) {
  const timestepOf = (event: Event): number | undefined => {
    const target = event.target instanceof Element ? event.target.closest('[data-t]') : null;
    const t = target instanceof HTMLElement ? Number(target.dataset.t) : NaN;
    const count = page.scene.value?.result.timesteps ?? 0;
    return Number.isInteger(t) && t < count ? t : undefined;
  };
  const scene = page.scene.value;
  const grid = useColumns(page);
  const { family } = page.theme.value;
  const widthOf = useMemo(() => toWidthOf(family), [family]);
  const strips = useMemo(
    () => scene && grid && stripsOf(scene, grid, widthOf),
    [scene, grid?.column, grid?.gutter, grid?.width, widthOf],
  );
  if (!scene || !grid || !strips) return <div id="strips" />;
  return (
    <div
      id="strips"
      onClick={event => {
        const t = timestepOf(event);
        if (t === undefined) return;
        chooseColumn(page, t);
        document.querySelector<HTMLElement>('.map')?.focus({ preventScroll: true });
      }}
      onDblClick={event => {
        if (timestepOf(event) !== undefined) page.post({ type: 'commanded', command: 'showSites' });
      }}
    >
      <Ruler page={page} scene={scene} grid={grid} />
      {strips.map(({ row, layout }) => (
        <Tokens key={row.id} page={page} grid={grid} row={row} layout={layout} />
      ))}
      <Marker page={page} scene={scene} grid={grid} />
    </div>
  );
}

/** The whole state at a timestep: every unit; the cursor stays on its own. */
function chooseColumn({ look, view, drawn }: Page, t: number): void {
  const cursor = view.value.units.at(-1) ?? 0;
  const count = drawn.value?.all.length ?? 0;
  look({ timesteps: [t], ...(count > 0 && { units: endingAt(count, cursor) }) });
}

interface StripOf {
  readonly row: TokenRow;
  readonly layout: StripLayout;
}

function stripsOf({ result, forced, isEmpty }: Scene, grid: Grid, widthOf: WidthOf): StripOf[] {
  const rows = tokenRows(result, forced, isEmpty);
  const layouts = toStripLayouts(rows, grid, widthOf);
  return rows.flatMap((row, k) => layouts.slice(k, k + 1).map(layout => ({ row, layout })));
}

interface TokensProps extends StripOf {
  readonly page: Page;
  readonly grid: Grid;
}

/** One strip of tokens, each in the column of the timestep that reads it; of outputs that nothing could read, of its own. */
function Tokens({ page, grid, row, layout }: TokensProps) {
  const { id, label, tokens, from: first, isOfOutputs } = row;
  const { size, box, height } = layout;
  return (
    <div
      class="tokens"
      style={{ '--strip': `${height}px`, '--box': `${box}px`, '--letters': `${size}px` }}
      data-testid={`tokens-${id}`}
    >
      <div class="clip">
        <Moving
          page={page}
          of={[layout]}
          list={{ label: isOfOutputs ? say('outputs {0}', label) : say('tokens {0}', label) }}
          cells={(from, to) => {
            const count = Math.max(0, Math.min(to, tokens.length) - Math.max(from, first));
            return Array.from({ length: count }, (_, k) => (
              <Token row={row} grid={grid} layout={layout} t={Math.max(from, first) + k} />
            ));
          }}
        />
      </div>
      <span class={`gutter ${id}`}>{label}</span>
    </div>
  );
}

interface TokenProps extends Pick<TokensProps, 'row' | 'grid' | 'layout'> {
  readonly t: number;
}

/** A timestep's part of a strip, and its token, which may reach over the parts beside it. */
function Token({ row: { kinds }, grid, layout, t }: TokenProps) {
  const place = layout.tokens[t];
  return (
    <span
      class={`token ${kinds[t] ?? ''}`}
      role="listitem"
      data-t={t}
      data-changed={place?.look === 'changed'}
      title={place?.text}
      style={placed(grid, t)}
    >
      {place && (
        <span
          class={place.isCut ? 'cut' : undefined}
          style={{
            left: `${place.left - xOf(grid, t)}px`,
            top: `${place.top}px`,
            width: `${place.width}px`,
          }}
        >
          {place.isFlagged && <span class="icon flag" />}
          {place.text}
        </span>
      )}
    </span>
  );
}
