import * as vscode from 'vscode';
import type { Trouble } from '../protocol/panel.ts';
import { problemsIn } from '../protocol/problemsIn.ts';
import { rangeOfProblem } from '../session/rangeOfField.ts';
import { rangeIn } from './document.ts';
import { locate, type Seeking } from './locate.ts';

/** What a remedy may do to an experiment. */
interface Remedied extends Seeking {
  readonly document: vscode.TextDocument;
  readonly troubles: readonly Trouble[];
}

/** Does what a trouble's button says. @returns false where reading and running again is the remedy */
export async function remedy(experiment: Remedied, trouble: Trouble['kind']): Promise<boolean> {
  if (trouble === 'untrusted') {
    await vscode.commands.executeCommand('workbench.trust.manage');
  } else if (trouble === 'problems') {
    await showProblem(experiment);
  } else if (trouble === 'missing') {
    await locate(experiment);
  } else {
    return false;
  }
  return true;
}

/** Opens the text beside the panel, which stays, at the first problem. */
async function showProblem({ document, troubles }: Remedied): Promise<void> {
  const [problem = { field: '', message: '' }] = problemsIn(troubles);
  const selection = rangeIn(document, rangeOfProblem(document.getText(), problem));
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    selection,
  });
}
