import { useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { unitsOf } from '../../src/domain/anatomy.ts';
import { Canvas } from '../paint/canvas.tsx';
import { heightOf, roomFor, toRows, xOf } from '../paint/grid.ts';
import { heatMapPicture } from '../paint/heatMap.ts';
import { paintOnTheirWay } from '../paint/onTheirWay.ts';
import type { Sized } from '../paint/picture.ts';
import { cellAt, cellSentence, rowHeightOf } from '../state/cellAt.ts';
import { scaleIn, type Drawn } from '../state/drawn.ts';
import { editedCells } from '../state/edited.ts';
import type { Page } from '../state/page.ts';
import type { View } from '../state/store.ts';
import { interventionsOf } from '../state/waiting.ts';
import type { Source } from '../state/source.ts';
import { toMapKeys } from './mapKeys.ts';
import { toMapPointer } from './mapPointer.ts';
import { MapHeading } from './mapHeading.tsx';
import { NoPlot } from './noPlot.tsx';
import type { Pointing } from './pointing.ts';
import { RowsScroll } from './rowsScroll.tsx';
import { toPreviewing } from './previewing.ts';

/** What one map is made of. */
export interface MapProps {
  readonly page: Page;
  readonly source: Source;
  readonly pointing: Pointing;
  /** Whether it has the scroll bar of the rows: the first of those that stand over each other. */
  readonly isFirst: boolean;
}

/** One heat map: its heading, and a grid that holds one canvas and says one cell. */
export function HeatMap({ page, source, pointing, isFirst }: MapProps) {
  const { id, title, aside, meaning } = source;
  const handlers = useMemo(() => {
    const previewing = toPreviewing(pointing);
    return {
      pointer: toMapPointer(page, id, pointing, previewing),
      keys: toMapKeys(page, pointing, previewing),
    };
  }, [page, id, pointing]);
  const count = useComputed(() => page.drawn.value?.all.length ?? 0).value;
  const said = useComputed(() => page.drawn.value?.sources.find(each => each.id === id)?.problem);
  const problem = source.problem ?? said.value;
  if (problem !== undefined) return <NoPlot page={page} source={source} problem={problem} />;
  return (
    <section class="mapPart">
      <MapHeading page={page} source={source} />
      <div
        class="map"
        role="grid"
        tabIndex={0}
        data-testid={`map-${id}`}
        aria-activedescendant={`cell-${id}`}
        aria-label={[`${title}: ${aside}`, ...(meaning === undefined ? [] : [meaning])].join('. ')}
        aria-rowcount={count}
        aria-colcount={page.scene.value?.result.timesteps ?? 0}
        {...handlers.keys}
      >
        <Canvas aria-hidden="true" read={() => mapPicture(page, source)} {...handlers.pointer} />
        <CrossRow page={page} id={id} pointing={pointing} />
        <CursorCell page={page} id={id} />
        {isFirst && <RowsScroll page={page} />}
      </div>
    </section>
  );
}

/** The cell of the cursor, read out. */
function CursorCell({ page, id }: Pick<MapProps, 'page'> & { readonly id: string }) {
  const text = useComputed(() => {
    const { value: drawn } = page.drawn;
    const at = {
      unit: page.unit.value,
      t: page.timestep.value,
    };
    return drawn ? cellSentence(drawn, at, page.asking.data) : '';
  });
  return (
    <div role="row" class="sr">
      <div role="gridcell" id={`cell-${id}`}>
        {text}
      </div>
    </div>
  );
}

/** Marks the row under the pointer. */
function CrossRow({ page, id, pointing }: Pick<MapProps, 'page' | 'pointing'> & { id: string }) {
  const style = useComputed(() => {
    const [over, drawn] = [pointing.over.value, page.drawn.value];
    const at = over?.map === id && drawn ? cellAt(drawn, id, over.x, over.y) : undefined;
    if (!at || !drawn) return 'display: none';
    const height = rowHeightOf(drawn, id);
    return `transform: translateY(${at.row * height}px); height: ${height}px`;
  });
  return <div class="crossRow" style={style} />;
}

/** A map as it is drawn; while its values are on their way, slanted lines where they will stand. */
export function mapPicture(
  page: Page,
  { id, kind, room }: Pick<Source, 'id' | 'kind' | 'room'>,
): Sized | undefined {
  const drawn = page.drawn.value;
  const block = drawn?.sources.find(each => each.id === id)?.block;
  if (!drawn || !block) return waitingPicture(page, room);
  const { order, rows, units, scene, grid, view } = drawn;
  const theme = page.theme.value;
  return heatMapPicture(
    {
      grid,
      rows: { ...rows, height: heightOf(rows.height, room) },
      units,
      wordOf: unit => page.asking.data.wordOf(view.component, unit),
      block,
      limit: scaleIn(drawn, kind)?.limit ?? 0,
      chosen: {
        units: setOf(view.units),
        timesteps: setOf(view.timesteps),
        timestep: view.timesteps.at(-1) ?? 0,
      },
      edited: editedOf(drawn),
      waiting: waitingOf(page, view),
      totals: id === 'difference' || id === 'free' ? order.totals : null,
      prompt: scene.result.prompt,
    },
    theme,
  );
}

const sets = new WeakMap<readonly number[], ReadonlySet<number>>();

function setOf(list: readonly number[]): ReadonlySet<number> {
  const made = sets.get(list) ?? new Set(list);
  sets.set(list, made);
  return made;
}

/** The cells that the results' interventions edit. */
export const editedOf = ({ scene, view }: Drawn): ReturnType<typeof editedCells> =>
  editedCells(scene.interventions, view);

/** The cells that changes on their way speak of. */
function waitingOf({ waiting, host }: Page, view: View): ReturnType<typeof editedCells> | null {
  const { value: pressed } = waiting;
  if (pressed.length === 0) return null;
  return editedCells(interventionsOf(pressed, host.value?.experiment ?? null), view);
}

/** Where values will stand. @param share  of the first map's room */
function waitingPicture(
  { scene, grid, view, host, theme, room }: Page,
  share: number,
): Sized | undefined {
  const [of, at, colours] = [scene.value, grid.value, theme.value];
  if (!of || !at) return undefined;
  const anatomy = host.value?.model?.anatomy;
  const { component, layer, firstRow } = view.value;
  const units = anatomy ? unitsOf(anatomy, component, layer) : 1;
  const rows = toRows(units, roomFor(of.isEmpty, room.value.windowHeight), firstRow);
  const height = heightOf(rows.height, share) * rows.visible;
  const end = Math.min(at.width, xOf(at, at.timesteps));
  return {
    width: at.width,
    height,
    paint: context => paintOnTheirWay(context, at.gutter, 0, end - at.gutter, height, colours),
  };
}
