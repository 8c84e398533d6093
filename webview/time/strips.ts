import { describeDeed } from '../../src/domain/describe.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import { make } from '../dom.ts';
import { visible } from '../words/format.ts';
import { inSight, xOf, type Grid } from '../paint/grid.ts';
import { besideMarks } from '../paint/marks.ts';
import { summaryOf, tokenRows, type TokenRow } from '../state/tokenRows.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';

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
  let shown: Shown | undefined;
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
      if (!shown?.key.every((each, k) => each === key[k])) {
        const rows = toRows({ ...strips, grid: { ...grid, scrollX: 0 } });
        shown = { key, T: result.timesteps, columns: grid.columns, rows, chunks: new Map() };
        element.replaceChildren(...rows.map(row => row.element));
      }
      fillChunks(shown, inSight(grid, grid.columns));
      for (const { moving } of shown.rows)
        if (moving) moving.style.transform = `translateX(${-grid.scrollX}px)`;
      const summary = element.querySelector<HTMLElement>('.summary');
      if (summary) {
        shown.summaryWidth ??= summary.firstElementChild?.getBoundingClientRect().width ?? 0;
        summary.style.left = `${summaryX(grid, result, shown.summaryWidth)}px`;
      }
    },
  };
}

/** The summary stands where generated time begins, as far as there is room to read it. */
function summaryX(grid: Grid, { prompt, timesteps }: RunSummary, needed: number): number {
  const left = prompt < timesteps ? xOf(grid, prompt) : 0;
  return Math.max(grid.gutter, Math.min(left, grid.width - needed - 16)) + 8;
}

/** A row of the strips, whose cells are made as they come into sight. */
interface Row {
  readonly element: HTMLElement;
  readonly moving?: HTMLElement | undefined;
  cells(from: number, to: number): HTMLElement[];
}

/** What is shown, as if nothing were scrolled; the page moves it. */
interface Shown {
  readonly key: readonly unknown[];
  readonly T: number;
  readonly columns: number;
  readonly rows: readonly Row[];
  /** Cells by the place of their chunk of columns. */
  readonly chunks: Map<number, readonly HTMLElement[]>;
  /** Measured once. */
  summaryWidth?: number;
}

/** Columns whose cells are made at once: few, so that a scroll never waits for many. */
const chunkSize = 16;
/** Chunks kept beside those in sight. */
const chunksKept = 4;

/** Makes the cells in sight and one chunk beside them, and leaves those that are far away. */
function fillChunks({ rows, chunks, columns }: Shown, [from, to]: readonly [number, number]): void {
  const first = Math.max(0, Math.floor(from / chunkSize) - 1);
  const last = Math.min(Math.ceil(columns / chunkSize), Math.floor(to / chunkSize) + 2);
  for (let c = first; c < last; c++) {
    if (chunks.has(c)) continue;
    const made = rows.flatMap(({ moving, cells }) => {
      const list = cells(c * chunkSize, Math.min(columns, (c + 1) * chunkSize));
      if (!moving || list.length === 0) return [];
      const chunk = make('div', { role: 'none' }, ...list);
      moving.append(chunk);
      return [chunk];
    });
    chunks.set(c, made);
  }
  for (const [c, made] of chunks) {
    if (c >= first - chunksKept && c < last + chunksKept) continue;
    for (const chunk of made) chunk.remove();
    chunks.delete(c);
  }
}

