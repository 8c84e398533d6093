import * as vscode from 'vscode';
import type { Trouble } from '../protocol/panel.ts';
import type { Change } from '../session/changes.ts';

/** What a remedy may do to an experiment. */
interface Remedied {
  readonly folder: string;
  change(change: Change): Promise<boolean>;
}

/** Does what a trouble's button says. @returns false where reading and running again is the remedy */
export async function remedy(experiment: Remedied, trouble: Trouble['kind']): Promise<boolean> {
  if (trouble === 'untrusted') {
    await vscode.commands.executeCommand('workbench.trust.manage');
  } else if (trouble === 'problems') {
    await vscode.commands.executeCommand('workbench.action.reopenTextEditor');
  } else if (trouble === 'missing') {
    const folder = vscode.Uri.file(experiment.folder);
    const [found] = (await vscode.window.showOpenDialog({ defaultUri: folder })) ?? [];
    if (found) await experiment.change({ kind: 'set', field: 'checkpoint', value: found.fsPath });
  } else {
    return false;
  }
  return true;
}
