import type { Component } from '../src/domain/components.ts';
import type { Intervention } from '../src/domain/experiment.ts';
import type { Ordering, RunSummary } from '../src/domain/result.ts';
import type { Data } from './data.ts';
import { make, prepared } from './dom.ts';
import { decimals, signed, visible } from './format.ts';
import { inSight, timestepAt, toRows, type Grid, type RowLayout } from './grid.ts';
import { drawHeatMap } from './heatMap.ts';
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

interface Source {
  readonly id: string;
  readonly title: string;
  readonly aside: string;
  readonly room: number;
  readonly values: Float32Array | undefined;
  readonly isDifference: boolean;
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
    listen(grid, canvas, id);
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

  function listen(element: HTMLElement, canvas: HTMLCanvasElement, id: string): void {
    let from: { row: number; t: number } | undefined;
    let dragY: number | undefined;
    const placeOf = (event: MouseEvent): { row: number; t: number } | undefined => {
      if (!shown) return undefined;
      const box = canvas.getBoundingClientRect();
      const t = timestepAt(shown.question.grid, event.clientX - box.left);
      const row = Math.floor((event.clientY - box.top) / shown.rows.height);
      return t === undefined || row < 0 || row >= shown.units.length ? undefined : { row, t };
    };
    const range = (a: number, b: number): number[] =>
      Array.from({ length: Math.abs(b - a) + 1 }, (_, k) => Math.min(a, b) + k);
    const choose = (to: { row: number; t: number }): void => {
      const start = from ?? to;
      const units = range(start.row, to.row).map(row => shown?.units[row] ?? 0);
      const timesteps = range(start.t, to.t);
      // The cell under the pointer is the cursor, so it is last.
      actions.look({
        units: to.row < start.row ? units.reverse() : units,
        timesteps: to.t < start.t ? timesteps.reverse() : timesteps,
      });
    };
    canvas.addEventListener('pointerdown', event => {
      const at = placeOf(event);
      if (!at || event.button !== 0) return;
      element.focus();
      if (event.altKey) {
        dragY = event.clientY;
        canvas.setPointerCapture(event.pointerId);
        return;
      }
      if (!event.shiftKey) from = at;
      choose(at);
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', event => {
      const at = placeOf(event);
      if (dragY !== undefined) actions.drag((dragY - event.clientY) / 50, false);
      else if (event.buttons === 1 && at) choose(at);
      readOut.hidden = !at;
      if (!at || !shown) return;
      readOut.textContent = textOf(shown.units[at.row] ?? 0, at.t);
      readOut.style.left = `${Math.min(event.clientX + 14, window.innerWidth - 340)}px`;
      readOut.style.top = `${event.clientY + 16}px`;
    });
    canvas.addEventListener('pointerup', event => {
      if (dragY !== undefined) actions.drag((dragY - event.clientY) / 50, true);
      dragY = undefined;
    });
    canvas.addEventListener('pointerleave', () => (readOut.hidden = true));
    canvas.addEventListener('contextmenu', event => {
      event.preventDefault();
      const at = placeOf(event);
      const { view } = shown?.question ?? {};
      if (
        at &&
        view &&
        !(view.units.includes(shown?.units[at.row] ?? -1) && view.timesteps.includes(at.t))
      ) {
        from = at;
        choose(at);
      }
      actions.intervene(element);
    });
    canvas.addEventListener('wheel', event => {
      if (
        !shown ||
        shown.units.length >= shown.order.totals.length ||
        event.shiftKey ||
        Math.abs(event.deltaX) > Math.abs(event.deltaY)
      )
        return;
      event.preventDefault();
      actions.look({ firstRow: Math.max(0, shown.rows.first + Math.sign(event.deltaY) * 3) });
    });
    element.addEventListener('keydown', event => {
      if (event.key === 'Escape' && dragY !== undefined) {
        dragY = undefined;
        actions.drag(null, true);
      }
      walk(event, element, id);
    });
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

const minus = (
  a: Float32Array | undefined,
  b: Float32Array | undefined,
): Float32Array | undefined => (a && b ? a.map((v, k) => v - (b[k] ?? NaN)) : undefined);

function ownSources(
  before: Float32Array | undefined,
  after: Float32Array | undefined,
  component: Component,
  layer: number | null,
): Source[] {
  const where = layer === null ? component : `${component}, layer ${layer}`;
  return [
    {
      id: 'difference',
      title: 'Difference',
      aside: `after − before · ${where}`,
      room: 1,
      values: minus(after, before),
      isDifference: true,
    },
    {
      id: 'before',
      title: 'Before',
      aside: `${where} · one scale with after`,
      room: 0.45,
      values: before,
      isDifference: false,
    },
    { id: 'after', title: 'After', aside: where, room: 0.45, values: after, isDifference: false },
  ];
}

function bothSources(
  before: Float32Array | undefined,
  after: Float32Array | undefined,
  forcedBefore: Float32Array | undefined,
  forcedAfter: Float32Array | undefined,
  component: Component,
  layer: number | null,
): Source[] {
  const where = layer === null ? component : `${component}, layer ${layer}`;
  return [
    {
      id: 'forced',
      title: 'Teacher-forced',
      aside: `after − before: what the state carried · ${where}`,
      room: 1,
      values: minus(forcedAfter, forcedBefore),
      isDifference: true,
    },
    {
      id: 'free',
      title: 'Free-running',
      aside: 'after − before: what the state and the tokens carried',
      room: 1,
      values: minus(after, before),
      isDifference: true,
    },
    {
      id: 'tokens',
      title: 'Free-running − teacher-forced',
      aside: 'what the tokens carried',
      room: 1,
      values: minus(after, forcedAfter),
      isDifference: true,
    },
  ];
}

function drawMapHeading(
  host: HTMLElement,
  title: string,
  aside: string,
  limit: number,
  clipped: boolean,
  theme: Theme,
): void {
  const [least, most] = clipped ? ['≤ ', '≥ '] : ['', ''];
  const ramp = make('canvas', { 'aria-hidden': 'true', class: 'ramp' });
  const text = `${title}|${aside}|${limit}|${theme.kind}`;
  if (host.dataset.shown === text) return;
  host.dataset.shown = text;
  host.replaceChildren(
    make('h2', {}, title, make('span', { class: 'aside' }, aside)),
    make(
      'span',
      { class: 'limits' },
      `${least}${decimals(-limit, 1)} `,
      ramp,
      ` ${most}${signed(limit, 1)}`,
    ),
  );
  const context = prepared(ramp, 96, 11);
  theme.ramp.forEach(([r, g, b], k) => {
    if (!context) return;
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    context.fillRect((k / theme.ramp.length) * 96, 0, 1, 11);
  });
}

/** Every number of the units and timesteps in sight. */
function drawTable(
  host: HTMLElement,
  shown: {
    question: PlotQuestion;
    units: readonly number[];
    from: number;
    sources: readonly Source[];
  },
): void {
  const { units, from, sources, question } = shown;
  const span = (sources[0]?.values?.length ?? 0) / Math.max(1, units.length);
  const heads = Array.from({ length: span }, (_, k) =>
    make(
      'th',
      { scope: 'col' },
      `${from + k} ${visible(question.result.intervened.inputs[from + k] ?? '')}`,
    ),
  );
  const body = units.flatMap((unit, row) =>
    sources.map(({ title, values, isDifference }) => {
      const cells = Array.from({ length: span }, (_, k) => {
        const v = values?.[row * span + k] ?? NaN;
        return make('td', {}, isDifference ? signed(v) : decimals(v));
      });
      return make(
        'tr',
        {},
        make('th', { scope: 'row' }, `${unit} ${title.toLowerCase()}`),
        ...cells,
      );
    }),
  );
  const table = make(
    'table',
    { class: 'numbers', 'data-testid': 'table' },
    make('caption', {}, 'values by unit and timestep'),
    make('thead', {}, make('tr', {}, make('td'), ...heads)),
    make('tbody', {}, ...body),
  );
  host.replaceChildren(
    make(
      'div',
      { class: 'tableScroll', tabindex: '0', role: 'region', 'aria-label': 'table of values' },
      table,
    ),
  );
}
