import type { Intervention } from '../src/domain/experiment.ts';
import type { Ordering, RunSummary } from '../src/domain/result.ts';
import type { Blocks, Fetched } from './blocks.ts';
import { valueIn } from './cells.ts';
import type { Data } from './data.ts';
import { fill, make } from './dom.ts';
import { editedCells, type Edited } from './edited.ts';
import { decimals, signed, visible } from './format.ts';
import { inSight, toRows, type Grid, type RowLayout } from './grid.ts';
import { drawHeatMap } from './heatMap.ts';
import { drawMapHeading } from './mapHeading.ts';
import { idOf, toOrders } from './orders.ts';
import { makeMapPart, type MapPart } from './mapPart.ts';
import { listen } from './pointer.ts';
import { rowsScroll } from './rowsScroll.ts';
import { baseSources, bothSources, ownSources, plain, type Source } from './sources.ts';
import type { View } from './store.ts';
import { drawTable, listenToTable } from './table.ts';
import type { Theme } from './theme.ts';
import { drawTraces } from './traces.ts';
import { say } from './words.ts';

/** What the plots draw. */
export interface PlotQuestion {
  readonly grid: Grid;
  readonly view: View;
  readonly result: RunSummary;
  readonly forced: RunSummary | null;
  readonly interventions: readonly Intervention[];
  readonly theme: Theme;
  /** A value is being tried: order and scales stay those of before. */
  readonly isPreview: boolean;
}

/** What a person does on a plot. */
export interface PlotActions {
  /** The view as it is now, which may be newer than what is drawn. */
  view(): View;
  /** Of the result as it is now, which may be newer than what is drawn, too. */
  timesteps(): number;
  look(view: Partial<View>): void;
  /** Enter, a right click, or a letter that opens one edit. */
  intervene(anchor: HTMLElement, shortcut?: string): void;
  /** A value tried live: how much is added; null takes it back. */
  drag(by: number | null, isDone: boolean): void;
}

/** What is drawn now. */
export interface Shown {
  readonly question: PlotQuestion;
  /** Units in the order of rows, all of them. */
  readonly all: readonly number[];
  /** Those in sight. */
  readonly units: readonly number[];
  readonly rows: RowLayout;
  readonly order: Ordering;
  readonly sources: readonly Source[];
}

/** Most units drawn as lines at once. */
const mostTraces = 12;

