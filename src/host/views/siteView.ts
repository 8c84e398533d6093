import * as vscode from 'vscode';
import { unitsOf } from '../../domain/anatomy.ts';
import type { Component } from '../../domain/components.ts';
import type { Selection } from '../../protocol/panel.ts';
import { pathOf, type SiteRow } from '../../session/siteRows.ts';
import type { Controller } from '../controller.ts';
import { View } from '../ids.ts';
import type { Panels } from '../panels.ts';
import { SiteBadges } from './siteBadges.ts';
import { SiteTree } from './siteTree.ts';

/** The Sites tree: it follows the panel's selection, and the panel follows the tree's. */
export function siteView(panels: Panels): vscode.Disposable[] {
  const view = vscode.window.createTreeView(View.sites, {
    treeDataProvider: new SiteTree(panels),
    showCollapseAll: true,
  });
  /** The row last shown, so that a branch which the user closed stays closed until the panel moves on. */
  let shown = '';
  let isRevealing = false;

  async function follow(): Promise<void> {
    while (view.visible && !isRevealing) {
      const { active } = panels;
      const row = active && rowOf(active);
      const key = row && `${active.asker}/${pathOf(row)}`;
      if (!row || key === undefined || key === shown) return;
      shown = key;
      const isBelowSelected = view.selection.some(each => isWithin(row, each));
      if (isBelowSelected) return;
      isRevealing = true;
      try {
        await view.reveal(row, { select: true, focus: false, expand: false });
      } catch {
        // The tree was drawn again meanwhile; the next change of the panel is followed.
        shown = '';
        return;
      } finally {
        isRevealing = false;
      }
    }
  }

  return [
    view,
    vscode.window.registerFileDecorationProvider(new SiteBadges(panels)),
    panels.onDidChange(() => void follow()),
    view.onDidChangeVisibility(() => {
      shown = '';
      void follow();
    }),
    view.onDidChangeSelection(({ selection: [row] }) => {
      const { active } = panels;
      if (!active || !row || isRevealing) return;
      const selection = selectionOf(active, row);
      if (selection) active.select(selection);
    }),
  ];
}

const isWithin = (row: SiteRow, above: SiteRow): boolean =>
  `${pathOf(row)}/`.startsWith(`${pathOf(above)}/`);

/** The row of a panel's cursor, if the run has it. */
function rowOf({ selection, result }: Controller): SiteRow | undefined {
  const t = selection?.timesteps.at(-1);
  if (!selection || t === undefined || !result) return undefined;
  const { layer, component } = selection;
  if (layer === null) return { kind: 'component', layer: null, t: null, component };
  return t < result.timesteps ? { kind: 'component', layer, t, component } : undefined;
}

/** What the panel selects for a row; a timestep keeps the component in sight; undefined for a row that is no place. */
function selectionOf({ selection, model }: Controller, row: SiteRow): Selection | undefined {
  if (!model) return undefined;
  const keptUnits = (component: Component, layer: number | null): readonly number[] => {
    const width = unitsOf(model.anatomy, component, layer);
    const kept = selection?.units.filter(unit => unit < width) ?? [];
    return kept.length > 0 ? kept : [0];
  };
  if (row.kind === 'timestep') {
    const component =
      selection && selection.layer !== null ? selection.component : ('hidden' as const);
    const units = keptUnits(component, row.layer);
    return { layer: row.layer, component, units, timesteps: [row.t] };
  }
  if (row.kind !== 'component') return undefined;
  const { layer, component } = row;
  const t = row.t ?? selection?.timesteps.at(-1) ?? 0;
  return { layer, component, units: keptUnits(component, layer), timesteps: [t] };
}
