import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { MapPart, MapQuestion } from '../../src/domain/mapPart.ts';
import { cellCount } from '../../src/domain/cellCount.ts';
import { patternOf, placesOf, toCell } from '../../src/domain/sweepCells.ts';
import type { Axis } from '../../src/domain/sweepMap.ts';
import { besideNumbers } from '../state/modelKey.ts';
import { toRanges } from '../state/place.ts';

/** A map as far as it is done; its cells are done in order. */
export interface PanelMap {
  readonly question: MapQuestion;
  /** The experiment that it is of. */
  readonly experiment: Experiment;
  /** Names the model that it was asked of. */
  readonly model: string | null;
  /** Names what the engine read for it. */
  readonly stamp: string;
  readonly axes: readonly Axis[];
  /** The metric of the run without the pattern; null where it has no value. */
  readonly base: number | null;
  readonly backend: string;
  /** A cell each; NaN where it is not done, or has no value. */
  readonly values: Float64Array;
  /** Why a cell that is done has no value, by its index. */
  readonly reasons: ReadonlyMap<number, string>;
  readonly done: number;
}

/** A map with one more part of it. @param before  what there is of it; null: nothing yet */
export function withPart(
  before: PanelMap | null,
  asked: Pick<PanelMap, 'question' | 'experiment' | 'model'>,
  { axes, base, backend, stamp, from, values, reasons }: MapPart,
): PanelMap {
  const all = new Float64Array(cellCount(axes)).fill(NaN);
  if (before) all.set(before.values.subarray(0, from));
  all.set(values, from);
  return {
    ...asked,
    axes,
    base,
    backend,
    stamp,
    values: all,
    reasons: new Map([...(before?.reasons ?? []), ...reasons]),
    done: from + values.length,
  };
}

/** Whether two experiments have one map: what its axes run over may stand anywhere in the pattern. */
export function haveOneMap(a: Experiment, b: Experiment, axes: readonly Axis[]): boolean {
  const textOf = (experiment: Experiment): string => {
    const { interventions = [], ...all } = experiment;
    const rest = Object.entries(all).filter(([name]) => !besideNumbers.includes(name));
    const found = patternOf(experiment);
    const cell = found && toCell(found.pattern, axes, 0);
    const list = interventions.map((each, k) => (cell && k === found.at ? cell : each));
    return JSON.stringify([rest.sort(), list]);
  };
  return textOf(a) === textOf(b);
}

/** Whether what was run and what was estimated are of the same cells, metric and model. */
export const areOfSame = (a: PanelMap, b: PanelMap): boolean =>
  a.model === b.model &&
  a.stamp === b.stamp &&
  a.question.of === b.question.of &&
  a.question.over === b.question.over &&
  haveOneMap(a.experiment, b.experiment, a.axes);

/** Cells of a map that stand together: those of one row of its outer axis, or all of them. */
export interface Panelled {
  /** What its rows have in common; empty where it is the whole map. */
  readonly title: string;
  /** The first of its cells. */
  readonly from: number;
  /** The axis down, and how many timesteps across. */
  readonly rows: Axis;
  readonly timesteps: number;
}

/** A map as pictures of rows by timesteps: one, or one a component. */
export function picturesOf(axes: readonly Axis[]): Panelled[] {
  const [timestep, rows, outer] = [...axes].reverse();
  if (!timestep || !rows) return [];
  const timesteps = timestep.values.length;
  const size = timesteps * rows.values.length;
  const titles = outer ? outer.values.map(String) : [''];
  return titles.map((title, at) => ({ title, from: at * size, rows, timesteps }));
}

/** Rows by timesteps of one picture, both ends included; the last of each is the cursor. */
export interface Block {
  readonly rows: readonly [from: number, to: number];
  readonly timesteps: readonly [from: number, to: number];
}

/**
 * The intervention of a block of cells: the pattern at its timesteps, and units; of layers and of a source's timesteps it has
 * one, the row's that the block ends in.
 */
export function interventionOf(
  { axes, experiment }: Pick<PanelMap, 'axes' | 'experiment'>,
  { from, timesteps: count }: Panelled,
  { rows, timesteps }: Block,
): Intervention | undefined {
  const found = patternOf(experiment);
  if (!found) return undefined;
  const [row, t] = [rows[1], timesteps[1]];
  const cell = toCell(found.pattern, axes, from + row * count + t);
  const times = between(timesteps);
  const isOfUnits = axes.at(-2)?.name === 'unit';
  const site = {
    ...cell.site,
    ...(times.length > 1 && { timesteps: times }),
    ...(isOfUnits && { units: toRanges(between(rows)) }),
  };
  return { ...cell, site };
}

/** Whole numbers between two, both included, rising. */
export const between = ([a, b]: readonly [number, number]): number[] =>
  Array.from({ length: Math.abs(b - a) + 1 }, (_, k) => Math.min(a, b) + k);

/** Which rows a block may have: of units any, else the one it ends in. */
export const inOneRow = (axes: readonly Axis[], { rows, timesteps }: Block): Block =>
  axes.at(-2)?.name === 'unit' ? { rows, timesteps } : { rows: [rows[1], rows[1]], timesteps };

/** What a cell adds to the base: of an estimate, what was estimated; NaN where it has no value. */
export const effectAt = (
  { values, base, question }: Pick<PanelMap, 'values' | 'base' | 'question'>,
  index: number,
): number => (values[index] ?? NaN) - (question.method === null ? (base ?? NaN) : 0);

/** Whether a map has effects: over a base without a value there is none, and each cell is the metric itself. */
export const isOfEffects = ({ base, question }: Pick<PanelMap, 'base' | 'question'>): boolean =>
  base !== null || question.method !== null;

/** What every cell shows: what it adds to the base, or else the metric there. */
export const effectsOf = (map: PanelMap): Float32Array =>
  isOfEffects(map)
    ? Float32Array.from(map.values, (_, at) => effectAt(map, at))
    : Float32Array.from(map.values);

/** The largest effect, without sign: what the colours end at; 1 where there is none. */
export function limitOf(effects: Float32Array): number {
  const most = effects.reduce((so, value) => (Math.abs(value) > so ? Math.abs(value) : so), 0);
  return most === 0 ? 1 : most;
}

/** How two maps of the same cells go together: Pearson's r over those that both have; null of fewer than three, or without spread. */
export function correlationOf(
  a: Float32Array,
  b: Float32Array,
): { readonly r: number | null; readonly of: number } {
  const both = Array.from(a.keys()).filter(at => Number.isFinite((a[at] ?? NaN) + (b[at] ?? NaN)));
  const n = both.length;
  const mean = (of: Float32Array): number => both.reduce((sum, at) => sum + (of[at] ?? 0), 0) / n;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const at of both) {
    const [x, y] = [(a[at] ?? 0) - ma, (b[at] ?? 0) - mb];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return { r: n < 3 || aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb), of: n };
}

/** Where a cell is on each axis, by name. */
export const placeOn = (
  axes: readonly Axis[],
  index: number,
): { readonly name: Axis['name']; readonly value: string | number }[] =>
  placesOf(axes, index).map((place, at) => ({
    name: axes[at]?.name ?? 'timestep',
    value: axes[at]?.values[place] ?? place,
  }));
