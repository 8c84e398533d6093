import * as vscode from 'vscode';
import type { Controller } from '../controller.ts';

/** Whether the model is there that a question is about; where it is not, that is said. */
export function hasModel({ model }: Controller): boolean {
  if (!model)
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The model is not loaded; the panel says why.'),
    );
  return model !== null;
}
