import './style.css';
import { cellComponents, type Component } from '../src/domain/components.ts';
import type { Intervention } from '../src/domain/experiment.ts';
import type { FromPanel, ToPanel } from '../src/protocol/panel.ts';
import { button, dropdown, registerControls, segments } from './controls.ts';
import { toData } from './data.ts';
import { make } from './dom.ts';
import { exportCsv, exportPng } from './exports.ts';
import { toGrid } from './grid.ts';
import { toHeading } from './heading.ts';
import { drawLanes, lanesOf } from './lanes.ts';
import { toLink } from './link.ts';
import { toPlots } from './plots.ts';
import { siteOf } from './place.ts';
import { openPopover } from './popover.ts';
import { drawRail } from './rail.ts';
import {
  reduce,
  restoredView,
  resultOf,
  selectionOf,
  type Action,
  type State,
  type View,
} from './store.ts';
import { drawStrips } from './strips.ts';
import { readTheme } from './theme.ts';
import { drawTroubles } from './troubles.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const vscode = acquireVsCodeApi();
registerControls();
const post = (message: FromPanel): void => vscode.postMessage(message);
const link = toLink(post);
const data = toData(link, () => schedule());
let state: State = { panel: null, view: restoredView(vscode.getState()) };
let theme = readTheme();
let isScheduled = false;

const heading = toHeading(post, () => exportMenu());
const troubles = make('div', { id: 'troubles' });
const strips = make('div', { id: 'strips' });
const lanes = make('canvas', {
  id: 'lanes',
  role: 'img',
  'aria-label': 'effect over time by layer, and KL',
});
const empty = make('div', { id: 'empty' });
const rail = make('aside', { id: 'rail', 'aria-label': 'at the selection' });
const scroller = make('div', { id: 'scroller', tabindex: '-1' });
const spacer = make('div', { id: 'spacer' });
const layers = segments<string>('layer', ['0'], value =>
  look({ layer: value === 'model' ? null : Number(value) }),
);
const component = dropdown('component', value =>
  look({ component: value as Component, firstRow: 0 }),
);
const order = segments('order', ['index', 'effect'] as const, value =>
  look({ order: value, firstRow: 0 }),
);
const plot = segments('view', ['heat maps', 'traces', 'table'] as const, value =>
  look({ plot: value === 'heat maps' ? 'maps' : value }),
);
const plots = toPlots(data, { look, intervene, drag });
const plotBar = make(
  'div',
  { class: 'bar', id: 'plotBar' },
  make('span', { class: 'part' }, 'layer', layers.element),
  make('span', { class: 'part' }, 'component', component.element),
  make('span', { class: 'part' }, 'order', order.element),
  make('span', { class: 'gap' }),
  make('span', { class: 'part' }, 'view', plot.element),
);
const content = make(
  'div',
  { id: 'content' },
  strips,
  lanes,
  empty,
  plotBar,
  ...plots.elements,
  scroller,
);
scroller.append(spacer);
document
  .getElementById('app')
  ?.append(heading.element, troubles, make('div', { id: 'columns' }, content, rail));

function dispatch(action: Action): void {
  const before = state.view;
  state = reduce(state, action);
  if (state.view !== before) vscode.setState(state.view);
  schedule();
}

/** A look of the user's: kept over reloads, and told to the Sites tree. */
function look(view: Partial<View>): void {
  dispatch({ type: 'looked', view });
  const isPlace = (['units', 'timesteps', 'layer', 'component'] as const).some(
    key => view[key] !== undefined,
  );
  if (isPlace) post({ type: 'selected', selection: selectionOf(state.view) });
}

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    draw();
  });
}

function draw(): void {
  const { panel, view } = state;
  if (!panel) return;
  heading.draw(panel);
  drawTroubles(troubles, panel.troubles, post);
  const result = resultOf(panel);
  const isStale = panel.isStale || panel.troubles.some(({ kind }) => kind === 'engine-lost');
  document.body.classList.toggle('stale', isStale);
  content.hidden = rail.hidden = result === null;
  if (!result) return;
  const forced = panel.shown === 'both' ? panel.results.forced : null;
  const interventions = panel.experiment?.interventions ?? [];
  const timestep = view.timesteps.at(-1) ?? 0;
  const grid = toGrid(content.clientWidth, result.timesteps, view.scrollX);
  content.style.setProperty('--gutter', `${grid.gutter}px`);
  const { architecture } = panel.model ?? {};
  if (architecture) {
    const names: Component[] =
      view.layer === null
        ? (['embedding', 'logits'] as const).filter(
            name =>
              (name === 'logits' ? architecture.outputSize : architecture.vocabularySize) !== null,
          )
        : [...cellComponents[architecture.kind]];
    layers.set(view.layer === null ? 'model' : String(view.layer), [
      ...architecture.layers.map((_, l) => String(l)),
      'model',
    ]);
    component.set(
      names,
      names.includes(view.component) ? view.component : (names.at(-1) ?? 'hidden'),
    );
    if (!names.includes(view.component))
      return look({ component: view.layer === null ? 'logits' : 'hidden', units: [0] });
  }
  order.set(view.order);
  plot.set(view.plot === 'maps' ? 'heat maps' : view.plot);
  drawStrips(strips, {
    grid,
    result,
    forced,
    interventions,
    timestep,
    choose: t => look({ timesteps: [t] }),
  });
  drawLanes(lanes, lanesOf(result, forced, view.component), grid, theme);
  drawEmpty(interventions.length === 0);
  plots.draw({ grid, view, result, forced, interventions, theme });
  const widthNeeded = grid.gutter + grid.columns * grid.column;
  scroller.hidden = widthNeeded <= grid.width;
  spacer.style.width = `${widthNeeded}px`;
  const unit = view.units.at(-1) ?? 0;
  drawRail(rail, {
    result,
    forced,
    readout: result.base.outputIds === null ? undefined : data.readout(result.result, timestep),
    forcedReadout: forced ? data.readout(forced.result, timestep) : undefined,
    unitValues:
      view.layer === null ? undefined : data.unit(result.result, view.layer, unit, timestep),
    unit,
    layer: view.layer,
    timestep,
    component: view.component,
    intervene,
  });
}

