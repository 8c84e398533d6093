import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import type { Trouble } from '../protocol/panel.ts';

/** Watches the checkpoint of one experiment, and says when it changes or goes. */
export class CheckpointWatcher implements Disposable {
  #watcher: vscode.FileSystemWatcher | undefined;
  #path: string | undefined;

  constructor(private readonly say: (trouble: Trouble) => void) {}

  watch(path: string): void {
    if (this.#path === path) return;
    this.#watcher?.dispose();
    this.#path = path;
    const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(path)), basename(path));
    this.#watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const changed = (): void =>
      this.say(existsSync(path) ? { kind: 'changed', path } : { kind: 'missing', path });
    this.#watcher.onDidChange(changed);
    this.#watcher.onDidDelete(changed);
    this.#watcher.onDidCreate(changed);
  }

  dispose(): void {
    this.#watcher?.dispose();
  }
}