function toRows(strips: Strips): Row[] {
  const { result, forced, isEmpty } = strips;
  return [
    ruler(strips),
    ...tokenRows(result, forced, isEmpty).map(row => tokens(strips, row)),
    ...(isEmpty ? [] : [marker(strips)]),
  ];
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

function ruler({ grid, result, timestep, forced }: Strips): Row {
  const every = grid.column < upright ? 5 : 1;
  const cells = (from: number, to: number): HTMLElement[] => {
    const ticks: HTMLElement[] = [];
    for (let t = from; t < Math.min(to, grid.timesteps); t++) {
      if (t % every !== 0 && t !== timestep) continue;
      if (t !== timestep && Math.abs(t - timestep) * grid.column < 20) continue;
      const kind = t === timestep ? 'tick selected' : 'tick';
      ticks.push(placed(make('span', { class: kind, 'data-t': String(t) }, String(t)), grid, t));
    }
    return ticks;
  };
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
      caption(
        grid,
        P,
        count ? `${words} · ${result.timesteps - (result.emitsFrom ?? P)}` : words,
        'generated',
      ),
    );
  const element = strip({ class: 'ruler', 'aria-hidden': 'true' }, 't', '', captions);
  return { element, moving: element.querySelector<HTMLElement>('.moving') ?? undefined, cells };
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

function tokens({ grid }: Strips, { id, label, tokens: list, kinds, from: first }: TokenRow): Row {
  const cells = (from: number, to: number): HTMLElement[] => {
    const made: HTMLElement[] = [];
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
      made.push(placed(make('span', attributes, make('span', {}, ...flag, text)), grid, t));
    }
    return made;
  };
  const isUpright = grid.column < upright ? 'upright' : '';
  const attributes = { class: `tokens ${isUpright}`, 'data-testid': `tokens-${id}` };
  const element = strip(attributes, label, id, []);
  const moving = element.querySelector<HTMLElement>('.moving') ?? undefined;
  moving?.setAttribute('role', 'list');
  moving?.setAttribute('aria-label', say('tokens {0}', label));
  return { element, moving, cells };
}

/** Under the strips: ◆ where the interventions are, and how many tokens changed. */
function marker({ grid, result, forced, interventions }: Strips): Row {
  const active = interventions.filter(({ enabled }) => enabled !== false);
  const at = (intervention: Intervention): number[] =>
    intervention.site.timesteps === 'all' ? [0] : [intervention.site.timesteps].flat();
  const everywhere = [...new Set(active.flatMap(at))].sort((a, b) => a - b);
  const cells = (from: number, to: number): HTMLElement[] =>
    everywhere
      .filter(t => t >= from && t < to)
      .map(t => {
        const made = make('span', { class: 'stem', 'data-t': String(t) });
        made.append(make('span', { class: 'icon here' }));
        made.style.left = `${xOf(grid, t) + Math.floor(grid.column / 2) - 6}px`;
        return made;
      });
  const labels: HTMLElement[] = [];
  const [first] = active;
  if (first) {
    const more = active.length > 1 ? ` ${say('and {0} more', active.length - 1)}` : '';
    const text = `${siteText(first.site)} ${describeDeed(first, wording)}${more}`;
    const middles = (timesteps: readonly number[]): number[] =>
      timesteps.map(t => xOf(grid, t) + grid.column / 2);
    const end = Math.max(grid.width, xOf(grid, grid.columns));
    const own = middles(everywhere.filter(t => at(first).includes(t)));
    const title = active.map(each => describeDeed(each, wording)).join('\n');
    const made = make('span', { class: 'deed', title }, text);
    Object.assign(made.style, besideMarks(own, middles(everywhere), end));
    labels.push(made);
  } else if (interventions.length > 0) {
    const made = make('span', { class: 'deed' }, say('every intervention is off'));
    made.style.left = `${xOf(grid, 0) + 8}px`;
    labels.push(made);
  }
  const { bold, rest, isFlagged } = summaryOf(result, forced);
  const summary = make(
    'div',
    { class: 'summary' },
    make(
      'span',
      {},
      ...(isFlagged ? [make('span', { class: 'icon flag' })] : []),
      make('b', {}, bold),
      rest,
    ),
  );
  const moving = make('div', { class: 'moving' }, ...labels);
  const element = make('div', { class: 'marker' }, make('div', { class: 'clip' }, moving), summary);
  return { element, moving, cells };
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
