import type { MapPart } from './mapPart.ts';
import { make } from '../dom.ts';
import { unitText, visible } from '../words/format.ts';
import { timestepAt, xOf } from '../paint/grid.ts';
import type { PlotActions, Shown } from './plotQuestion.ts';
import { span, walked } from '../state/walk.ts';
import { say } from '../words/words.ts';

/** What a map shows now, and what a pointer or a key on it does. */
export interface Pointed {
  shown(): Shown | undefined;
  /** Height of a row of this map. */
  rowHeight(): number;
  readonly actions: PlotActions;
  readonly readOut: HTMLElement;
  readonly crossColumn: HTMLElement;
  /** Names and values of one cell. */
  cellText(unit: number, t: number): readonly (readonly [string, string])[];
  /** Says a cell to whoever does not see it. */
  announce(unit: number, t: number): void;
}

/** A unit at a timestep. */
interface Cell {
  readonly unit: number;
  readonly t: number;
}

const shortcuts = new Set(['Enter', '0', '=', '+', '×', '*', 'c', 'n', 'i', 'I']);
/** Pixels of a drag for one. */
const pixelsForOne = 50;
/** One press of Alt and an arrow. */
const nudge = 0.1;

/**
 * Click selects, a drag selects a range, Alt and a drag tries a value, a right click intervenes, the wheel scrolls units.
 * By key: arrows move, Enter intervenes, Alt with up and down tries a value, which Enter keeps and Esc takes back.
 *
 * @returns reads out anew what the pointer is on, after other values were drawn there
 */
