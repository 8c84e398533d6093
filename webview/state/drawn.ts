import type { Ordering, RunSummary, Scale, Sight } from '../../src/domain/result.ts';
import type { RunName } from '../../src/domain/trace.ts';
import { heldIn, valueIn, type Block } from '../paint/cells.ts';
import { inSight, roomFor, rowToShow, toRows, type Grid, type RowLayout } from '../paint/grid.ts';
import { grown, holds, type Blocks, type Fetched, type Part } from './blocks.ts';
import { topOf, type Data } from './data.ts';
import { gradientBlock, gradientIn, type Gradient, type GradientRun } from './gradient.ts';
import { idOf, type Orders } from './orders.ts';
import type { Scene } from './scene.ts';
import type { Source, SourceKind } from './source.ts';
import { plain, sourcesOf, type RunKey } from './sources.ts';
import type { View } from './store.ts';

/** A scene's values at the place that is looked at, as they are drawn. */
export interface Drawn {
  readonly scene: Scene;
  readonly view: View;
  readonly grid: Grid;
  readonly order: Ordering;
  /** Units in the order of rows, all of them. */
  readonly all: readonly number[];
  /** Those in sight. */
  readonly units: readonly number[];
  readonly rows: RowLayout;
  readonly parts: Fetched;
  readonly sources: readonly Source[];
  /** Undefined where none is asked for, or none can be. */
  readonly gradient: Gradient | undefined;
  /** Rows and timesteps in sight. */
  readonly inSight: Part;
  /** Whether rows are in the order of this run's own effect. */
  readonly isRanked: boolean;
  /** Whether every value in sight is there, not only some on the way to it. */
  readonly isWhole: boolean;
}

/** What values are asked for with. */
export interface Asking {
  readonly data: Data;
  readonly blocks: Blocks;
  readonly orders: Orders;
}

/** Where a scene is looked at. */
export interface Looked {
  readonly scene: Scene;
  readonly view: View;
  readonly grid: Grid;
  /** Of the window, in pixels. */
  readonly windowHeight: number;
  /** A unit that has to be in sight; undefined: none has to. */
  readonly unitInSight: number | undefined;
  /** Units of the component that is looked at; 0: not known before its order is there. */
  readonly unitCount: number;
}

/** A scene's values at a place; asks for what is not there, and is undefined until there is something to draw. */
export function drawnOf(
  { scene, view, grid, windowHeight, unitInSight, unitCount }: Looked,
  asking: Asking,
): Drawn | undefined {
  const order = asking.orders.of(scene, view);
  // Rows by number are asked for at once: they do not wait for their scales.
  const all = view.order === 'effect' ? order?.byEffect : upTo(order?.totals.length ?? unitCount);
  if (!all?.length) return undefined;
  const laid = toRows(all.length, roomFor(scene.isEmpty, windowHeight), view.firstRow);
  const row = unitInSight === undefined ? -1 : all.indexOf(unitInSight);
  const rows = { ...laid, first: rowToShow(laid, row) };
  const inRows = [rows.first, Math.min(all.length, rows.first + rows.visible)] as const;
  const sight = { rows: inRows, timesteps: inSight(grid) };
  const rowsOf = view.order === 'effect' && order ? idOf(order) : 'index';
  const name = `rows ${rowsOf}`;
  const parts = fetched(scene, view, all, sight, name, asking);
  if (!parts || !order) return undefined;
  const gradient = gradientIn(scene, view, { units: all, sight, name }, asking);
  return {
    scene,
    view,
    grid,
    order,
    all,
    units: all.slice(...inRows),
    rows,
    parts,
    sources: sourcesOf(scene, parts, view, gradient),
    gradient,
    inSight: sight,
    isRanked: view.order === 'effect' && !asking.orders.areRowsKept.value,
    isWhole: holds(parts, sight),
  };
}

/** What is drawn, as the same is asked of other results. */
export function sightOf({ scene: { result }, view, all, inSight, isRanked }: Drawn): Sight {
  const { component, layer } = view;
  const whole = { rows: all.length, timesteps: result.timesteps };
  const { rows, timesteps } = grown(inSight, whole);
  return {
    component,
    layer,
    units: all.slice(...rows),
    byEffect: isRanked ? rows : null,
    timesteps,
    cursor: { unit: view.units.at(-1) ?? 0, timestep: view.timesteps.at(-1) ?? 0 },
    top: topOf(view),
  };
}

let counted: readonly number[] = [];

/** So many units by number; the same list for as many. */
function upTo(count: number): readonly number[] {
  if (counted.length !== count) counted = Array.from({ length: count }, (_, unit) => unit);
  return counted;
}

