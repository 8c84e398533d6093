import type { Ordering } from '../src/domain/result.ts';
import { timestepAt, type Grid, type RowLayout } from './grid.ts';
import type { PlotActions } from './plots.ts';
import type { View } from './store.ts';

/** What a map shows now, and what a pointer on it does. */
export interface Pointed {
  shown():
    | {
        readonly question: { readonly grid: Grid; readonly view: View };
        readonly rows: RowLayout;
        readonly units: readonly number[];
        readonly order: Ordering;
      }
    | undefined;
  readonly actions: PlotActions;
  readonly readOut: HTMLElement;
  textOf(unit: number, t: number): string;
  walk(event: KeyboardEvent): void;
}

/** Click selects, a drag selects a range, Alt and a drag previews a value, a right click intervenes, the wheel scrolls units. */
export function listen(
  element: HTMLElement,
  canvas: HTMLCanvasElement,
  { shown: current, actions, readOut, textOf, walk }: Pointed,
): void {
  let from: { row: number; t: number } | undefined;
  let dragY: number | undefined;
  const placeOf = (event: MouseEvent): { row: number; t: number } | undefined => {
    const shown = current();
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
    const units = range(start.row, to.row).map(row => current()?.units[row] ?? 0);
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
    const shown = current();
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
    const { view } = current()?.question ?? {};
    if (
      at &&
      view &&
      !(view.units.includes(current()?.units[at.row] ?? -1) && view.timesteps.includes(at.t))
    ) {
      from = at;
      choose(at);
    }
    actions.intervene(element);
  });
  canvas.addEventListener('wheel', event => {
    const shown = current();
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
    walk(event);
  });
}
