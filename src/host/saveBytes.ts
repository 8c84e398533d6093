import { basename, resolve } from 'node:path';
import * as vscode from 'vscode';
import { toFailure } from '../domain/failure.ts';
import { showError, showInformation } from './shown.ts';

/** Writes what the page exported where the user says, says that it is there, and offers to open it. */
export async function saveBytes(name: string, bytes: Uint8Array, folder: string): Promise<void> {
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(resolve(folder, basename(name))),
  });
  if (!uri) return;
  try {
    await vscode.workspace.fs.writeFile(uri, bytes);
  } catch (error) {
    const { message } = toFailure(error);
    void showError(vscode.l10n.t('Ripple: {0} could not be written: {1}', uri.fsPath, message));
    return;
  }
  const open = vscode.l10n.t('Open');
  const said = vscode.l10n.t('Ripple: {0} is exported.', uri.fsPath);
  // Nobody waits for the answer: a person may leave it standing.
  void showInformation(said, open).then(pressed => {
    if (pressed === open) void vscode.commands.executeCommand('vscode.open', uri);
  });
}
