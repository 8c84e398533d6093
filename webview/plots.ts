import type { Intervention } from '../src/domain/experiment.ts';
import type { Ordering, RunSummary } from '../src/domain/result.ts';
import type { Data } from './data.ts';
import { make } from './dom.ts';
import { drawMapHeading } from './mapHeading.ts';
import { bothSources, ownSources, type Source } from './sources.ts';
import { drawTable } from './table.ts';
import { decimals, signed, visible } from './format.ts';
import { inSight, toRows, type Grid, type RowLayout } from './grid.ts';
import { drawHeatMap } from './heatMap.ts';
import { listen } from './pointer.ts';
import type { View } from './store.ts';
import type { Theme } from './theme.ts';
import { drawTraces } from './traces.ts';

/** What the plots draw. */
export interface PlotQuestion {
  readonly grid: Grid;
  readonly view: View;
  readonly result: RunSummary;
  readonly forced: RunSummary | null;
  readonly interventions: readonly Intervention[];
  readonly theme: Theme;
}

/** What a person does on a plot. */
export interface PlotActions {
  look(view: Partial<View>): void;
  /** Enter, a right click, or a letter that opens one edit. */
  intervene(anchor: HTMLElement, shortcut?: string): void;
  drag(by: number | null, isDone: boolean): void;
}

