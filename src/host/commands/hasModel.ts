import * as vscode from 'vscode';
import type { ModelSummary } from '../../domain/result.ts';
import type { Controller } from '../controller.ts';
import { showInformation } from '../shown.ts';

/** Whether the model is there that a question is about; where it is not, that is said. */
export function hasModel<A extends Pick<Controller, 'model'>>(
  active: A,
): active is A & { readonly model: ModelSummary } {
  if (!active.model)
    void showInformation(vscode.l10n.t('The model is not loaded; the panel says why.'));
  return active.model !== null;
}
