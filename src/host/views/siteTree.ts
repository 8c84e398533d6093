import * as vscode from 'vscode';
import { cellComponents, type Component } from '../../domain/components.ts';
import type { RunSummary } from '../../domain/result.ts';
import { Command } from '../ids.ts';
import type { Panels } from '../panels.ts';

/** A row of the tree: a layer, a page of timesteps, a timestep, a component, or the model's own. */
export type SiteRow =
  | { readonly kind: 'layer'; readonly layer: number }
  | { readonly kind: 'page'; readonly layer: number; readonly from: number; readonly to: number }
  | { readonly kind: 'timestep'; readonly layer: number; readonly t: number }
  | {
      readonly kind: 'component';
      readonly layer: number | null;
      readonly t: number | null;
      readonly component: Component;
    }
  | { readonly kind: 'model' };

const pageSize = 100;

/** Layers → timesteps with their tokens → components; long inputs come in pages. */
export class SiteTree implements vscode.TreeDataProvider<SiteRow> {
  readonly #changed = new vscode.EventEmitter<SiteRow | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly panels: Panels) {
    let before = '';
    panels.onDidChange(() => {
      // Progress alone changes nothing here.
      const { asker, document, model, result } = panels.active ?? {};
      const now = [asker, document?.version, model?.path, result?.result].join();
      if (now === before) return;
      before = now;
      this.#changed.fire(undefined);
    });
  }

  getChildren(row?: SiteRow): SiteRow[] {
    const { model, result } = this.panels.active ?? {};
    if (!model) return [];
    const { architecture } = model;
    if (!row) {
      const layers = architecture.layers.map((_, layer): SiteRow => ({ kind: 'layer', layer }));
      return architecture.vocabularySize !== null || architecture.outputSize !== null
        ? [...layers, { kind: 'model' }]
        : layers;
    }
    if (row.kind === 'layer') {
      const T = result?.timesteps ?? 0;
      if (T <= pageSize) return timesteps(row.layer, 0, T);
      return Array.from({ length: Math.ceil(T / pageSize) }, (_, k): SiteRow => ({
        kind: 'page',
        layer: row.layer,
        from: k * pageSize,
        to: Math.min(T, (k + 1) * pageSize),
      }));
    }
    if (row.kind === 'page') return timesteps(row.layer, row.from, row.to);
    if (row.kind === 'timestep') {
      return cellComponents[architecture.kind].map(component => ({
        kind: 'component',
        layer: row.layer,
        t: row.t,
        component,
      }));
    }
    if (row.kind === 'model') {
      const own: Component[] = [
        ...(architecture.vocabularySize === null ? [] : (['embedding'] as const)),
        ...(architecture.outputSize === null ? [] : (['logits'] as const)),
      ];
      return own.map(component => ({ kind: 'component', layer: null, t: null, component }));
    }
    return [];
  }

  getParent(row: SiteRow): SiteRow | undefined {
    if (row.kind === 'component')
      return row.layer === null || row.t === null
        ? { kind: 'model' }
        : { kind: 'timestep', layer: row.layer, t: row.t };
    if (row.kind === 'page') return { kind: 'layer', layer: row.layer };
    if (row.kind !== 'timestep') return undefined;
    const T = this.panels.active?.result?.timesteps ?? 0;
    if (T <= pageSize) return { kind: 'layer', layer: row.layer };
    const from = Math.floor(row.t / pageSize) * pageSize;
    return { kind: 'page', layer: row.layer, from, to: Math.min(T, from + pageSize) };
  }

  getTreeItem(row: SiteRow): vscode.TreeItem {
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const result = this.panels.active?.result;
    const item = (
      label: string | vscode.TreeItemLabel,
      id: string,
      state = Collapsed,
    ): vscode.TreeItem => {
      const made = new vscode.TreeItem(label, state);
      made.id = id;
      return made;
    };
    if (row.kind === 'model') return item('model', 'model');
    if (row.kind === 'layer') return item(`layer ${row.layer}`, `layer${row.layer}`);
    if (row.kind === 'page')
      return item(`${row.from} – ${row.to - 1}`, `layer${row.layer}.page${row.from}`);
    if (row.kind === 'timestep') {
      const made = item(
        `${row.t} · ${result?.base.inputs[row.t] ?? ''}`,
        `layer${row.layer}.${row.t}`,
      );
      const effect = effectAt(result, 'hidden', row.layer, row.t);
      const generated =
        result !== null && result !== undefined && row.t >= result.prompt
          ? vscode.l10n.t('generated')
          : '';
      const edited = this.#isEdited(row) ? '◆' : '';
      made.description = [edited, generated, effect === undefined ? '' : `|Δ| ${effect.toFixed(2)}`]
        .filter(part => part !== '')
        .join(' · ');
      return made;
    }
    const place = row.layer === null ? '' : `layer${row.layer}.${row.t ?? ''}.`;
    const made = item(row.component, `${place}${row.component}`, None);
    const size = sizeAt(result, row);
    made.description = [this.#isEdited(row) ? '◆' : '', size]
      .filter(part => part !== '')
      .join(' · ');
    made.contextValue = 'site';
    made.command = {
      command: Command.revealSite,
      title: vscode.l10n.t('Show in Panel'),
      arguments: [row],
    };
    return made;
  }

  #isEdited(row: SiteRow): boolean {
    const interventions = this.panels.active?.experiment?.interventions ?? [];
    return interventions.some(({ site, enabled }) => {
      if (enabled === false || row.kind === 'model' || row.kind === 'layer' || row.kind === 'page')
        return false;
      if ((site.layer ?? null) !== row.layer) return false;
      const isAt =
        row.t === null || site.timesteps === 'all' || [site.timesteps].flat().includes(row.t);
      return isAt && (row.kind === 'timestep' || site.component === row.component);
    });
  }
}

const timesteps = (layer: number, from: number, to: number): SiteRow[] =>
  Array.from({ length: to - from }, (_, k) => ({ kind: 'timestep', layer, t: from + k }));

function effectAt(
  result: RunSummary | null | undefined,
  component: Component,
  layer: number,
  t: number,
): number | undefined {
  return result?.effects.find(each => each.component === component)?.layers[layer]?.[t];
}

/** The size of a state and of its effect, for the components whose sizes a run gives. */
function sizeAt(
  result: RunSummary | null | undefined,
  { component, layer, t }: Extract<SiteRow, { kind: 'component' }>,
): string {
  if (layer === null || t === null) return '';
  const size = result?.sizes.find(each => each.component === component)?.layers[layer]?.[t];
  const effect = effectAt(result, component, layer, t);
  return size === undefined
    ? ''
    : `${size.toFixed(2)}${effect === undefined ? '' : `, |Δ| ${effect.toFixed(2)}`}`;
}
