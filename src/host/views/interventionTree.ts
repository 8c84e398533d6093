import * as vscode from 'vscode';
import { describeDeed, describeIntervention, describePlace } from '../../domain/describe.ts';
import { Command } from '../ids.ts';
import { plain } from '../plainText.ts';
import type { Panels } from '../panels.ts';
import { wording } from '../wording.ts';
import { refreshing } from './refreshing.ts';

/** A row: a place in the list of interventions. */
export interface InterventionRow {
  readonly at: number;
}

/** Whether a command's argument is such a row. */
export const isInterventionRow = (value: unknown): value is InterventionRow =>
  typeof value === 'object' && value !== null && 'at' in value;

/** Lists the experiment's interventions in the order they apply. */
export class InterventionTree
  implements
    vscode.TreeDataProvider<InterventionRow>,
    vscode.TreeDragAndDropController<InterventionRow>
{
  readonly #changed: vscode.EventEmitter<InterventionRow | undefined>;
  readonly onDidChangeTreeData: vscode.Event<InterventionRow | undefined>;
  readonly dragMimeTypes = ['application/vnd.code.tree.ripple.interventions'];
  readonly dropMimeTypes = this.dragMimeTypes;

  constructor(private readonly panels: Panels) {
    this.#changed = refreshing<InterventionRow>(panels, active => [
      active?.asker,
      active?.experiment?.interventions,
    ]);
    this.onDidChangeTreeData = this.#changed.event;
  }

  /** Turns an intervention on or off; where that was refused, its checkbox goes back. */
  async enable(at: number, enabled: boolean): Promise<void> {
    const isMade = await this.panels.active?.change({ kind: 'enable', at, enabled });
    if (isMade !== true) this.#changed.fire(undefined);
  }

  getChildren(parent?: InterventionRow): InterventionRow[] {
    const list = this.panels.active?.experiment?.interventions ?? [];
    return parent === undefined ? list.map((_, at) => ({ at })) : [];
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem(row: InterventionRow): vscode.TreeItem {
    const intervention = this.panels.active?.experiment?.interventions?.[row.at];
    if (!intervention) return new vscode.TreeItem('');
    const { enabled, note } = intervention;
    const item = new vscode.TreeItem(plain(describePlace(intervention, wording)));
    item.id = String(row.at);
    item.description = plain(describeDeed(intervention, wording));
    const isOn = enabled !== false;
    const whole = describeIntervention(intervention, wording);
    const state = isOn ? vscode.l10n.t('on') : vscode.l10n.t('off');
    item.tooltip = [isOn ? whole : `${whole} (${state})`, note ?? '']
      .filter(Boolean)
      .map(plain)
      .join('\n');
    item.accessibilityInformation = {
      label: [whole, state, note].filter(Boolean).join(', '),
    };
    item.contextValue = 'intervention';
    item.checkboxState = isOn
      ? vscode.TreeItemCheckboxState.Checked
      : vscode.TreeItemCheckboxState.Unchecked;
    // Of the selected row, which a click makes its own. With arguments the editor would call a stand-in that goes with every refresh: a click then would be lost.
    item.command = { command: Command.revealSite, title: vscode.l10n.t('Show in Panel') };
    return item;
  }

  handleDrag(source: readonly InterventionRow[], data: vscode.DataTransfer): void {
    const [from] = source;
    if (from !== undefined)
      data.set(this.dragMimeTypes[0] ?? '', new vscode.DataTransferItem(from.at));
  }

  /** What is dropped takes the place of the row it is dropped on; below the rows, the last. */
  async handleDrop(target: InterventionRow | undefined, data: vscode.DataTransfer): Promise<void> {
    const from: unknown = data.get(this.dragMimeTypes[0] ?? '')?.value;
    const last = (this.panels.active?.experiment?.interventions?.length ?? 1) - 1;
    const to = target?.at ?? last;
    if (typeof from === 'number' && from !== to)
      await this.panels.active?.change({ kind: 'move', from, to });
  }
}
