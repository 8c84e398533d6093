import type { FromPanel, PanelState, ToPanel } from '../src/protocol/panel.ts';
import { toBlocks } from './state/blocks.ts';
import { toData } from './state/data.ts';
import { make, withPixelRatio } from './dom.ts';
import { toEmptyNote } from './plots/emptyNote.ts';
import { toExperimentNote } from './heading/experimentNote.ts';
import { exportMenu, exportView, sayProblem } from './exports.ts';
import { scrolledIn, scrollToMiddle, scrollToShow, toGrid, xOf, type Grid } from './paint/grid.ts';
import { unitText } from './words/format.ts';
import { toHeading } from './heading/heading.ts';
import { toInterventions } from './intervene.ts';
import { drawLanes, lanesOf, stemsOf } from './time/lanes.ts';
import { toLink } from './state/link.ts';
import { toOverview } from './time/overview.ts';
import { toPlotBar } from './plots/plotBar.ts';
import { toPlots } from './plots/plots.ts';
import { toRail } from './rail/rail.ts';
import {
  firstView,
  interventionsIn,
  isOlder,
  isScroll,
  reduce,
  restoredView,
  resultOf,
  selectionOf,
  type Action,
  type State,
  type View,
} from './state/store.ts';
import { toStrips } from './time/strips.ts';
import { followTheme } from './theme/theme.ts';
import { toTrial } from './plots/trial.ts';
import { drawTroubles } from './heading/troubles.ts';
import { say } from './words/words.ts';

/** What the page keeps of its view over reloads. */
export interface Keeping {
  readonly saved: unknown;
  save(view: View): void;
}

/** Milliseconds after the last scroll before it is kept; any other look is kept at once, since the page may go at any time. */
const keepAfterMs = 200;

