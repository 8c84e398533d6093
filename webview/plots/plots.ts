import type { Ordering, RunSummary } from '../../src/domain/result.ts';
import type { Blocks, Fetched } from '../state/blocks.ts';
import { heldIn, valueIn } from '../paint/cells.ts';
import type { Data } from '../state/data.ts';
import { fill, make } from '../dom.ts';
import { editedCells, type Edited } from '../state/edited.ts';
import { notHere, unitText, valueText, visible } from '../words/format.ts';
import { heightOf, inSight, roomFor, rowToShow, toRows } from '../paint/grid.ts';
import { drawHeatMap } from '../paint/heatMap.ts';
import { drawMapHeading } from './mapHeading.ts';
import { idOf, toOrders } from './orders.ts';
import { makeMapPart, type MapPart } from './mapPart.ts';
import { listen } from './pointer.ts';
import { rowsScroll } from './rowsScroll.ts';
import type { PlotActions, PlotQuestion, Shown } from './plotQuestion.ts';
import { baseSources, bothSources, ownSources, plain, type Source } from './sources.ts';
import { drawTable, listenToTable } from './table.ts';
import { drawTraces } from '../paint/traces.ts';
import { say } from '../words/words.ts';

/** Most units drawn as lines at once. */
const mostTraces = 12;

