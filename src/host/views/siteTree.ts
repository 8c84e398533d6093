import * as vscode from 'vscode';
import { assertNever } from '../../base/assert.ts';
import type { Component } from '../../domain/components.ts';
import { describeArchitecture } from '../../domain/describe.ts';
import { numberText } from '../../domain/numberText.ts';
import { readAt } from '../../domain/readAt.ts';
import type { RunSummary } from '../../domain/result.ts';
import { childRows, parentRow, pathOf, type SiteRow } from '../../session/siteRows.ts';
import type { Controller } from '../controller.ts';
import { plain } from '../plainText.ts';
import type { Panels } from '../panels.ts';
import { wording } from '../wording.ts';
import { refreshing } from './refreshing.ts';
import { siteUri } from './siteBadges.ts';

/** Layers → timesteps with their tokens → components; long inputs come in pages; a last row holds the model's own. */
export class SiteTree implements vscode.TreeDataProvider<SiteRow> {
  readonly onDidChangeTreeData: vscode.Event<SiteRow | undefined>;

  constructor(private readonly panels: Panels) {
    this.onDidChangeTreeData = refreshing<SiteRow>(
      panels,
      active => [active?.asker, active?.model, active?.result],
      active => active?.age,
    ).event;
  }

  getChildren(row?: SiteRow): SiteRow[] {
    const { model } = this.panels.active ?? {};
    return model ? childRows(model.anatomy, this.#timesteps, row) : [];
  }

  getParent(row: SiteRow): SiteRow | undefined {
    return parentRow(this.#timesteps, row);
  }

  getTreeItem(row: SiteRow): vscode.TreeItem {
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(
      plain(this.#labelOf(row)),
      row.kind === 'component' ? None : Collapsed,
    );
    item.id = pathOf(row);
    // The badge is told by the address; an icon of ours keeps a file's away.
    item.resourceUri = siteUri(row);
    item.iconPath = new vscode.ThemeIcon(this.#iconOf(row));
    const [age, whose] = this.#isOfResult(row) ? ageOf(this.panels.active) : [];
    item.description = plain([this.#descriptionOf(row), age].filter(Boolean).join(' · '));
    item.tooltip = [this.#tooltipOf(row), ...this.#meaningsOf(row), whose]
      .flatMap(line => (line === undefined ? [] : [plain(line)]))
      .join('\n');
    if (row.kind === 'component') item.contextValue = 'site';
    return item;
  }

  get #timesteps(): number {
    return this.panels.active?.result?.timesteps ?? 0;
  }

  #isGenerated(t: number): boolean {
    const { result } = this.panels.active ?? {};
    return result !== null && result !== undefined && t >= result.prompt;
  }

  #labelOf(row: SiteRow): string {
    const { result } = this.panels.active ?? {};
    switch (row.kind) {
      case 'layer':
        return wording.layer(row.layer);
      case 'page':
        return `${row.from} – ${row.to - 1}`;
      case 'timestep':
        return `${row.t} · ${result ? readAt(result, row.t) : ''}`;
      case 'component':
        return row.component;
      case 'model':
        return vscode.l10n.t('model');
      default:
        return assertNever(row);
    }
  }

  #iconOf(row: SiteRow): string {
    switch (row.kind) {
      case 'layer':
        return 'layers';
      case 'page':
        return 'list-unordered';
      case 'timestep':
        return this.#isGenerated(row.t) ? 'sync' : 'circle-small-filled';
      case 'component':
        return 'symbol-field';
      case 'model':
        return 'symbol-misc';
      default:
        return assertNever(row);
    }
  }

  #descriptionOf(row: SiteRow): string {
    const { result } = this.panels.active ?? {};
    const parts: string[] = [];
    if (row.kind === 'timestep') {
      if (this.#isGenerated(row.t)) parts.push(vscode.l10n.t('generated'));
      const effect = effectText(result, 'hidden', row.layer, row.t);
      if (effect !== '') parts.push(`hidden ${effect}`);
    }
    if (row.kind === 'component' && row.layer !== null && row.t !== null) {
      const size = meanAt(result?.sizes, row.component, row.layer, row.t);
      if (size !== undefined) parts.push(numberText(size));
      parts.push(effectText(result, row.component, row.layer, row.t));
    }
    return parts.filter(part => part !== '').join(' · ');
  }

  /** Whether a row says something of the result: the token that a timestep reads, or numbers. */
  #isOfResult(row: SiteRow): boolean {
    return row.kind === 'timestep' || this.#meaningsOf(row).length > 0;
  }

  /** What the numbers beside a row are of, and of which runs. */
  #meaningsOf(row: SiteRow): string[] {
    const { result } = this.panels.active ?? {};
    const of = meansOf(row);
    if (!result || !of || effectText(result, of.component, of.layer, of.t) === '') return [];
    const effect = vscode.l10n.t(
      '|Δ|: mean over the units of {0} of |after − before|, {1}',
      of.component,
      result.mode,
    );
    const size = vscode.l10n.t('the number before it: mean of |before| over the same units');
    return row.kind === 'timestep' ? [effect] : [effect, size];
  }

  #tooltipOf(row: SiteRow): string {
    const { model, result } = this.panels.active ?? {};
    const input = (t: number): string =>
      result ? readAt(result, t, token => JSON.stringify(token)) : '';
    switch (row.kind) {
      case 'layer':
        return model
          ? `${wording.layer(row.layer)}, ${describeArchitecture(model.architecture, wording)}`
          : '';
      case 'page':
        return vscode.l10n.t('timesteps {0} to {1}', row.from, row.to - 1);
      case 'timestep':
        return this.#isGenerated(row.t)
          ? vscode.l10n.t('timestep {0} reads {1}, which the run wrote', row.t, input(row.t))
          : vscode.l10n.t('timestep {0} reads {1}', row.t, input(row.t));
      case 'component':
        return row.layer === null || row.t === null
          ? row.component
          : `${wording.layer(row.layer)} ${row.component} @${row.t}`;
      case 'model':
        return vscode.l10n.t('what the model has beside its layers');
      default:
        return assertNever(row);
    }
  }
}

/** A word, and a sentence, where the result is not of the document as it is. */
function ageOf(active: Controller | undefined): readonly string[] {
  if (active?.age === 'older')
    return [
      vscode.l10n.t('older'),
      vscode.l10n.t('of the experiment as it was run, before its last change'),
    ];
  if (active?.age === 'preview')
    return [
      vscode.l10n.t('preview'),
      vscode.l10n.t('of a preview, which is not in the experiment'),
    ];
  return [];
}

/** The component that a row has means of, where the run gives them. */
const meansOf = (row: SiteRow): { component: Component; layer: number; t: number } | undefined => {
  if (row.kind === 'timestep') return { component: 'hidden', layer: row.layer, t: row.t };
  return row.kind === 'component' && row.layer !== null && row.t !== null
    ? { component: row.component, layer: row.layer, t: row.t }
    : undefined;
};

/** A mean over units that the run gives: of the state's size, or of the effect's. Known of the states only. */
const meanAt = (
  all: RunSummary['sizes'] | undefined,
  component: Component,
  layer: number,
  t: number,
): number | undefined => all?.find(each => each.component === component)?.layers[layer]?.[t];

function effectText(
  result: RunSummary | null | undefined,
  component: Component,
  layer: number,
  t: number,
): string {
  const effect = meanAt(result?.effects, component, layer, t);
  return effect === undefined ? '' : `|Δ| ${numberText(effect)}`;
}
