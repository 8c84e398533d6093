import { basename, resolve } from 'node:path';
import * as vscode from 'vscode';
import { toFailure } from '../domain/failure.ts';
import { showError, showInformation } from './shown.ts';

/** Writes what the page exported where the user says, says that it is there, and offers to open it. */
export async function saveBytes(name: string, bytes: Uint8Array, folder: string): Promise<void> {
  const uri = await written(vscode.Uri.file(resolve(folder, basename(name))), bytes);
  if (!uri) return;
  const open = vscode.l10n.t('Open');
  const said = vscode.l10n.t('Ripple: {0} is exported.', uri.fsPath);
  // Nobody waits for the answer: a person may leave it standing.
  void showInformation(said, open).then(pressed => {
    if (pressed === open) void vscode.commands.executeCommand('vscode.open', uri);
  });
}

/** Writes bytes where a person says; where that is not possible, it is asked again. @returns where they are; undefined where it was left */
async function written(defaultUri: vscode.Uri, bytes: Uint8Array): Promise<vscode.Uri | undefined> {
  const uri = await vscode.window.showSaveDialog({ defaultUri });
  if (!uri) return undefined;
  try {
    await vscode.workspace.fs.writeFile(uri, bytes);
    return uri;
  } catch (error) {
    const { message } = toFailure(error);
    const elsewhere = vscode.l10n.t('Choose Another Place…');
    const said = vscode.l10n.t('Ripple: {0} could not be written: {1}', uri.fsPath, message);
    return (await showError(said, elsewhere)) === elsewhere ? written(uri, bytes) : undefined;
  }
}
