import * as vscode from 'vscode';
import { viewType } from './ids.ts';
import { isPlaceless } from './places.ts';

/**
 * New experiments that the editor brings back, after a reload, belong to their paths again: without that, saving one would
 * ask where, with a name of the editor's own. To be done before their panels are made.
 */
export async function reclaimPaths(): Promise<void> {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  const unsaved = inputs.filter(
    (input): input is vscode.TabInputCustom =>
      input instanceof vscode.TabInputCustom &&
      input.viewType === viewType &&
      input.uri.scheme === 'untitled',
  );
  // Where a file has come to that path meanwhile it is refused, and saving asks.
  const placed = unsaved.filter(({ uri }) => !isPlaceless(uri.fsPath));
  await Promise.allSettled(placed.map(({ uri }) => vscode.workspace.openTextDocument(uri)));
}