/** Builds the page and draws it whenever something changed. @returns takes the host's messages */
export function startPanel(
  post: (message: FromPanel) => void,
  keeping: Keeping,
): (message: ToPanel) => void {
  const restored = restoredView(keeping.saved);
  let state: State = { panel: null, view: restored, isChosen: restored !== firstView };
  let theme = followTheme(next => {
    theme = next;
    schedule();
  });
  let grid: Grid | undefined;
  let isScheduled = false;
  let keepTimer: ReturnType<typeof setTimeout> | undefined;
  const link = toLink(post);
  const data = toData(link, schedule);
  const blocks = toBlocks(schedule);

  const heading = toHeading(post, anchor => exportMenu(anchor, exportAs));
  const troubles = make('div', { id: 'troubles' });
  const strips = toStrips({
    choose: t => look({ timesteps: [t] }),
    reveal: t => {
      look({ timesteps: [t] });
      post({ type: 'commanded', command: 'showSites' });
    },
  });
  const lanes = make('canvas', {
    id: 'lanes',
    role: 'img',
    'aria-label': say(
      'effect over time by layer, and KL of the next token; the table view and the rail have the numbers',
    ),
  });
  const overview = toOverview(x => scrollTo(x));
  const hair = make('div', { class: 'hair' });
  const edge = make('div', { class: 'edge' });
  const what = say('Edit the base text…');
  const edit = make('button', { type: 'button', id: 'edit', title: what, 'aria-label': what }, '✎');
  edit.addEventListener('click', () => post({ type: 'commanded', command: 'editBase' }));
  const time = make(
    'div',
    { id: 'time' },
    edit,
    overview.element,
    strips.element,
    lanes,
    hair,
    edge,
  );
  const plotBar = toPlotBar(look);
  const plots = toPlots(data, blocks, {
    view: () => state.view,
    timesteps: () => (state.panel && resultOf(state.panel)?.timesteps) ?? 0,
    look,
    intervene: (anchor, shortcut) => interventions.open(anchor, shortcut),
    drag: (by, isDone) => drag(by, isDone),
  });
  const emptyNote = toEmptyNote(post, (anchor, kind) => interventions.open(anchor, kind));
  const spacer = make('div', { id: 'spacer' });
  const scroller = make(
    'div',
    { id: 'scroller', tabindex: '0', role: 'region', 'aria-label': say('timesteps in sight') },
    spacer,
  );
  const content = make(
    'div',
    { id: 'content' },
    time,
    plotBar.element,
    ...plots.elements,
    scroller,
    emptyNote.element,
  );
  const rail = toRail();
  const note = toExperimentNote();
  const app = document.getElementById('app') ?? document.body;
  const columns = make('div', { id: 'columns' }, content, rail.element);
  app.append(heading.element, troubles, note.element, columns);
  const interventions = toInterventions({
    host: app,
    data,
    post,
    state: () => state,
  });
  const drag = toTrial({ post, state: () => state, ...plots });

  function dispatch(action: Action): void {
    const before = state.view;
    state = reduce(state, action);
    if (state.view !== before) {
      clearTimeout(keepTimer);
      if (!isScroll(before, state.view)) keeping.save(state.view);
      else keepTimer = setTimeout(() => keeping.save(state.view), keepAfterMs);
    }
    schedule();
  }

  /** Shows what is looked at, with its timestep in sight. */
  function show(view: Partial<View>): void {
    const t = view.timesteps?.at(-1);
    const scrollX = t !== undefined && grid ? scrollToShow(grid, t) : undefined;
    dispatch({ type: 'looked', view: { ...view, ...(scrollX !== undefined && { scrollX }) } });
  }

  /** A look of the user's: kept over reloads, and told to the Sites tree. */
  function look(view: Partial<View>): void {
    show(view);
    const isPlace = (['units', 'timesteps', 'layer', 'component'] as const).some(
      key => view[key] !== undefined,
    );
    if (isPlace) post({ type: 'selected', selection: selectionOf(state.view) });
  }

  function scrollTo(x: number): void {
    if (grid) dispatch({ type: 'looked', view: { scrollX: scrolledIn(grid, Math.round(x)) } });
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      if (state.panel) draw(state.panel, state.view);
    });
  }

  function draw(panel: PanelState, view: View): void {
    heading.draw(panel);
    drawTroubles(troubles, panel.troubles, post);
    const result = resultOf(panel);
    document.body.classList.toggle('stale', isOlder(panel));
    content.hidden = rail.element.hidden = result === null;
    note.draw(result ? null : panel.experiment);
    if (!result) return;
    const forced = panel.shown === 'both' ? panel.results.forced : null;
    const list = interventionsIn(panel);
    const isPreview = panel.preview !== null;
    const isEmpty = list.length === 0 && !isPreview;
    const timestep = view.timesteps.at(-1) ?? 0;
    const whole = toGrid(content.clientWidth, result.timesteps, view.scrollX);
    // Until a person has looked, the columns follow what the view starts from.
    const scrollX = state.isChosen
      ? scrolledIn(whole, view.scrollX)
      : scrollToMiddle(whole, timestep);
    grid = { ...whole, scrollX };
    if (scrollX !== view.scrollX) state = { ...state, view: { ...view, scrollX } };
    const fitting = plotBar.draw(panel.model, view);
    if (fitting) return look(fitting);
    const { style } = content;
    style.setProperty('--gutter', `${grid.gutter}px`);
    style.setProperty('--column', `${grid.column}px`);
    // Places that a scroll moves are set on their own elements: a property of the whole would restyle every token.
    const selected = xOf(grid, timestep);
    content.dataset.selected = String(selected);
    hair.hidden = selected < grid.gutter;
    hair.style.width = `${grid.column + 1}px`;
    hair.style.transform = `translateX(${selected - 1}px)`;
    const boundary = xOf(grid, result.prompt);
    edge.hidden = result.prompt >= result.timesteps || boundary < grid.gutter;
    edge.style.transform = `translateX(${boundary - 1}px)`;
    overview.draw(grid, result, view.component, list, theme);
    time.classList.toggle('scrolling', !overview.element.hidden);
    strips.draw({ grid, result, forced, interventions: list, isEmpty, timestep });
    lanes.hidden = isEmpty;
    if (!isEmpty)
      drawLanes(lanes, lanesOf(result, forced, view.component), stemsOf(list), grid, theme);
    plots.draw({ grid, view, result, forced, interventions: list, theme, isPreview });
    emptyNote.element.hidden = !isEmpty;
    drawScroller(grid);
    drawRail(panel, view, timestep);
    interventions.follow(panel);
  }

  function drawScroller({ gutter, columns, column, width, scrollX }: Grid): void {
    const whole = gutter + columns * column;
    scroller.hidden = whole <= width;
    spacer.style.width = `${whole}px`;
    if (!scroller.hidden && Math.abs(scroller.scrollLeft - scrollX) >= 1)
      scroller.scrollLeft = scrollX;
  }

  function drawRail(panel: PanelState, view: View, timestep: number): void {
    const result = resultOf(panel);
    if (!result) return;
    const forced = panel.shown === 'both' ? panel.results.forced : null;
    const unit = view.units.at(-1) ?? 0;
    const says = result.base.outputIds !== null;
    rail.draw({
      result,
      forced,
      readout: says ? data.readout(result.result, timestep) : undefined,
      forcedReadout: says && forced ? data.readout(forced.result, timestep) : undefined,
      readoutProblem: data.problem.readout(result.result, timestep),
      unitValues: data.unit(result.result, view.layer, unit, timestep),
      unitProblem: data.problem.unit(result.result, view.layer, unit, timestep),
      unit: unitText(unit, data.wordOf(view.component, unit)),
      layer: view.layer,
      timestep,
      component: view.component,
      isBase: interventionsIn(panel).length === 0 && panel.preview === null,
      differenceLimit: plots.differenceLimit(),
      theme,
      intervene: anchor => interventions.open(anchor),
    });
  }

  function exportAs(what: 'png' | 'csv'): void {
    const { panel, view } = state;
    const drawWith = (ratio: number): void => {
      if (panel) withPixelRatio(ratio, () => draw(panel, state.view));
    };
    if (panel)
      exportView(what, { panel, view, link, content, theme, drawWith }).then(
        post,
        (error: unknown) => sayProblem(error instanceof Error ? error.message : String(error)),
      );
  }

  scroller.addEventListener('scroll', () => {
    if (Math.abs(scroller.scrollLeft - state.view.scrollX) >= 1)
      dispatch({ type: 'looked', view: { scrollX: scroller.scrollLeft } });
  });
  content.addEventListener(
    'wheel',
    event => {
      const isAcross = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const dx = isAcross ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      if (dx === 0 || scroller.hidden) return;
      event.preventDefault();
      scrollTo(state.view.scrollX + dx);
    },
    { passive: false },
  );
  new ResizeObserver(schedule).observe(content);
  new ResizeObserver(schedule).observe(document.body);

  return message => {
    if (link.settle(message)) return;
    if (message.type === 'changed' || message.type === 'acted') dispatch(message);
    if (message.type === 'selected') {
      show(message.selection);
      plots.bringIntoSight(message.selection.units.at(-1) ?? 0);
    }
    if (message.type === 'copied') heading.copied();
    if (message.type === 'asked') {
      if (message.what === 'intervene') interventions.open(content);
      else exportAs(message.what === 'export-png' ? 'png' : 'csv');
    }
  };
}
