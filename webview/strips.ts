import { describeDeed } from '../src/domain/describe.ts';
import type { Intervention } from '../src/domain/experiment.ts';
import type { RunSummary } from '../src/domain/result.ts';
import { make } from './dom.ts';
import { visible } from './format.ts';
import { inSight, xOf, type Grid } from './grid.ts';
import { summaryOf, tokenRows, type TokenRow } from './tokenRows.ts';
import { wording } from './wording.ts';
import { say } from './words.ts';

/** What the token strips show. */
export interface Strips {
  readonly grid: Grid;
  readonly result: RunSummary;
  /** The run forced on the base's own output, where both are shown. */
  readonly forced: RunSummary | null;
  readonly interventions: readonly Intervention[];
  /** Nothing is changed and nothing is tried. */
  readonly isEmpty: boolean;
  readonly timestep: number;
}

/** What a person does on the strips. */
export interface StripActions {
  choose(timestep: number): void;
  /** A double click: the timestep in the Sites tree. */
  reveal(timestep: number): void;
}

/** Columns narrower than this have words upright. */
export const upright = 44;

/** Ruler, tokens before and after, and what changed, on the shared columns; scrolling moves them and makes nothing anew. */
export function toStrips(actions: StripActions): {
  readonly element: HTMLElement;
  draw(strips: Strips): void;
} {
  const element = make('div', { id: 'strips' });
  let shown:
    | {
        readonly key: readonly unknown[];
        readonly T: number;
        readonly from: number;
        readonly to: number;
      }
    | undefined;
  const timestepOf = (event: Event): number | undefined => {
    const target =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-t]') : null;
    const t = Number(target?.dataset.t ?? NaN);
    return Number.isInteger(t) && shown && t < shown.T ? t : undefined;
  };
  element.addEventListener('click', event => {
    const t = timestepOf(event);
    if (t !== undefined) actions.choose(t);
  });
  element.addEventListener('dblclick', event => {
    const t = timestepOf(event);
    if (t !== undefined) actions.reveal(t);
  });
  return {
    element,
    draw(strips) {
      const { grid, result, forced, interventions, isEmpty, timestep } = strips;
      const [from, to] = inSight(grid, grid.columns);
      const key: readonly unknown[] = [
        result,
        forced,
        interventions,
        isEmpty,
        timestep,
        grid.column,
        grid.gutter,
        grid.width,
      ];
      const isKept =
        shown?.key.every((each, k) => each === key[k]) && shown.from <= from && shown.to >= to;
      if (!isKept) {
        const room = to - from;
        const sight = [Math.max(0, from - room), Math.min(grid.columns, to + room)] as const;
        shown = { key, T: result.timesteps, from: sight[0], to: sight[1] };
        build(element, { ...strips, grid: { ...grid, scrollX: 0 } }, sight);
      }
      element.style.setProperty('--scroll', `${-grid.scrollX}px`);
    },
  };
}

/** Makes the rows for columns `[from, to)` as if nothing were scrolled; the page moves them. */
function build(host: HTMLElement, strips: Strips, sight: readonly [number, number]): void {
  const { result, forced, isEmpty } = strips;
  const rows = tokenRows(result, forced, isEmpty);
  host.replaceChildren(
    ruler(strips, sight),
    ...rows.map(row => tokens(strips, row, sight)),
    ...(isEmpty ? [] : [marker(strips, sight)]),
  );
}

/** A row: a label that stays, and what scrolls with the columns. */
function strip(
  attributes: Readonly<Record<string, string>>,
  label: string,
  labelClass: string,
  inner: readonly HTMLElement[],
): HTMLElement {
  return make(
    'div',
    attributes,
    make('div', { class: 'clip' }, make('div', { class: 'moving' }, ...inner)),
    make('span', { class: `gutter ${labelClass}` }, label),
  );
}

function ruler(
  { grid, result, timestep, forced }: Strips,
  [from, to]: readonly [number, number],
): HTMLElement {
  const every = grid.column < upright ? 5 : 1;
  const cells: HTMLElement[] = [];
  for (let t = from; t < Math.min(to, grid.timesteps); t++) {
    if (t % every !== 0 && t !== timestep) continue;
    if (t !== timestep && Math.abs(t - timestep) * grid.column < 20) continue;
    cells.push(
      placed(
        make(
          'span',
          { class: t === timestep ? 'tick selected' : 'tick', 'data-t': String(t) },
          String(t),
        ),
        grid,
        t,
      ),
    );
  }
  const isSplit = result.prompt < result.timesteps;
  const P = result.prompt;
  const count = grid.column < upright;
  const captions = [caption(grid, 0, count ? `${say('prompt')} · ${P}` : say('prompt'))];
  const words = forced
    ? say('free-running: generated; teacher-forced: the base’s own text')
    : result.mode === 'free-running'
      ? say('generated · each run reads its own output')
      : say('forced on both runs');
  if (isSplit)
    captions.push(
      caption(grid, P, count ? `${words} · ${result.timesteps - P}` : words, 'generated'),
    );
  return strip({ class: 'ruler', 'aria-hidden': 'true' }, 't', '', [...captions, ...cells]);
}

