import { basename, resolve } from 'node:path';
import * as vscode from 'vscode';
import { toFailure } from '../domain/failure.ts';
import { showError } from './shown.ts';

/** Writes what the page exported where the user says. */
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
  }
}
