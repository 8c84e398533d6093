import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { CheckpointFile } from '../domain/result.ts';
import type { FileTrouble, FileWatch } from '../session/ownCheckpoint.ts';

/** Watches the files of one experiment's checkpoint, and says what became of them. */
export class CheckpointWatcher implements FileWatch {
  #watcher: vscode.FileSystemWatcher | undefined;
  #folder: string | undefined;
  #path: string | undefined;
  #files: readonly CheckpointFile[] = [];

  /** @param say  told at every change: changed, missing, or undefined where all is as it was read */
  constructor(private readonly say: (trouble: FileTrouble | undefined) => void) {}

  /**
   * @param path   the checkpoint as the experiment names it
   * @param files  what was read for it; empty where nothing could be
   */
  watch(path: string, files: readonly CheckpointFile[]): void {
    this.#path = path;
    this.#files = files;
    if (this.#folder === dirname(path)) return;
    this.#watcher?.dispose();
    this.#folder = dirname(path);
    // The whole folder, and the names compared here: a name may have characters that mean something in a pattern.
    const pattern = new vscode.RelativePattern(vscode.Uri.file(this.#folder), '*');
    this.#watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const look = ({ fsPath }: vscode.Uri): void => {
      const name = basename(fsPath);
      const isOurs = [this.#path, ...this.#files.map(file => file.path)].some(
        each => each !== undefined && basename(each) === name,
      );
      if (isOurs) this.say(this.look());
    };
    this.#watcher.onDidChange(look);
    this.#watcher.onDidDelete(look);
    this.#watcher.onDidCreate(look);
  }

  /** What became of the files since they were read; an event may have been missed. */
  look(): FileTrouble | undefined {
    const path = this.#path;
    if (path === undefined) return undefined;
    if (statOf(path) === undefined) return { kind: 'missing', path };
    const changed = this.#files.find(file => {
      const stat = statOf(file.path);
      return stat?.mtimeMs !== file.modifiedMs || stat.size !== file.sizeBytes;
    });
    return changed && { kind: 'changed', path: changed.path };
  }

  dispose(): void {
    this.#watcher?.dispose();
  }
}

function statOf(path: string): { readonly size: number; readonly mtimeMs: number } | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a path that no file can have
  }
}