/** The heat maps, the chosen unit's line, the traces and the table, on the shared columns. */
export function toPlots(data: Data, actions: PlotActions) {
  const host = make('div', { id: 'plots' });
  const readOut = make('div', { class: 'hover', role: 'tooltip', hidden: '' });
  const announcer = make('div', { class: 'sr', 'aria-live': 'polite' });
  const maps = new Map<
    string,
    { element: HTMLElement; canvas: HTMLCanvasElement; heading: HTMLElement; cell: HTMLElement }
  >();
  const lineCanvas = make('canvas', { role: 'img', id: 'line' });
  let shown:
    | {
        question: PlotQuestion;
        rows: RowLayout;
        units: readonly number[];
        order: Ordering;
        from: number;
        sources: readonly Source[];
      }
    | undefined;

  function map(id: string) {
    const before = maps.get(id);
    if (before) return before;
    const canvas = make('canvas', { 'aria-hidden': 'true' });
    const cell = make('div', { role: 'gridcell', id: `cell-${id}` });
    const grid = make(
      'div',
      {
        class: 'map',
        role: 'grid',
        tabindex: '0',
        'data-testid': `map-${id}`,
        'aria-activedescendant': `cell-${id}`,
      },
      canvas,
      make('div', { role: 'row', class: 'sr' }, cell),
    );
    const heading = make('div', { class: 'mapHeading' });
    const element = make('section', { class: 'mapPart' }, heading, grid);
    listen(grid, canvas, {
      shown: () => shown,
      actions,
      readOut,
      textOf,
      walk: event => walk(event, grid, id),
    });
    const made = { element, canvas, heading, cell };
    maps.set(id, made);
    return made;
  }

  const valueAt = (id: string, unit: number, t: number): number => {
    const source = shown?.sources.find(each => each.id === id);
    const row = shown?.units.indexOf(unit) ?? -1;
    if (!shown || !source?.values || row < 0) return NaN;
    const span = source.values.length / shown.units.length;
    return source.values[row * span + t - shown.from] ?? NaN;
  };

  function textOf(unit: number, t: number): string {
    const token = visible(shown?.question.result.intervened.inputs[t] ?? '');
    const parts = (shown?.sources ?? []).map(
      ({ id, title, isDifference }) =>
        `${title.toLowerCase()} ${isDifference ? signed(valueAt(id, unit, t)) : decimals(valueAt(id, unit, t))}`,
    );
    return `unit ${unit}, t ${t} “${token}”: ${parts.join(', ')}`;
  }

  /** Arrows move the cursor, Shift extends, Home and End go to the ends, Page Up and Down a screen of units. */
  function walk(event: KeyboardEvent, element: HTMLElement, id: string): void {
    if (!shown) return;
    const { view, result } = shown.question;
    const all = orderOf(shown.order, view);
    const T = result.timesteps;
    const row = Math.max(0, all.indexOf(view.units.at(-1) ?? 0));
    const t = view.timesteps.at(-1) ?? 0;
    const page = shown.units.length;
    const moves: Readonly<Record<string, [number, number]>> = {
      ArrowUp: [row - 1, t],
      ArrowDown: [row + 1, t],
      ArrowLeft: [row, t - 1],
      ArrowRight: [row, t + 1],
      Home: [row, 0],
      End: [row, T - 1],
      PageUp: [row - page, t],
      PageDown: [row + page, t],
    };
    if (event.key === 'Enter' || ['0', '=', '+', '×', '*', 'i', 'I'].includes(event.key)) {
      event.preventDefault();
      actions.intervene(element, event.key);
      return;
    }
    const to = moves[event.key];
    if (!to) return;
    event.preventDefault();
    const nextRow = Math.max(0, Math.min(all.length - 1, to[0]));
    const nextT = Math.max(0, Math.min(T - 1, to[1]));
    const unit = all[nextRow] ?? 0;
    const extend = (list: readonly number[], value: number): number[] =>
      event.shiftKey ? [...list.filter(each => each !== value), value] : [value];
    const first =
      nextRow < shown.rows.first
        ? nextRow
        : nextRow >= shown.rows.first + page
          ? nextRow - page + 1
          : shown.rows.first;
    actions.look({
      units: extend(view.units, unit),
      timesteps: extend(view.timesteps, nextT),
      firstRow: first,
    });
    announcer.textContent = textOf(unit, nextT);
    const cell = maps.get(id)?.cell;
    if (cell) cell.textContent = textOf(unit, nextT);
  }

  return {
    elements: [host, readOut, announcer],
    draw(question: PlotQuestion): void {
      const { view, result, forced, grid, theme } = question;
      const { component, layer } = view;
      const order = data.order(result.result, component, layer);
      if (!order) return;
      const all = orderOf(order, view);
      const rows = toRows(all.length, forced ? 126 : 224, view.firstRow);
      const units = all.slice(rows.first, rows.first + rows.visible);
      const [from, to] = inSight(grid);
      const get = (of: RunSummary, run: 'base' | 'intervened') =>
        data.values(of.result, run, component, layer, units, [from, to])?.data;
      const [before, after] = [get(result, 'base'), get(result, 'intervened')];
      const sources = forced
        ? bothSources(
            before,
            after,
            get(forced, 'base'),
            get(forced, 'intervened'),
            component,
            layer,
          )
        : ownSources(before, after, component, layer);
      if (sources.every(({ values }) => values === undefined)) return;
      shown = { question, rows, units, order, from, sources };
      if (view.plot === 'table') return drawTable(host, shown);
      if (view.plot === 'traces') {
        host.replaceChildren(lineCanvas);
        const many = order.byEffect.filter(unit => units.includes(unit)).slice(0, 6);
        return line(view.units.length > 1 ? view.units.slice(0, 12) : many, 64);
      }
      const wanted = sources.map(({ id }) => map(id).element);
      if (
        host.children.length !== wanted.length + 1 ||
        wanted.some((each, k) => host.children[k] !== each)
      )
        host.replaceChildren(...wanted, lineCanvas);
      for (const source of sources) drawMap(source, order, rows);
      line([view.units.at(-1) ?? 0], 62);

      function line(list: readonly number[], height: number): void {
        const span = to - from;
        const traces = list.flatMap(unit => {
          const row = units.indexOf(unit);
          if (row < 0 || !before || !after) return [];
          return [
            {
              unit,
              from,
              before: before.subarray(row * span, (row + 1) * span),
              after: after.subarray(row * span, (row + 1) * span),
            },
          ];
        });
        lineCanvas.setAttribute(
          'aria-label',
          `units ${list.join(', ')} over time, before dashed, after solid; the table view has the numbers`,
        );
        drawTraces(lineCanvas, traces, grid, order?.differenceLimit ?? 1, theme, height);
      }
    },
  };

  function drawMap(
    { id, title, aside, room, values, isDifference }: Source,
    order: Ordering,
    rows: RowLayout,
  ): void {
    if (!shown || !values) return;
    const { grid, view, interventions, result, theme } = shown.question;
    const part = map(id);
    const limit = isDifference ? order.differenceLimit : order.valueLimit;
    const layout = { ...rows, height: Math.max(2, Math.floor(rows.height * room)) };
    const sites = interventions.filter(
      ({ site, enabled }) =>
        enabled !== false &&
        (site.layer ?? null) === view.layer &&
        site.component === view.component,
    );
    const inUnits = (list: Intervention['site']['units'], unit: number): boolean =>
      list === undefined ||
      list.some(each =>
        typeof each === 'number' ? each === unit : unit >= each[0] && unit < each[1],
      );
    const hasUnit = (unit: number): boolean =>
      sites.some(({ site }) => site.units !== undefined && inUnits(site.units, unit));
    const isEdited = (unit: number, t: number): boolean =>
      sites.some(
        ({ site }) =>
          inUnits(site.units, unit) &&
          (site.timesteps === 'all' || [site.timesteps].flat().includes(t)),
      );
    const [from] = inSight(grid);
    const span = values.length / Math.max(1, shown.units.length);
    drawHeatMap(
      part.canvas,
      {
        grid,
        rows: layout,
        units: shown.units,
        data: values,
        timesteps: [from, from + span],
        limit,
        chosen: { units: new Set(view.units), timesteps: new Set(view.timesteps) },
        edited: isEdited,
        editedUnit: hasUnit,
        totals: isDifference ? shown.units.map(unit => order.totals[unit] ?? 0) : null,
        prompt: result.prompt,
      },
      theme,
    );
    drawMapHeading(part.heading, title, aside, limit, order.clipped, theme);
    const label = `${title}: ${aside}`;
    part.canvas.parentElement?.setAttribute('aria-label', label);
    part.cell.textContent = textOf(view.units.at(-1) ?? 0, view.timesteps.at(-1) ?? 0);
  }
}

const orderOf = (order: Ordering, view: View): readonly number[] =>
  view.order === 'effect' ? order.byEffect : order.totals.map((_, unit) => unit);
