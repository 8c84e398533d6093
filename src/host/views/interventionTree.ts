import * as vscode from 'vscode';
import { describeDeed, describeSite } from '../../domain/describe.ts';
import { Command } from '../ids.ts';
import type { Panels } from '../panels.ts';

/** A row: a place in the list of interventions. */
export interface InterventionRow {
  readonly at: number;
}

/** Lists the experiment's interventions in the order they apply. */
export class InterventionTree
  implements
    vscode.TreeDataProvider<InterventionRow>,
    vscode.TreeDragAndDropController<InterventionRow>
{
  readonly #changed = new vscode.EventEmitter<InterventionRow | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly dragMimeTypes = ['application/vnd.code.tree.ripple.interventions'];
  readonly dropMimeTypes = this.dragMimeTypes;

  constructor(private readonly panels: Panels) {
    panels.onDidChange(() => this.#changed.fire(undefined));
  }

  getChildren(parent?: InterventionRow): InterventionRow[] {
    const list = this.panels.active?.experiment?.interventions ?? [];
    return parent === undefined ? list.map((_, at) => ({ at })) : [];
  }

  getTreeItem(row: InterventionRow): vscode.TreeItem {
    const intervention = this.panels.active?.experiment?.interventions?.[row.at];
    if (!intervention) return new vscode.TreeItem('');
    const item = new vscode.TreeItem(describeSite(intervention.site));
    item.description = describeDeed(intervention);
    item.tooltip =
      intervention.note ?? `${describeSite(intervention.site)} ${describeDeed(intervention)}`;
    item.contextValue = `intervention.${intervention.edit.kind}`;
    item.checkboxState =
      intervention.enabled === false
        ? vscode.TreeItemCheckboxState.Unchecked
        : vscode.TreeItemCheckboxState.Checked;
    item.command = {
      command: Command.revealSite,
      title: vscode.l10n.t('Show in Panel'),
      arguments: [row],
    };
    return item;
  }

  handleDrag(source: readonly InterventionRow[], data: vscode.DataTransfer): void {
    const [from] = source;
    if (from !== undefined)
      data.set(this.dragMimeTypes[0] ?? '', new vscode.DataTransferItem(from.at));
  }

  async handleDrop(target: InterventionRow | undefined, data: vscode.DataTransfer): Promise<void> {
    const from: unknown = data.get(this.dragMimeTypes[0] ?? '')?.value;
    const last = (this.panels.active?.experiment?.interventions?.length ?? 1) - 1;
    if (typeof from === 'number')
      await this.panels.active?.change({ kind: 'move', from, to: target?.at ?? last });
  }
}
