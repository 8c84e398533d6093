import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import { toVscodeEdits } from './document.ts';
import { isBelow, movedPaths } from './movedPaths.ts';
import { experimentIn } from './saving.ts';

const ending = '.ripple.json';

/** Keeps the paths of experiments right that are moved to another folder, or whose folder is: a part of the same step of undo. */
export function onRenaming(): Disposable {
  return vscode.workspace.onWillRenameFiles(event => {
    event.waitUntil(toEdit(event.files));
  });
}

type Renamed = vscode.FileWillRenameEvent['files'];

async function toEdit(files: Renamed): Promise<vscode.WorkspaceEdit> {
  const edit = new vscode.WorkspaceEdit();
  const placed = (path: string): string => {
    const moved = files.find(({ oldUri }) => isBelow(oldUri.fsPath, path));
    if (!moved) return path;
    return resolve(
      moved.newUri.fsPath,
      path.slice(moved.oldUri.fsPath.length).replace(/^[\\/]/, ''),
    );
  };
  for (const uri of await experimentsIn(files)) {
    const document = await vscode.workspace.openTextDocument(uri);
    const experiment = experimentIn(document);
    if (!experiment) continue;
    const move = { from: dirname(uri.fsPath), to: dirname(placed(uri.fsPath)), placed };
    const paths = movedPaths(experiment, move);
    if (paths.length > 0) edit.set(uri, toVscodeEdits(document, { kind: 'paths', paths }));
  }
  return edit;
}

/** The experiments that are moved, alone or with a folder. */
async function experimentsIn(files: Renamed): Promise<vscode.Uri[]> {
  const found = files.map(async ({ oldUri }) => {
    if (oldUri.scheme !== 'file') return [];
    const { type } = await vscode.workspace.fs.stat(oldUri);
    if (type & vscode.FileType.Directory)
      return vscode.workspace.findFiles(new vscode.RelativePattern(oldUri, `**/*${ending}`));
    return oldUri.path.endsWith(ending) ? [oldUri] : [];
  });
  return (await Promise.all(found)).flat();
}
