import './strips.css';
import type { Grid } from '../paint/grid.ts';
import { hasRoomIn, isShortIn, toStripLayout, type StripLayout } from '../paint/stripLayout.ts';
import type { Page } from '../state/page.ts';
import type { Scene } from '../state/scene.ts';
import { endingAt } from '../state/walk.ts';
import { longestOf, tokenRows, type TokenRow } from '../state/tokenRows.ts';
import { lengthOf, visible } from '../words/format.ts';
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
  if (!scene || !grid) return <div id="strips" />;
  const { result, forced, isEmpty } = scene;
  return (
    <div
      id="strips"
      onClick={event => {
        const t = timestepOf(event);
        if (t !== undefined) chooseColumn(page, t);
      }}
      onDblClick={event => {
        if (timestepOf(event) !== undefined) page.post({ type: 'commanded', command: 'showSites' });
      }}
    >
      <Ruler page={page} scene={scene} grid={grid} />
      {tokenRows(result, forced, isEmpty).map(row => (
        <Tokens key={row.id} page={page} scene={scene} grid={grid} row={row} />
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

interface TokensProps {
  readonly page: Page;
  readonly scene: Scene;
  readonly grid: Grid;
  readonly row: TokenRow;
}

/** One strip of tokens, each in the column of the timestep that reads it. */
function Tokens({ page, scene, grid, row }: TokensProps) {
  const { id, label, tokens, from: first } = row;
  const layout = toStripLayout(longestOf(row), grid.column);
  const { isUpright, lines, height } = layout;
  const look = isUpright ? ' upright' : lines > 1 ? ' broken' : '';
  return (
    <div
      class={`tokens${look}`}
      style={{ '--strip': `${height}px`, '--lines': String(lines) }}
      data-testid={`tokens-${id}`}
    >
      <div class="clip">
        <Moving
          page={page}
          of={[scene, grid.column, grid.gutter, page.theme.value]}
          list={{ label: say('tokens {0}', label) }}
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

function Token({
  row: { tokens, kinds },
  grid,
  layout,
  t,
}: {
  readonly row: TokenRow;
  readonly grid: Grid;
  readonly layout: StripLayout;
  readonly t: number;
}) {
  const kind = kinds[t] ?? '';
  const text = visible(tokens[t] ?? '');
  const isFlagged = kind === 'changed flagged';
  const length = lengthOf(text);
  const isShort = isShortIn(length, grid.column);
  const isFitting = isShort || hasRoomIn(length, isFlagged, layout);
  return (
    <span
      class={`token ${kind}${isShort ? ' short' : ''}${isFitting ? ' fits' : ''}`}
      role="listitem"
      data-t={t}
      data-changed={kind.startsWith('changed')}
      title={text}
      style={placed(grid, t)}
    >
      <span>
        {isFlagged && <span class="icon flag" />}
        {text}
      </span>
    </span>
  );
}
