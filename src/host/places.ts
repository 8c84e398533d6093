import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { isBelow } from './movedPaths.ts';

/** A folder for a new file. */
export interface Place {
  readonly folder: string;
  /** Saving asks where: the folder is no more than what the dialog begins with. */
  readonly mustAsk: boolean;
}

/** Where a new experiment is offered to be saved while there is no folder for it: there, saving asks. */
const placeless = homedir();

/**
 * Where a new experiment is to be saved: in the folder that is wanted, or where nothing may be written there, in the one that
 * is open; else wherever a person says.
 *
 * @param installed  the extension's own folder, which is not written to
 */
export function placeFor(installed: string, wanted?: string): Place {
  const [open] = vscode.workspace.workspaceFolders ?? [];
  const folder = [wanted, open?.uri.fsPath].find(
    each => each !== undefined && !isBelow(installed, each) && mayWrite(each),
  );
  return { folder: folder ?? placeless, mustAsk: folder === undefined };
}

/** Whether files may be made in a folder, as far as can be told without making one. */
export function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether an unsaved experiment's path is no more than what a dialog begins with. */
export const isPlaceless = (path: string): boolean =>
  dirname(path) === placeless &&
  !vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === placeless);
