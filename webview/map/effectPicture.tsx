import { useSignal, type Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { readAt } from '../../src/domain/readAt.ts';
import { Canvas } from '../paint/canvas.tsx';
import { roomFor, toRows, type RowLayout } from '../paint/grid.ts';
import { heatMapPicture } from '../paint/heatMap.ts';
import type { Sized } from '../paint/picture.ts';
import type { Page } from '../state/page.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { blockIn, cellOf, press, toPointer, type Chosen } from './choosing.ts';
import { effectsIn } from './effects.ts';
import { between, placeOn, type Panelled } from './mapOf.ts';
import type { Mapped } from './mapping.ts';
import type { Maps } from './maps.ts';
import { standingIn } from './standing.ts';
import { cellText, rowText } from './words.ts';

/** What one picture of a map is made of. */
export interface EffectPictureProps {
  readonly page: Page;
  readonly maps: Maps;
  readonly mapped: Mapped;
  /** Whether the experiment is another by now. */
  readonly isOlder: boolean;
  readonly part: Panelled;
  readonly chosen: Signal<Chosen>;
  readonly over: Signal<number | null>;
  readonly label: string;
  readonly id: string;
}

/** Rows by timesteps of a map on the shared columns: a grid that holds one canvas and says one cell. */
export function EffectPicture({ label, id, ...props }: EffectPictureProps) {
  const { page, mapped, isOlder, part, chosen } = props;
  const first = useSignal(0);
  const isPressed = useRef(false);
  const count = part.rows.values.length;
  const layout = (): RowLayout =>
    toRows(count, roomFor(false, page.room.value.windowHeight), first.value);
  const block = blockIn(chosen.value, part, page.timestep.value);
  const pictured = { ...props, map: mapped.map.value, block, first, layout: layout() };
  return (
    <div
      class="map"
      role="grid"
      tabIndex={0}
      data-testid={`map-${id}`}
      aria-activedescendant={`cell-${id}`}
      aria-label={label}
      aria-rowcount={count}
      aria-colcount={part.timesteps}
      onKeyDown={event => press(pictured, event)}
    >
      <Canvas
        aria-hidden="true"
        read={() => pictureOf(props, layout())}
        {...toPointer(pictured, isPressed)}
      />
      <div role="row" class="sr">
        <div role="gridcell" id={`cell-${id}`}>
          {textAt(page, mapped, cellOf(part, block), isOlder)}
        </div>
      </div>
    </div>
  );
}

/** A cell of a map in one sentence, with why it opens nothing; empty while there is none. */
export function textAt(page: Page, { map }: Mapped, index: number, isOlder: boolean): string {
  const { value: scene } = page.scene;
  const found = map.value;
  if (!found) return '';
  const t = Number(placeOn(found.axes, index).at(-1)?.value ?? 0);
  const said = cellText(found, index, scene ? readAt(scene.result, t, visible) : '');
  return isOlder ? `${said} · ${say('older: map it again to open it')}` : said;
}

/** A picture of a map as it is drawn. @param rows  those in sight */
export function pictureOf(
  { page, mapped, part, chosen }: Omit<EffectPictureProps, 'label' | 'id' | 'isOlder'>,
  rows: RowLayout,
): Sized | undefined {
  const { value: grid } = page.grid;
  const map = mapped.map.value;
  if (!grid || !map) return undefined;
  const { from, timesteps } = part;
  const { name, values } = part.rows;
  const count = values.length;
  const { all, limit } = effectsIn(map);
  const isHere = chosen.value?.title === part.title;
  const block = blockIn(chosen.value, part, page.timestep.value);
  const isDone = (row: number, t: number): boolean => from + row * timesteps + t < map.done;
  return heatMapPicture(
    {
      grid: { ...grid, timesteps: Math.min(grid.timesteps, timesteps) },
      rows,
      units: Array.from({ length: Math.min(rows.visible, count) }, (_, k) => rows.first + k),
      wordOf: row => rowText(map, name, values[row] ?? row),
      block: {
        rows: [0, count],
        timesteps: [0, timesteps],
        data: all.subarray(from, from + count * timesteps),
      },
      limit,
      chosen: {
        units: new Set(isHere ? between(block.rows) : []),
        timesteps: new Set(isHere ? between(block.timesteps) : []),
        timestep: page.timestep.value,
      },
      edited: standingIn(map, part),
      waiting:
        map.done < map.values.length
          ? { at: t => row => !isDone(row, t), names: () => false }
          : null,
      totals: null,
      prompt: page.scene.value?.result.prompt ?? timesteps,
      isSparse: true,
    },
    page.theme.value,
  );
}
