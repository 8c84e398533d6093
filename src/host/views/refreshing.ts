import * as vscode from 'vscode';
import type { Controller } from '../controller.ts';
import type { Panels } from '../panels.ts';

/**
 * Says when a tree has to be drawn again: when what it shows of the active experiment changed, not at every progress of a
 * run. A refresh drops the rows that the editor is just fetching, and a tree refreshed without pause looks empty.
 *
 * @param shown  everything that the tree's rows are made from, compared by identity
 */
export function refreshing<Row>(
  panels: Panels,
  shown: (active: Controller | undefined) => readonly unknown[],
): vscode.EventEmitter<Row | undefined> {
  const changed = new vscode.EventEmitter<Row | undefined>();
  let before: readonly unknown[] = [];
  panels.onDidChange(() => {
    const now = shown(panels.active);
    if (now.length === before.length && now.every((each, at) => each === before[at])) return;
    before = now;
    changed.fire(undefined);
  });
  return changed;
}