function caption(grid: Grid, t: number, text: string, more = ''): HTMLElement {
  const made = make('span', { class: `caption ${more}` }, text);
  made.style.left = `${xOf(grid, t) + 8}px`;
  return made;
}

function placed(cell: HTMLElement, grid: Grid, t: number): HTMLElement {
  cell.style.left = `${xOf(grid, t)}px`;
  cell.style.width = `${grid.column}px`;
  return cell;
}

function tokens(
  { grid }: Strips,
  { id, label, tokens: list, kinds, from: first }: TokenRow,
  [from, to]: readonly [number, number],
): HTMLElement {
  const cells: HTMLElement[] = [];
  for (let t = Math.max(from, first); t < Math.min(to, list.length); t++) {
    const kind = kinds[t] ?? '';
    const text = visible(list[t] ?? '');
    const flag = kind === 'changed flagged' ? [make('span', { class: 'icon flag' })] : [];
    const attributes = {
      class: `token ${kind}`,
      role: 'listitem',
      'data-t': String(t),
      'data-changed': String(kind.startsWith('changed')),
      title: text,
    };
    cells.push(placed(make('span', attributes, make('span', {}, ...flag, text)), grid, t));
  }
  const isUpright = grid.column < upright ? 'upright' : '';
  const made = strip(
    { class: `tokens ${isUpright}`, 'data-testid': `tokens-${id}` },
    label,
    id,
    cells,
  );
  const moving = made.querySelector('.moving');
  moving?.setAttribute('role', 'list');
  moving?.setAttribute('aria-label', say('tokens {0}', label));
  return made;
}

/** Under the strips: ◆ where the interventions are, and how many tokens changed. */
function marker(
  { grid, result, forced, interventions }: Strips,
  [from, to]: readonly [number, number],
): HTMLElement {
  const active = interventions.filter(({ enabled }) => enabled !== false);
  const at = (intervention: Intervention): number[] =>
    intervention.site.timesteps === 'all' ? [0] : [intervention.site.timesteps].flat();
  const everywhere = [...new Set(active.flatMap(at))].filter(t => t >= from && t < to);
  const diamonds = everywhere.map(t => {
    const made = make(
      'span',
      { class: 'stem', 'data-t': String(t) },
      make('span', { class: 'icon here' }),
    );
    made.style.left = `${xOf(grid, t) + Math.floor(grid.column / 2) - 6}px`;
    return made;
  });
  const labels: HTMLElement[] = [];
  const [first] = active;
  if (first) {
    const more = active.length > 1 ? ` ${say('and {0} more', active.length - 1)}` : '';
    const text = `${siteText(first.site)} ${describeDeed(first, wording)}${more}`;
    const made = make(
      'span',
      { class: 'deed', title: active.map(each => describeDeed(each, wording)).join('\n') },
      text,
    );
    made.style.left = `${xOf(grid, Math.min(...at(first))) + grid.column / 2 + 12}px`;
    labels.push(made);
  }
  const { bold, rest, isFlagged } = summaryOf(result, forced);
  const summary = make(
    'div',
    { class: 'summary' },
    ...(isFlagged ? [make('span', { class: 'icon flag' })] : []),
    make('b', {}, bold),
    rest,
  );
  return make(
    'div',
    { class: 'marker' },
    make('div', { class: 'clip' }, make('div', { class: 'moving' }, ...diamonds, ...labels)),
    summary,
  );
}

/** A site beside its mark: the timestep is where it stands, and the layer is said by the maps unless it has none. */
function siteText({ component, units = [] }: Intervention['site']): string {
  const list = units.map(each =>
    typeof each === 'number' ? String(each) : `${each[0]}–${each[1] - 1}`,
  );
  return list.length > 3
    ? `${component} ${list.slice(0, 3).join(', ')}…`
    : [component, list.join(', ')].join(' ').trim();
}