/** The heat maps, the chosen unit's line, the traces and the table, on the shared columns. */
export function toPlots(data: Data, blocks: Blocks, actions: PlotActions) {
  const host = make('div', { id: 'plots' });
  const missing = make('p', { class: 'problem', role: 'alert' });
  const readOut = make('div', { class: 'hover', role: 'tooltip', hidden: '' });
  const announcer = make('div', { class: 'sr', 'aria-live': 'polite' });
  const crossColumn = make('div', { class: 'crossColumn', hidden: '' });
  const scroll = rowsScroll(firstRow => actions.look({ firstRow }));
  const maps = new Map<string, MapPart>();
  /** Called when other values are drawn. */
  const drawn: (() => void)[] = [];
  const lineCanvas = make('canvas', { id: 'line' });
  const lineHeading = make('div', { class: 'mapHeading' });
  const orders = toOrders(data);
  let shown: Shown | undefined;
  /** Whether a cell was announced whose values are still on their way. */
  let isOwed = false;
  /** A unit to be scrolled to. */
  let toShow: number | undefined;

  listenToTable(host, () => shown, actions);

  function part(id: string): MapPart {
    const before = maps.get(id);
    if (before) return before;
    const made = makeMapPart(id);
    const rowHeight = (): number =>
      heightOf(shown?.rows.height ?? 1, shown?.sources.find(each => each.id === id)?.room ?? 1);
    const readOutAgain = listen(made, {
      shown: () => shown,
      rowHeight,
      actions,
      readOut,
      crossColumn,
      cellText,
      announce,
    });
    drawn.push(readOutAgain);
    maps.set(id, made);
    return made;
  }

  function cellText(unit: number, t: number): readonly (readonly [string, string])[] {
    const row = shown?.all.indexOf(unit) ?? -1;
    return (shown?.sources ?? []).map(({ name, block, isDifference }) => {
      return [name, valueText(block && heldIn(block, row, t), isDifference)];
    });
  }

  function sentence(unit: number, t: number): string {
    const token = visible(shown?.question.result.intervened.inputs[t] ?? '');
    const values = cellText(unit, t).map(([name, value]) => `${name} ${value}`);
    const name = unitText(unit, shown?.wordOf(unit));
    return say('unit {0}, t {1} “{2}”: {3}', name, t, token, values.join(', '));
  }

  function announce(unit: number, t: number): void {
    announcer.textContent = sentence(unit, t);
    isOwed = announcer.textContent.includes(notHere);
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

  /** What cannot be had is said. Else what is drawn stays until the next is there, unless it is of another place. */
  function waitFor({ result, forced, view, isPreview }: PlotQuestion): void {
    const { component, layer } = view;
    const problemOf = (of: RunSummary | null): string | undefined =>
      of ? data.problem.order(of.result, component, layer) : undefined;
    const problem = problemOf(result) ?? problemOf(forced);
    const drawn = shown?.question.view;
    const isSamePlace = drawn?.component === component && drawn.layer === layer;
    // While a value is tried its results follow each other, and the drag holds the map's pointer.
    if (isSamePlace && (isPreview || problem === undefined)) return;
    shown = undefined;
    if (missing.textContent !== (problem ?? '')) missing.textContent = problem ?? '';
    fill(host, [missing]);
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
    const traces = units.map((unit, row) => {
      const name = unitText(unit, data.wordOf(view.component, unit));
      return { name, row, isEdited: edited.names(unit) };
    });
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
    lineCanvas.setAttribute('role', 'img'); // not before there is something to see, and its name
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
    /** Scrolls to a unit when it is drawn next. */
    bringIntoSight(unit: number): void {
      toShow = unit;
    },
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
      const first = rowToShow(rows, all.indexOf(toShow ?? -1));
      toShow = undefined;
      if (first !== rows.first) {
        actions.look({ firstRow: first });
        return;
      }
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
      const wordOf = (unit: number): string | undefined => data.wordOf(component, unit);
      shown = { question, all, units, rows, order, sources, wordOf };
      const edited = editedCells(interventions, view);
      if (view.plot === 'table') drawTable(host, shown);
      else if (view.plot === 'traces') drawAsLines(shown, edited);
      else {
        fill(host, [...sources.map(({ id }) => part(id).element), lineCanvas]);
        for (const source of sources) drawMap(source, shown, edited);
        scroll.place(part(sources[0]?.id ?? '').grid, rows, all.length);
        drawLines(shown, [view.units.at(-1) ?? 0], edited, 62);
        for (const readOutAgain of drawn) readOutAgain();
        if (isOwed) announce(view.units.at(-1) ?? 0, view.timesteps.at(-1) ?? 0);
      }
    },
  };

  /** The chosen units, or where one alone is chosen the six of largest effect in sight. */
  function drawAsLines(drawn: Shown, edited: Edited): void {
    const { view, theme } = drawn.question;
    const { order } = drawn;
    const largest = order.byEffect.filter(unit => drawn.units.includes(unit)).slice(0, 6);
    const chosen = drawn.all.filter(unit => view.units.includes(unit));
    const units = chosen.length > 1 ? chosen.slice(0, mostTraces) : largest;
    fill(host, [lineHeading, lineCanvas]);
    drawMapHeading(lineHeading, {
      title: say('Traces'),
      aside: tracesAside(drawn.question, units, chosen.length),
      limit: order.differenceLimit,
      clipped: order.clipped,
      hasScale: true,
      theme,
    });
    drawLines(drawn, units, edited, 88);
  }

  function drawMap(
    source: Source,
    { question, units, rows, order, wordOf }: Shown,
    edited: Edited,
  ): void {
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
        wordOf,
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

/** Which units are drawn as lines, and what each line is. */
function tracesAside(question: PlotQuestion, units: readonly number[], chosen: number): string {
  const list = units.join(', ');
  const which =
    chosen > units.length
      ? say('{0} of {1} units: {2}', units.length, chosen, list)
      : say('units {0}', list);
  const lines = question.forced
    ? [say('before dashed, forced thin, free-running solid, bars: free-running − before')]
    : isEmpty(question)
      ? []
      : [say('before dashed, after solid, bars: after − before')];
  return [which, say('one scale for all'), ...lines].join(' · ');
}

/** Nothing is changed and nothing is tried: the base run alone is drawn. */
const isEmpty = ({ interventions, isPreview }: PlotQuestion): boolean =>
  interventions.length === 0 && !isPreview;
