import { dirname, join, relative } from 'node:path';
import * as vscode from 'vscode';
import type { Inspection } from '../../domain/inspection.ts';
import { showWarning } from '../shown.ts';

/**
 * Offers to copy a checkpoint, with the files that are read for it, out of a folder that cannot be written to: its
 * description belongs beside it.
 *
 * @returns the copy; undefined where none is wanted
 */
export async function copyElsewhere(
  { fsPath }: vscode.Uri,
  { files }: Inspection,
): Promise<vscode.Uri | undefined> {
  const folder = dirname(fsPath);
  const copy = vscode.l10n.t('Copy the Checkpoint…');
  const said = vscode.l10n.t(
    'Ripple: nothing can be written to {0}, where the description belongs.',
    folder,
  );
  if ((await showWarning(said, copy)) !== copy) return undefined;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('A Folder for the Checkpoint and Its Description'),
      openLabel: vscode.l10n.t('Copy Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!chosen) return undefined;
  const placed = (path: string): vscode.Uri =>
    vscode.Uri.file(join(chosen.fsPath, relative(folder, path)));
  for (const { path } of files) await vscode.workspace.fs.copy(vscode.Uri.file(path), placed(path));
  return placed(fsPath);
}
