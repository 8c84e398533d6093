import { assertNever } from '../base/assert.ts';
import { layerCount, type Anatomy } from '../domain/anatomy.ts';
import type { Component } from '../domain/components.ts';
import type { Intervention } from '../domain/experiment.ts';

/** A row of the Sites tree: a layer, a page of timesteps, a timestep, a component, or the model's own. */
export type SiteRow =
  | { readonly kind: 'layer'; readonly layer: number }
  | { readonly kind: 'page'; readonly layer: number; readonly from: number; readonly to: number }
  | { readonly kind: 'timestep'; readonly layer: number; readonly t: number }
  | {
      readonly kind: 'component';
      /** Null, as `t` is, for what is the model's own; its timestep is asked for. */
      readonly layer: number | null;
      readonly t: number | null;
      readonly component: Component;
    }
  | { readonly kind: 'model' };

/** Timesteps of one page. */
const pageSize = 100;

/**
 * The rows below a row, or the top ones.
 *
 * @param T  timesteps of the run
 */
export function childRows(anatomy: Anatomy, T: number, row: SiteRow | undefined): SiteRow[] {
  if (!row) {
    const layers = Array.from({ length: layerCount(anatomy) }, (_, layer): SiteRow => ({
      kind: 'layer',
      layer,
    }));
    return anatomy.model.length > 0 ? [...layers, { kind: 'model' }] : layers;
  }
  switch (row.kind) {
    case 'layer':
      if (T <= pageSize) return timestepRows(row.layer, 0, T);
      return Array.from({ length: Math.ceil(T / pageSize) }, (_, k) =>
        pageOf(row.layer, k * pageSize, T),
      );
    case 'page':
      return timestepRows(row.layer, row.from, row.to);
    case 'timestep':
      return anatomy.layers.map(({ name }) => ({
        kind: 'component',
        layer: row.layer,
        t: row.t,
        component: name,
      }));
    case 'model':
      return anatomy.model.map(({ name }) => ({
        kind: 'component',
        layer: null,
        t: null,
        component: name,
      }));
    case 'component':
      return [];
    default:
      return assertNever(row);
  }
}

/** The row above a row, the same way through the pages as down. */
export function parentRow(T: number, row: SiteRow): SiteRow | undefined {
  if (row.kind === 'component')
    return row.layer === null || row.t === null
      ? { kind: 'model' }
      : { kind: 'timestep', layer: row.layer, t: row.t };
  if (row.kind === 'page') return { kind: 'layer', layer: row.layer };
  if (row.kind !== 'timestep') return undefined;
  return T <= pageSize ? { kind: 'layer', layer: row.layer } : pageOf(row.layer, row.t, T);
}

/** A path that names the row, `layer0/t3/cell`: no two rows share it, and it stays over a refresh. */
export function pathOf(row: SiteRow): string {
  switch (row.kind) {
    case 'layer':
      return `layer${row.layer}`;
    case 'page':
      return `layer${row.layer}/from${row.from}`;
    case 'timestep':
      return `layer${row.layer}/t${row.t}`;
    case 'component':
      return row.layer === null || row.t === null
        ? `model/${row.component}`
        : `layer${row.layer}/t${row.t}/${row.component}`;
    case 'model':
      return 'model';
    default:
      return assertNever(row);
  }
}

/**
 * The paths of the rows on which enabled interventions act, those above them included.
 *
 * @param T  timesteps of the run, which `"all"` stands for
 */
export function editedPaths(interventions: readonly Intervention[], T: number): Set<string> {
  const paths = new Set<string>();
  const add = (row: SiteRow): void => {
    paths.add(pathOf(row));
    const parent = parentRow(T, row);
    if (parent) add(parent);
  };
  for (const { site, enabled } of interventions) {
    if (enabled === false) continue;
    const { layer, component, timesteps } = site;
    if (layer === undefined) {
      add({ kind: 'component', layer: null, t: null, component });
      continue;
    }
    const all = timesteps === 'all' ? Array.from({ length: T }, (_, t) => t) : [timesteps].flat();
    for (const t of all) add({ kind: 'component', layer, t, component });
  }
  return paths;
}

function pageOf(layer: number, t: number, T: number): SiteRow {
  const from = Math.floor(t / pageSize) * pageSize;
  return { kind: 'page', layer, from, to: Math.min(T, from + pageSize) };
}

const timestepRows = (layer: number, from: number, to: number): SiteRow[] =>
  Array.from({ length: to - from }, (_, k) => ({ kind: 'timestep', layer, t: from + k }));
