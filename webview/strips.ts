import type { RunSummary } from '../src/domain/result.ts';
import { describeDeed, describeSite } from '../src/domain/describe.ts';
import type { Intervention } from '../src/domain/experiment.ts';
import { make } from './dom.ts';
import { visible } from './format.ts';
import { inSight, xOf, type Grid } from './grid.ts';

/** What the token strips show. */
export interface Strips {
  readonly grid: Grid;
  readonly result: RunSummary;
  /** The run forced on the base's own output, where both are shown. */
  readonly forced: RunSummary | null;
  readonly interventions: readonly Intervention[];
  readonly timestep: number;
  choose(timestep: number): void;
}

/** Text that reads along each strip's column: what is read, and last what was emitted. */
export function readAlong({ inputs, outputs }: RunSummary['base'], T: number): string[] {
  return [...inputs, outputs?.[T - 1] ?? ''];
}

const upright = 44;

/** Draws ruler, tokens before and after, and what changed, into `host`. */
export function drawStrips(host: HTMLElement, strips: Strips): void {
  const { grid, result, forced, timestep } = strips;
  const T = result.timesteps;
  const before = readAlong(result.base, T);
  const after = readAlong(result.intervened, T);
  const isForced = result.mode === 'teacher-forced' && result.base.outputs !== null;
  const rows: HTMLElement[] = [ruler(strips)];
  rows.push(row(strips, 'before', 'before', before, t => (before[t] !== after[t] ? 'was' : '')));
  if (forced) {
    const says = ['', ...(forced.intervened.outputs ?? [])];
    const said = ['', ...(forced.base.outputs ?? [])];
    const flags = new Set(forced.contradictions.map(each => each.timestep + 1));
    rows.push(
      row(
        strips,
        'forced, says',
        'forced',
        says,
        t => (says[t] !== said[t] ? (flags.has(t) ? 'changed flagged' : 'changed') : 'quiet'),
        result.prompt,
      ),
    );
  }
  if (isForced && !forced) {
    const says = ['', ...(result.intervened.outputs ?? [])];
    const said = ['', ...result.base.outputs];
    const flags = new Set(result.contradictions.map(each => each.timestep + 1));
    rows.push(
      row(strips, 'after, says', 'after', says, t =>
        says[t] !== said[t] ? (flags.has(t) ? 'changed flagged' : 'changed') : 'quiet',
      ),
    );
  } else {
    rows.push(
      row(strips, forced === null ? 'after' : 'free', 'after', after, t =>
        before[t] !== after[t] ? 'changed' : 'quiet',
      ),
    );
  }
  rows.push(marker(strips, isForced));
  host.replaceChildren(...rows);
  host.style.setProperty('--selected-x', `${xOf(grid, timestep)}px`);
}

function ruler({ grid, result, timestep, choose }: Strips): HTMLElement {
  const host = make('div', { class: 'ruler', 'aria-label': 'timesteps' });
  const [from, to] = inSight(grid);
  const every = grid.column < upright ? 5 : 1;
  host.append(make('span', { class: 'gutter' }, 't'));
  for (let t = from; t < to; t++) {
    if (t % every !== 0 && t !== timestep) continue;
    const cell = make(
      'button',
      {
        class: t === timestep ? 'tick selected' : 'tick',
        type: 'button',
        tabindex: '-1',
        'aria-label': `timestep ${t}`,
      },
      String(t),
    );
    place(cell, grid, t);
    cell.addEventListener('click', () => choose(t));
    host.append(cell);
  }
  const isSplit = result.prompt < result.timesteps;
  const words =
    result.mode === 'free-running' ? 'generated · each run reads its own output' : 'forced';
  host.append(caption(grid, 0, 'prompt'));
  if (isSplit) host.append(caption(grid, result.prompt, words));
  return host;
}

function caption(grid: Grid, t: number, text: string): HTMLElement {
  const made = make('span', { class: 'caption' }, text);
  made.style.left = `${xOf(grid, t) + 8}px`;
  return made;
}

function place(cell: HTMLElement, grid: Grid, t: number): void {
  cell.style.left = `${xOf(grid, t)}px`;
  cell.style.width = `${grid.column}px`;
}

function row(
  strips: Strips,
  label: string,
  id: string,
  tokens: readonly string[],
  kindOf: (t: number) => string,
  from0 = 0,
): HTMLElement {
  const { grid, choose } = strips;
  const isUpright = grid.column < upright;
  const host = make('div', {
    class: `tokens ${isUpright ? 'upright' : ''}`,
    'data-testid': `tokens-${id}`,
    role: 'list',
    'aria-label': `tokens ${label}`,
  });
  host.append(make('span', { class: `gutter ${id}` }, label));
  const [from, to] = inSight(grid, tokens.length);
  for (let t = Math.max(from, from0); t < to; t++) {
    const kind = kindOf(t);
    const text = visible(tokens[t] ?? '');
    const cell = make(
      'span',
      {
        class: `token ${kind}`,
        role: 'listitem',
        'data-t': String(t),
        'data-changed': String(kind.includes('changed')),
        title: text,
      },
      make(
        'span',
        {},
        ...(kind.includes('flagged') ? [make('span', { class: 'icon flag' })] : []),
        text,
      ),
    );
    place(cell, grid, t);
    if (t < strips.result.timesteps) cell.addEventListener('click', () => choose(t));
    host.append(cell);
  }
  return host;
}

/** Under the strips: where the interventions are, and how many tokens changed. */
function marker({ grid, result, forced, interventions }: Strips, isForced: boolean): HTMLElement {
  const host = make('div', { class: 'marker' });
  const placed = interventions.filter(({ enabled }) => enabled !== false);
  const first = placed[0];
  if (first) {
    const t = first.site.timesteps === 'all' ? 0 : Math.min(...[first.site.timesteps].flat());
    const more = placed.length > 1 ? ` and ${placed.length - 1} more` : '';
    const made = make(
      'span',
      { class: 'deed' },
      make('span', { class: 'icon here' }),
      `${describeSite(first.site)} ${describeDeed(first)}${more}`,
    );
    made.style.left = `${Math.max(grid.gutter, xOf(grid, t) + grid.column / 2 - 6)}px`;
    host.append(made);
  }
  const summary = make('span', { class: 'summary' }, summaryOf(result, forced, isForced));
  summary.style.left = `${Math.max(grid.gutter + 8, Math.min(xOf(grid, result.prompt) + 8, grid.width - 360))}px`;
  host.append(summary);
  return host;
}

const changedIn = (result: RunSummary): number[] => {
  const from = result.emitsFrom ?? 0;
  const { outputs: before } = result.base;
  return (result.intervened.outputs ?? []).flatMap((text, t) =>
    t >= from && text !== before?.[t] ? [t] : [],
  );
};

/** How many tokens changed, first where; in forced runs what contradicts the inputs. */
export function summaryOf(
  result: RunSummary,
  forced: RunSummary | null,
  isForced: boolean,
): string {
  if (result.base.outputs === null) return 'no readout: traces only';
  const changed = changedIn(result);
  const N = result.timesteps - (result.emitsFrom ?? 0);
  if (forced) return `forced ${changedIn(forced).length} of ${N} changed, free ${changed.length}`;
  if (changed.length === 0) return 'no token changed';
  const [contradiction] = result.contradictions;
  if (isForced && contradiction) {
    return `⚑ says “${visible(contradiction.says)}” at t ${contradiction.timestep}, but reads “${visible(contradiction.reads)}”: forced numbers after it mislead`;
  }
  return `${changed.length} of ${N} tokens changed, first at t ${changed[0] ?? 0}`;
}
