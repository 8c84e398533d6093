import { patternOf } from '../../src/domain/sweepCells.ts';
import type { TargetedKeyboardEvent, TargetedPointerEvent, TargetedWheelEvent } from 'preact';
import { timestepAt, type RowLayout } from '../paint/grid.ts';
import type { Page } from '../state/page.ts';
import { walked } from '../state/walk.ts';
import { inOneRow, interventionOf, type Block, type PanelMap, type Panelled } from './mapOf.ts';
import { isOfDocument, type Maps } from './maps.ts';

/** The cells that are chosen of a map, of the picture by its title; null: none has been yet. */
export type Chosen = { readonly title: string; readonly block: Block } | null;

/** The block of a picture from which keys go on: what is chosen in it, else its first row at the cursor's timestep. */
export function blockIn(chosen: Chosen, part: Panelled, cursor: number): Block {
  const { title, timesteps } = part;
  if (chosen?.title === title && isWithin(chosen.block, part)) return chosen.block;
  const t = Math.min(cursor, timesteps - 1);
  return { rows: [0, 0], timesteps: [t, t] };
}

/** Whether a picture has all of a block, which may have been chosen in a map of other axes. */
const isWithin = ({ rows, timesteps }: Block, part: Panelled): boolean =>
  Math.max(...rows) < part.rows.values.length && Math.max(...timesteps) < part.timesteps;

/** The cell that a block ends in, by its index in the map. */
export const cellOf = ({ from, timesteps: count }: Panelled, { rows, timesteps }: Block): number =>
  from + rows[1] * count + timesteps[1];

/** A picture of a map, what is chosen in it, how far its rows are scrolled, and the cell under the pointer. */
interface Pictured {
  readonly page: Page;
  readonly maps: Maps;
  readonly map: PanelMap | null;
  readonly part: Panelled;
  readonly block: Block;
  readonly chosen: { value: Chosen };
  readonly over: { value: number | null };
  readonly first: { value: number };
  readonly layout: RowLayout;
}

function choose({ page, map, part: { title }, chosen }: Pictured, next: Block): void {
  if (!map) return;
  const block = inOneRow(map.axes, next);
  chosen.value = { title, block };
  page.look({ timesteps: [block.timesteps[1]] });
}

/** Opens the intervention of what is chosen; nothing where the experiment is another by now, as the map says. */
function offer({ page, maps, map, part, chosen }: Pictured, anchor: HTMLElement): void {
  const experiment = page.host.value?.experiment;
  const found = experiment && patternOf(experiment);
  const { value } = chosen;
  if (!map || !found || value?.title !== part.title || !isWithin(value.block, part)) return;
  const intervention = interventionOf(map, part, value.block);
  if (intervention && isOfDocument(page, map)) maps.offer(anchor, found.at, intervention);
}

/** Keys: arrows move, Shift extends, Enter opens the intervention. */
export function press(pictured: Pictured, event: TargetedKeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { block, first, layout, part, page } = pictured;
  const { rows, timesteps } = block;
  if (event.key === 'Enter') {
    event.preventDefault();
    choose(pictured, block);
    offer(pictured, event.currentTarget);
    return;
  }
  const to = walked(event.key, event.shiftKey, {
    view: { ...page.view.value, units: [...rows], timesteps: [...timesteps] },
    order: part.rows.values.map((_, row) => row),
    timesteps: part.timesteps,
    page: layout.visible,
    firstRow: layout.first,
  });
  if (!to) return;
  event.preventDefault();
  first.value = to.firstRow;
  choose(pictured, { rows: ends(to.units), timesteps: ends(to.timesteps) });
}

const ends = (list: readonly number[]): readonly [number, number] => [
  list[0] ?? 0,
  list.at(-1) ?? 0,
];

/** A pointer: a click opens the intervention of a cell, a drag that of a block; the wheel scrolls rows. */
export function toPointer(pictured: Pictured, isPressed: { current: boolean }) {
  const { page, part, chosen, first, over, layout } = pictured;
  const count = part.rows.values.length;
  const at = ({ offsetX, offsetY }: MouseEvent): { row: number; t: number } | undefined => {
    const { value: grid } = page.grid;
    const t = grid ? timestepAt(grid, offsetX) : undefined;
    const row = layout.first + Math.floor(offsetY / layout.height);
    const isBeside = t === undefined || t >= part.timesteps || row < 0 || row >= count;
    return isBeside ? undefined : { row, t };
  };
  return {
    onPointerDown(event: TargetedPointerEvent<HTMLCanvasElement>): void {
      const cell = at(event);
      if (event.button !== 0 || !cell) return;
      event.currentTarget.parentElement?.focus();
      event.currentTarget.setPointerCapture(event.pointerId);
      isPressed.current = true;
      choose(pictured, { rows: [cell.row, cell.row], timesteps: [cell.t, cell.t] });
    },
    onPointerMove(event: TargetedPointerEvent<HTMLCanvasElement>): void {
      const cell = at(event);
      over.value = cell ? part.from + cell.row * part.timesteps + cell.t : null;
      if (!isPressed.current || event.buttons !== 1 || !cell) return;
      const { rows, timesteps } = blockIn(chosen.value, part, cell.t);
      choose(pictured, { rows: [rows[0], cell.row], timesteps: [timesteps[0], cell.t] });
    },
    onPointerUp({
      currentTarget: { parentElement },
    }: TargetedPointerEvent<HTMLCanvasElement>): void {
      if (isPressed.current && parentElement) offer(pictured, parentElement);
      isPressed.current = false;
    },
    onPointerCancel(): void {
      isPressed.current = false;
    },
    onPointerLeave(): void {
      over.value = null;
    },
    onWheel(event: TargetedWheelEvent<HTMLCanvasElement>): void {
      if (layout.visible >= count || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      const rows = Math.sign(event.deltaY) * Math.max(1, Math.round(Math.abs(event.deltaY) / 30));
      first.value = Math.max(0, Math.min(count - layout.visible, layout.first + rows));
    },
  };
}