/** The scale of what is drawn; undefined while that of a gradient is on its way. */
export function scaleIn({ order, gradient }: Drawn, kind: SourceKind): Scale | undefined {
  if (kind === 'gradient') return gradient?.scale;
  const { valueLimit, differenceLimit, clipped } = order;
  return { limit: kind === 'value' ? valueLimit : differenceLimit, clipped };
}

/** The runs' values of some rows: what is in sight and one screen around it. */
function fetched(
  { result, forced }: Scene,
  { component, layer }: View,
  all: readonly number[],
  sight: Part,
  name: string,
  { data, blocks }: Asking,
): Fetched | undefined {
  const key = [name, result.result, forced?.result, component, layer].join();
  const whole = { rows: all.length, timesteps: result.timesteps };
  return blocks.get(key, sight, whole, async wanted => {
    const units = all.slice(...wanted.rows);
    const found = runsOf(result, forced).map(async ([run, id, of]) => {
      const values = await data.values(id, of, component, layer, units, wanted.timesteps);
      return [run, values.data] as const;
    });
    return { runs: new Map(await Promise.all(found)) };
  });
}

type Run = readonly [name: RunKey, result: number, run: RunName];

const runsOf = (result: RunSummary, forced: RunSummary | null): readonly Run[] => [
  ['before', result.result, 'base'],
  ['after', result.result, 'intervened'],
  ...(forced
    ? ([
        ['forcedBefore', forced.result, 'base'],
        ['forcedAfter', forced.result, 'intervened'],
      ] as const)
    : []),
];

/** Some units' lines over time, and the row of the blocks that each stands in. */
export interface Lines {
  readonly units: readonly number[];
  readonly rows: readonly number[];
  /** Undefined where nothing is changed: after is the base run. */
  readonly before: Block | undefined;
  readonly after: Block;
  readonly forced: Block | undefined;
}

/** Units' values over time: of the rows in sight where they are among them, else asked for. */
export function linesOf(drawn: Drawn, units: readonly number[], asking: Asking): Lines | undefined {
  const { scene, view, parts: near } = drawn;
  const { rows, sight, name, isNear } = placesOf(drawn, units, near);
  const parts = isNear ? near : fetched(scene, view, units, sight, name, asking);
  const [before, after] = [plain(parts, 'before'), plain(parts, 'after')];
  if (!before || !after) return undefined;
  return {
    units,
    rows,
    before: scene.isEmpty ? undefined : before,
    after,
    forced: plain(parts, 'forcedAfter'),
  };
}

/** A run's gradient at units over time, as `linesOf` their values. */
export function gradientLinesOf(
  drawn: Drawn,
  units: readonly number[],
  run: GradientRun,
  asking: Asking,
): Lines | undefined {
  const { scene, view, gradient } = drawn;
  const near = gradient?.parts.get(run);
  if (!near) return undefined;
  const { rows, sight, name, isNear } = placesOf(drawn, units, near);
  const found = isNear ? gradient : gradientIn(scene, view, { units, sight, name }, asking);
  const after = gradientBlock(found, run);
  return after && { units, rows, before: undefined, after, forced: undefined };
}

/** Where some units' values stand: among what is near, or in a picture of their own. */
function placesOf({ all, grid }: Drawn, units: readonly number[], near: Fetched) {
  const places = units.map(unit => all.indexOf(unit));
  const isNear = places.every(row => row >= near.rows[0] && row < near.rows[1]);
  return {
    isNear,
    rows: isNear ? places : units.map((_, row) => row),
    sight: { rows: [0, units.length], timesteps: inSight(grid) } as const,
    name: `lines ${units.join()}`,
  };
}

/** One cell's values by the names of what is drawn; undefined what has not arrived. */
export const valuesAt = (
  { all, sources }: Drawn,
  unit: number,
  t: number,
): readonly {
  readonly id: string;
  readonly name: string;
  readonly value: number | undefined;
  readonly kind: SourceKind;
}[] => {
  const row = all.indexOf(unit);
  return sources
    .filter(({ problem }) => problem === undefined)
    .map(({ id, name, block, kind }) => ({
      id,
      name,
      value: block && heldIn(block, row, t),
      kind,
    }));
};

/** The value after, where it is drawn; NaN elsewhere. */
export function valueAfter({ all, sources }: Drawn, unit: number, t: number): number {
  const of = (id: string): Block | undefined => sources.find(each => each.id === id)?.block;
  const block = of('after') ?? of('before');
  return block ? valueIn(block, all.indexOf(unit), t) : NaN;
}