export function listen({ grid: element, canvas, cross }: MapPart, pointed: Pointed): () => void {
  const { shown: current, actions, readOut, crossColumn } = pointed;
  /** Where a range starts: a unit, whatever row it is on by now. */
  let from: Cell | undefined;
  let dragY: number | undefined;
  let tried = 0;
  let isTrying = false;
  let wheel = 0;
  /** Where the pointer rests on the map. */
  let over: Pick<MouseEvent, 'clientX' | 'clientY'> | undefined;
  const placeOf = (
    event: Pick<MouseEvent, 'clientX' | 'clientY'>,
  ): (Cell & { readonly row: number }) | undefined => {
    const shown = current();
    if (!shown) return undefined;
    const box = canvas.getBoundingClientRect();
    const t = timestepAt(shown.question.grid, event.clientX - box.left);
    const row = Math.floor((event.clientY - box.top) / pointed.rowHeight());
    const unit = shown.units[row];
    return t === undefined || unit === undefined ? undefined : { row, unit, t };
  };
  const choose = (to: Cell): void => {
    const start = from ?? to;
    const all = current()?.all ?? [];
    const rowOf = (unit: number): number => Math.max(0, all.indexOf(unit));
    // The cell under the pointer is the cursor, so it is last.
    actions.look({
      units: span(rowOf(start.unit), rowOf(to.unit)).map(row => all[row] ?? 0),
      timesteps: span(start.t, to.t),
    });
  };
  const isChosen = ({ unit, t }: Cell): boolean =>
    actions.view().units.includes(unit) && actions.view().timesteps.includes(t);
  const endTrial = (isKept: boolean): void => {
    if (!isTrying) return;
    isTrying = false;
    actions.drag(isKept && tried !== 0 ? tried : null, true);
    dragY = undefined;
    tried = 0;
  };
  const leave = (): void => {
    over = undefined;
    readOut.hidden = cross.hidden = crossColumn.hidden = true;
  };
  const readOutAgain = (): void => {
    if (!over) return;
    const at = placeOf(over);
    const shown = current();
    readOut.hidden = cross.hidden = crossColumn.hidden = !at;
    if (!at || !shown) return;
    const { grid, result } = shown.question;
    drawReadOut(
      readOut,
      at.unit,
      at.t,
      result.base.inputs[at.t],
      result.intervened.inputs[at.t],
      pointed,
    );
    readOut.style.transform = `translate(${Math.min(over.clientX + 14, window.innerWidth - 220)}px, ${Math.min(over.clientY + 16, window.innerHeight - 110)}px)`;
    cross.style.transform = `translateY(${at.row * pointed.rowHeight()}px)`;
    cross.style.height = `${pointed.rowHeight()}px`;
    crossColumn.style.transform = `translateX(${xOf(grid, at.t)}px)`;
    crossColumn.style.width = `${grid.column}px`;
  };

  canvas.addEventListener('pointerdown', event => {
    const at = placeOf(event);
    if (!at || event.button !== 0) return;
    element.focus();
    canvas.setPointerCapture(event.pointerId);
    endTrial(false); // by key, at another cell
    if (event.altKey) {
      if (!isChosen(at)) choose((from = at));
      dragY = event.clientY;
      isTrying = true;
      leave(); // the rail says what is tried; the pointer is soon elsewhere
      return;
    }
    const { units, timesteps } = actions.view();
    from = event.shiftKey ? { unit: units[0] ?? 0, t: timesteps[0] ?? 0 } : at;
    choose(at);
  });
  canvas.addEventListener('pointermove', event => {
    if (dragY !== undefined) {
      tried = (dragY - event.clientY) / pixelsForOne;
      actions.drag(tried, false);
      return;
    }
    const at = placeOf(event);
    if (event.buttons === 1 && at && from) choose(at);
    over = event;
    readOutAgain();
  });
  canvas.addEventListener('pointerup', () => {
    if (dragY !== undefined) endTrial(true);
  });
  canvas.addEventListener('pointercancel', () => endTrial(false));
  canvas.addEventListener('lostpointercapture', () => {
    if (dragY !== undefined) endTrial(false);
  });
  canvas.addEventListener('pointerleave', leave);
  canvas.addEventListener('contextmenu', event => {
    event.preventDefault();
    const at = placeOf(event);
    endTrial(false);
    if (at && !isChosen(at)) choose((from = at));
    leave();
    actions.intervene(element);
  });
  canvas.addEventListener(
    'wheel',
    event => {
      const shown = current();
      if (!shown || shown.units.length >= shown.all.length || event.shiftKey) return;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      wheel += event.deltaY / pointed.rowHeight();
      const rows = Math.trunc(wheel);
      if (rows === 0) return;
      wheel -= rows;
      const { firstRow } = actions.view();
      const last = shown.all.length - shown.rows.visible;
      actions.look({ firstRow: Math.max(0, Math.min(last, Math.min(firstRow, last) + rows)) });
    },
    { passive: false },
  );
  element.addEventListener('blur', () => endTrial(false));
  // Alt alone would give the focus to the editor's menu, after a drag too.
  for (const kind of ['keydown', 'keyup'] as const)
    element.addEventListener(kind, event => {
      if (event.key === 'Alt') event.stopPropagation();
    });
  element.addEventListener('keydown', event => {
    const shown = current();
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') endTrial(false);
    else if (event.key === 'Enter' && isTrying) {
      event.preventDefault();
      endTrial(true);
    } else if (shortcuts.has(event.key)) {
      // The place is known before its values are drawn.
      event.preventDefault();
      endTrial(false);
      actions.intervene(element, event.key);
    } else if (!shown) return;
    else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      isTrying = true;
      tried += event.key === 'ArrowUp' ? nudge : -nudge;
      actions.drag(tried, false);
    } else move(event, shown);
  });

  function move(event: KeyboardEvent, shown: Shown): void {
    const to = walked(event.key, event.shiftKey, {
      view: actions.view(),
      order: shown.all,
      timesteps: actions.timesteps(),
      page: shown.rows.visible,
      firstRow: Math.min(actions.view().firstRow, shown.all.length - shown.rows.visible),
    });
    if (!to) return;
    event.preventDefault();
    endTrial(false);
    actions.look(to);
    pointed.announce(to.units.at(-1) ?? 0, to.timesteps.at(-1) ?? 0);
  }
  return readOutAgain;
}

function drawReadOut(
  host: HTMLElement,
  unit: number,
  t: number,
  before: string | undefined,
  after: string | undefined,
  { cellText, shown }: Pointed,
): void {
  const token =
    before === after ? visible(after ?? '') : `${visible(before ?? '')} → ${visible(after ?? '')}`;
  const key = `${unit}.${t}`;
  const values = cellText(unit, t);
  const name = unitText(unit, shown()?.wordOf(unit));
  const text = `${key}${token}${values.join()}`;
  if (host.dataset.shown === text) return;
  host.dataset.shown = text;
  host.replaceChildren(
    make('div', {}, make('b', {}, say('unit {0}', name)), ` · t ${t} · ${token}`),
    ...values.map(([name, value]) =>
      make('div', { class: 'pair' }, make('span', {}, name), make('span', {}, value)),
    ),
  );
}
