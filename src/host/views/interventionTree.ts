import * as vscode from 'vscode';
import { describeDeed, describeSite } from '../../domain/describe.ts';
import { Command } from '../ids.ts';
import type { Panels } from '../panels.ts';

/** Lists the experiment's interventions in the order they apply. A row is a place in that list. */
export class InterventionTree
  implements vscode.TreeDataProvider<number>, vscode.TreeDragAndDropController<number>
{
  readonly #changed = new vscode.EventEmitter<number | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly dragMimeTypes = ['application/vnd.code.tree.ripple.interventions'];
  readonly dropMimeTypes = this.dragMimeTypes;

  constructor(private readonly panels: Panels) {
    panels.onDidChange(() => this.#changed.fire(undefined));
  }

  getChildren(parent?: number): number[] {
    return parent === undefined
      ? [...(this.panels.active?.experiment?.interventions ?? []).keys()]
      : [];
  }

  getTreeItem(at: number): vscode.TreeItem {
    const intervention = this.panels.active?.experiment?.interventions?.[at];
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
      arguments: [at],
    };
    return item;
  }

  handleDrag(source: readonly number[], data: vscode.DataTransfer): void {
    const [from] = source;
    if (from !== undefined)
      data.set(this.dragMimeTypes[0] ?? '', new vscode.DataTransferItem(from));
  }

  async handleDrop(target: number | undefined, data: vscode.DataTransfer): Promise<void> {
    const from: unknown = data.get(this.dragMimeTypes[0] ?? '')?.value;
    const last = (this.panels.active?.experiment?.interventions?.length ?? 1) - 1;
    if (typeof from === 'number')
      await this.panels.active?.change({ kind: 'move', from, to: target ?? last });
  }
}