function drawEmpty(isEmpty: boolean): void {
  empty.hidden = !isEmpty;
  if (!isEmpty || empty.childElementCount > 0) return;
  const here = button('Intervene at the selection', () => intervene(empty), 'primary');
  const sample = button('Open a sample', () => post({ type: 'commanded', command: 'openSample' }));
  empty.append(
    make('p', {}, 'Nothing is changed yet: choose a cell of a heat map and press Enter.'),
    here,
    sample,
  );
}

/** The popover on the selection, or the edit that a key names. */
function intervene(anchor: HTMLElement, shortcut?: string): void {
  const experiment = state.panel?.experiment;
  if (!experiment) return;
  const { view } = state;
  if (shortcut === '0')
    return post({
      type: 'intervened',
      intervention: { site: siteOf(view), edit: { kind: 'zero' } },
    });
  const host = document.getElementById('app') ?? document.body;
  openPopover(host, anchor, view, experiment, state.panel?.model?.architecture.layers.length ?? 1, {
    intervene: intervention => post({ type: 'intervened', intervention }),
    remove: at => post({ type: 'removed', at }),
    closed: () => anchor.focus(),
  });
}

/** A value dragged up or down is a preview; letting go is one edit, and null takes it back. */
function drag(by: number | null, isDone: boolean): void {
  const value = by === null ? 0 : Math.round(by * 100) / 100;
  const intervention: Intervention | null =
    by === null || value === 0 ? null : { site: siteOf(state.view), edit: { kind: 'add', value } };
  if (isDone && intervention) post({ type: 'intervened', intervention });
  else post({ type: 'previewed', intervention });
}

function exportMenu(): void {
  const host = document.getElementById('app') ?? document.body;
  host.querySelector('.popover')?.remove();
  const dialog = make('div', { class: 'popover', role: 'dialog', 'aria-label': 'Export' });
  const act = (what: 'png' | 'csv') => () => {
    dialog.remove();
    exportAs(what);
  };
  dialog.append(
    make(
      'div',
      { class: 'actions' },
      button('View as PNG', act('png')),
      button('Numbers as CSV', act('csv')),
      button('Close', () => dialog.remove()),
    ),
  );
  dialog.style.top = '48px';
  dialog.style.right = '16px';
  host.append(dialog);
  dialog.addEventListener('keydown', event => event.key === 'Escape' && dialog.remove());
  dialog.querySelector<HTMLElement>('vscode-button')?.focus();
}

function exportAs(what: 'png' | 'csv'): void {
  const { panel, view } = state;
  const result = panel && resultOf(panel);
  if (!panel || !result) return;
  if (what === 'png')
    void exportPng(content, panel.title, theme).then(bytes =>
      post({ type: 'exported', name: `${panel.title}.png`, bytes }),
    );
  else
    void exportCsv(link, result, view).then(bytes =>
      post({ type: 'exported', name: `${panel.title}.csv`, bytes }),
    );
}

window.addEventListener('message', ({ data: message }: MessageEvent<ToPanel>) => {
  if (link.settle(message)) return;
  if (message.type === 'changed' || message.type === 'selected') dispatch(message);
  if (message.type === 'asked') {
    if (message.what === 'intervene') intervene(content);
    else exportAs(message.what === 'export-png' ? 'png' : 'csv');
  }
});
scroller.addEventListener('scroll', () =>
  dispatch({ type: 'looked', view: { scrollX: scroller.scrollLeft } }),
);
content.addEventListener(
  'wheel',
  event => {
    const dx =
      Math.abs(event.deltaX) > Math.abs(event.deltaY)
        ? event.deltaX
        : event.shiftKey
          ? event.deltaY
          : 0;
    if (dx !== 0) scroller.scrollLeft += dx;
  },
  { passive: true },
);
new ResizeObserver(schedule).observe(content);
new MutationObserver(() => {
  theme = readTheme();
  schedule();
}).observe(document.body, { attributes: true, attributeFilter: ['class'] });
post({ type: 'opened' });
