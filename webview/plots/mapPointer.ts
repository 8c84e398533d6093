import type { TargetedEvent, TargetedPointerEvent, TargetedWheelEvent } from 'preact';
import { cellAt, rowHeightOf, type Cell } from '../state/cellAt.ts';
import type { Page } from '../state/page.ts';
import { endingAt, span } from '../state/walk.ts';
import type { Pointing } from './pointing.ts';
import type { Previewing } from './previewing.ts';

type OnCanvas = TargetedPointerEvent<HTMLCanvasElement>;

/** What a pointer does on a map: a click selects, a drag a range, with Alt it previews a value, a right click intervenes; the wheel scrolls units. */
export function toMapPointer(page: Page, id: string, pointing: Pointing, previewing: Previewing) {
  const choosing = toChoosing(page);
  const dragging = toDragging(page, previewing);
  const at = ({ offsetX, offsetY }: MouseEvent): Cell | undefined => {
    const { value: drawn } = page.drawn;
    return drawn && cellAt(drawn, id, offsetX, offsetY);
  };
  const hide = (): void => {
    pointing.over.value = null;
  };
  const pressCell = (cell: Cell, event: OnCanvas, map: HTMLElement): void => {
    map.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    previewing.end(false); // by key, at another cell
    if (!event.altKey) {
      choosing.start(cell, event.shiftKey);
      return;
    }
    choosing.include(cell);
    dragging.grab(event);
    hide(); // the rail says what is previewed; the pointer is soon elsewhere
  };
  return {
    onPointerDown(event: OnCanvas): void {
      const map = event.currentTarget.parentElement;
      if (event.button !== 0 || !map) return;
      const cell = at(event);
      const unit = labelledAt(page, id, event);
      if (cell) pressCell(cell, event, map);
      else if (unit !== undefined) chooseRow(page, unit, map);
    },
    onPointerMove(event: OnCanvas): void {
      if (previewing.isDragged()) {
        previewing.dragTo(event.clientY);
        return;
      }
      const cell = at(event);
      if (event.buttons === 1 && cell) choosing.goOn(cell);
      const { offsetX, offsetY, clientX, clientY } = event;
      pointing.over.value = { map: id, x: offsetX, y: offsetY, clientX, clientY };
    },
    onPointerUp: dragging.end(true),
    onPointerCancel: () => previewing.end(false),
    onLostPointerCapture: dragging.end(false),
    onPointerLeave() {
      hide();
      dragging.leave();
    },
    onContextMenu(event: TargetedEvent<HTMLCanvasElement, MouseEvent>): void {
      event.preventDefault();
      const cell = at(event);
      previewing.end(false);
      if (cell) choosing.include(cell);
      if (event.currentTarget.parentElement) pointing.intervene(event.currentTarget.parentElement);
    },
    onWheel: toWheel(page, id),
  };
}

/** A cell that is dragged: the rows stay where they are until the pointer goes elsewhere, so that it may be dragged again. */
function toDragging({ asking: { orders } }: Page, previewing: Previewing) {
  /** Whether a drag has ended beyond the map: that the pointer leaves it then is no going elsewhere. */
  let isBeyond = false;
  return {
    grab({ clientY }: OnCanvas): void {
      previewing.grab(clientY);
      orders.keepRows(true);
    },
    end:
      (isKept: boolean) =>
      ({ currentTarget, clientX, clientY }: OnCanvas): void => {
        if (!previewing.isDragged()) return;
        const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
        isBeyond = clientX < left || clientX >= right || clientY < top || clientY >= bottom;
        previewing.end(isKept);
      },
    leave(): void {
      if (!isBeyond && !previewing.isDragged()) orders.keepRows(false);
      isBeyond = false;
    },
  };
}

/** A range of cells that is being chosen. */
function toChoosing(page: Page) {
  /** Where it starts: a unit, whatever row it is on by now. */
  let from: Cell | undefined;
  const choose = (start: Cell, to: Cell): void => {
    const all = page.drawn.value?.all ?? [];
    const rowOf = (unit: number): number => Math.max(0, all.indexOf(unit));
    // The cell under the pointer is the cursor, so it is last.
    page.look({
      units: span(rowOf(start.unit), rowOf(to.unit)).map(row => all[row] ?? 0),
      timesteps: span(start.t, to.t),
    });
  };
  return {
    /** @param isExtending  from where the selection starts */
    start(cell: Cell, isExtending: boolean): void {
      const { units, timesteps } = page.view.value;
      from = isExtending ? { unit: units[0] ?? 0, t: timesteps[0] ?? 0 } : cell;
      choose(from, cell);
    },
    goOn(cell: Cell): void {
      if (from) choose(from, cell);
    },
    /** Chooses a cell alone, unless it is chosen among others. */
    include(cell: Cell): void {
      const { units, timesteps } = page.view.value;
      if (units.includes(cell.unit) && timesteps.includes(cell.t)) return;
      from = cell;
      choose(cell, cell);
    },
  };
}

function toWheel(page: Page, id: string) {
  let wheel = 0;
  return (event: TargetedWheelEvent<HTMLCanvasElement>): void => {
    const { value: drawn } = page.drawn;
    if (!drawn || drawn.units.length >= drawn.all.length || event.shiftKey) return;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    wheel += event.deltaY / rowHeightOf(drawn, id);
    const rows = Math.trunc(wheel);
    if (rows === 0) return;
    wheel -= rows;
    const last = drawn.all.length - drawn.rows.visible;
    page.look({ firstRow: Math.max(0, Math.min(last, drawn.rows.first + rows)) });
  };
}

/** The unit whose label stands at a place left of the columns. */
function labelledAt(page: Page, id: string, { offsetX, offsetY }: MouseEvent): number | undefined {
  const { value: drawn } = page.drawn;
  if (!drawn || offsetX >= drawn.grid.gutter) return undefined;
  return drawn.units[Math.floor(offsetY / rowHeightOf(drawn, id))];
}

/** A unit at every timestep; the cursor stays at its own. */
function chooseRow(page: Page, unit: number, map: HTMLElement): void {
  const count = page.scene.value?.result.timesteps ?? 0;
  map.focus();
  page.look({ units: [unit], timesteps: endingAt(count, page.timestep.value) });
}