/** The heat maps, the chosen unit's line, the traces and the table, on the shared columns. */
export function toPlots(data: Data, blocks: Blocks, actions: PlotActions) {
  const host = make('div', { id: 'plots' });
  const readOut = make('div', { class: 'hover', role: 'tooltip', hidden: '' });
  const announcer = make('div', { class: 'sr', 'aria-live': 'polite' });
  const crossColumn = make('div', { class: 'crossColumn', hidden: '' });
  const scroll = rowsScroll(firstRow => actions.look({ firstRow }));
  const maps = new Map<string, MapPart>();
  const lineCanvas = make('canvas', { role: 'img', id: 'line' });
  const lineHeading = make('div', { class: 'mapHeading' });
  const orders = toOrders(data);
  let shown: Shown | undefined;

  listenToTable(host, () => shown, actions);

  function part(id: string): MapPart {
    const before = maps.get(id);
    if (before) return before;
    const made = makeMapPart(id);
    const rowHeight = (): number =>
      heightOf(shown?.rows.height ?? 1, shown?.sources.find(each => each.id === id)?.room ?? 1);
    listen(made, {
      shown: () => shown,
      rowHeight,
      actions,
      readOut,
      crossColumn,
      cellText,
      announce,
    });
    maps.set(id, made);
    return made;
  }

  function cellText(unit: number, t: number): readonly (readonly [string, string])[] {
    const row = shown?.all.indexOf(unit) ?? -1;
    return (shown?.sources ?? []).map(({ name, block, isDifference }) => {
      const v = block ? valueIn(block, row, t) : NaN;
      return [name, isDifference ? signed(v) : decimals(v)];
    });
  }

  function sentence(unit: number, t: number): string {
    const token = visible(shown?.question.result.intervened.inputs[t] ?? '');
    const values = cellText(unit, t).map(([name, value]) => `${name} ${value}`);
    return say('unit {0}, t {1} “{2}”: {3}', unit, t, token, values.join(', '));
  }

  function announce(unit: number, t: number): void {
    announcer.textContent = sentence(unit, t);
    for (const { cell } of maps.values()) cell.textContent = sentence(unit, t);
  }

  /** The runs' values of some rows of `all`: what is in sight and one screen around it. */
  function fetched(
    { result, forced, view, grid }: PlotQuestion,
    all: readonly number[],
    sightRows: readonly [number, number],
    order: Ordering,
    name: string,
  ): Fetched | undefined {
    const { component, layer } = view;
    const rowsOf = view.order === 'effect' ? idOf(order) : 'index';
    const key = [name, result.result, forced?.result, component, layer, rowsOf].join();
    const runs = [
      ['before', result.result, 'base'],
      ['after', result.result, 'intervened'],
      ...(forced
        ? ([
            ['forcedBefore', forced.result, 'base'],
            ['forcedAfter', forced.result, 'intervened'],
          ] as const)
        : []),
    ] as const;
    const sight = { rows: sightRows, timesteps: inSight(grid) };
    const whole = { rows: all.length, timesteps: result.timesteps };
    return blocks.get(key, sight, whole, async wanted => {
      const units = all.slice(...wanted.rows);
      const found = runs.map(async ([run, id, of]) => {
        const { data: values } = await data.values(
          id,
          of,
          component,
          layer,
          units,
          wanted.timesteps,
        );
        return [run, values] as const;
      });
      return new Map(await Promise.all(found));
    });
  }

  /** What is drawn stays until the next is there, unless it is of another place; what cannot be had is said. */
  function waitFor({ result, view }: PlotQuestion): void {
    const drawn = shown?.question.view;
    if (drawn?.component === view.component && drawn.layer === view.layer) return;
    shown = undefined;
    const problem = data.orderProblem(result.result, view.component, view.layer);
    host.replaceChildren(make('p', { class: 'problem', role: 'alert' }, problem ?? ''));
  }

  function drawLines(
    { question, order }: Shown,
    units: readonly number[],
    edited: Edited,
    height: number,
  ): void {
    const { grid, theme, view, result } = question;
    const parts = fetched(question, units, [0, units.length], order, `lines ${units.join()}`);
    const [before, after] = [plain(parts, 'before'), plain(parts, 'after')];
    if (!before || !after) return;
    const traces = units.map((unit, row) => ({ unit, row, isEdited: edited.names(unit) }));
    const at = { grid, timestep: view.timesteps.at(-1) ?? 0, prompt: result.prompt };
    const runs = {
      before: isEmpty(question) ? undefined : before,
      after,
      forced: plain(parts, 'forcedAfter'),
    };
    drawTraces(lineCanvas, traces, runs, at, order.differenceLimit, theme, height);
    const label = say(
      'units {0} over time, before dashed, after solid; the table view has the numbers',
      units.join(', '),
    );
    lineCanvas.setAttribute('aria-label', label);
  }

  return {
    elements: [host, crossColumn, readOut, announcer],
    /** The value after, where it is drawn; NaN elsewhere. */
    valueAt(unit: number, t: number): number {
      const of = (id: string) => shown?.sources.find(each => each.id === id)?.block;
      const block = of('after') ?? of('before');
      return block ? valueIn(block, shown?.all.indexOf(unit) ?? -1, t) : NaN;
    },
    valueLimit: (): number => orders.shown()?.valueLimit ?? 1,
    differenceLimit: (): number => orders.shown()?.differenceLimit ?? 1,
    draw(question: PlotQuestion): void {
      const { view, forced, interventions } = question;
      const isAlone = isEmpty(question);
      const order = orders.of(question);
      if (!order) {
        waitFor(question);
        return;
      }
      const all = view.order === 'effect' ? order.byEffect : order.totals.map((_, unit) => unit);
      const rows = toRows(all.length, roomFor(isAlone), view.firstRow);
      const inRows = [rows.first, Math.min(all.length, rows.first + rows.visible)] as const;
      const parts = fetched(question, all, inRows, order, 'rows');
      if (!parts) {
        waitFor(question);
        return;
      }
      const { component, layer } = view;
      const sources = forced
        ? bothSources(parts, component, layer)
        : isAlone
          ? baseSources(parts, component, layer)
          : ownSources(parts, component, layer);
      const units = all.slice(...inRows);
      shown = { question, all, units, rows, order, sources };
      const edited = editedCells(interventions, view);
      if (view.plot === 'table') drawTable(host, shown);
      else if (view.plot === 'traces') drawAsLines(shown, edited);
      else {
        fill(host, [...sources.map(({ id }) => part(id).element), lineCanvas]);
        for (const source of sources) drawMap(source, shown, edited);
        scroll.place(part(sources[0]?.id ?? '').grid, rows, all.length);
        drawLines(shown, [view.units.at(-1) ?? 0], edited, 62);
      }
    },
  };

  /** The chosen units, or where one alone is chosen the six of largest effect in sight. */
  function drawAsLines(drawn: Shown, edited: Edited): void {
    const { view, theme } = drawn.question;
    const { order } = drawn;
    const largest = order.byEffect.filter(unit => drawn.units.includes(unit)).slice(0, 6);
    const units = view.units.length > 1 ? view.units.slice(0, mostTraces) : largest;
    fill(host, [lineHeading, lineCanvas]);
    drawMapHeading(lineHeading, {
      title: say('Traces'),
      aside: isEmpty(drawn.question)
        ? say('units {0} · one scale for all', units.join(', '))
        : say(
            'units {0} · one scale for all · before dashed, after solid, bars: after − before',
            units.join(', '),
          ),
      limit: order.differenceLimit,
      clipped: order.clipped,
      hasScale: true,
      theme,
    });
    drawLines(drawn, units, edited, 88);
  }

  function drawMap(source: Source, { question, units, rows, order }: Shown, edited: Edited): void {
    const { id, title, aside, room, block, isDifference, hasScale } = source;
    if (!block) return;
    const { grid, view, result, theme } = question;
    const limit = isDifference ? order.differenceLimit : order.valueLimit;
    const { canvas, grid: element, heading, cell } = part(id);
    drawHeatMap(
      canvas,
      {
        grid,
        rows: { ...rows, height: heightOf(rows.height, room) },
        units,
        block,
        limit,
        chosen: { units: new Set(view.units), timesteps: new Set(view.timesteps) },
        edited,
        totals: id === 'difference' || id === 'free' ? order.totals : null,
        prompt: result.prompt,
      },
      theme,
    );
    drawMapHeading(heading, { title, aside, limit, clipped: order.clipped, hasScale, theme });
    element.setAttribute('aria-label', `${title}: ${aside}`);
    element.setAttribute('aria-rowcount', String(order.totals.length));
    element.setAttribute('aria-colcount', String(result.timesteps));
    cell.textContent = sentence(view.units.at(-1) ?? 0, view.timesteps.at(-1) ?? 0);
  }
}

/** Nothing is changed and nothing is tried: the base run alone is drawn. */
const isEmpty = ({ interventions, isPreview }: PlotQuestion): boolean =>
  interventions.length === 0 && !isPreview;

/** Row height of a map that takes a share of the first one's. */
const heightOf = (height: number, room: number): number => Math.max(2, Math.round(height * room));

/** Pixels for the first map's rows: more in a tall window, most where it stands alone. */
const roomFor = (isAlone: boolean): number =>
  isAlone
    ? Math.max(224, Math.min(448, window.innerHeight - 380))
    : Math.max(224, Math.min(420, Math.round(window.innerHeight * 0.26)));
