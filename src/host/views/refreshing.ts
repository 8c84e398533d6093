import * as vscode from 'vscode';
import type { Controller } from '../controller.ts';
import type { Panels } from '../panels.ts';

/** How long a change that soon may be taken back waits, in ms: a quick run has come by then. */
const patienceMs = 300;

/**
 * Says when a tree has to be drawn again: when what it shows of the active experiment changed, not at every progress of a
 * run. A refresh drops the rows that the editor is just fetching, and a tree refreshed without pause looks empty.
 *
 * @param shown  everything that the tree's rows are made from, compared by identity
 * @param late   what soon may be as it was: where it alone changed, the tree is drawn again once it has stayed so
 */
export function refreshing<Row>(
  panels: Panels,
  shown: (active: Controller | undefined) => readonly unknown[],
  late: (active: Controller | undefined) => unknown = () => undefined,
): vscode.EventEmitter<Row | undefined> {
  const changed = new vscode.EventEmitter<Row | undefined>();
  let before: readonly unknown[] = [];
  let lateBefore: unknown;
  let waiting: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
    before = shown(panels.active);
    lateBefore = late(panels.active);
    changed.fire(undefined);
  };
  panels.onDidChange(() => {
    const now = shown(panels.active);
    if (now.length !== before.length || !now.every((each, at) => each === before[at])) refresh();
    else if (late(panels.active) !== lateBefore) waiting ??= setTimeout(refresh, patienceMs);
    else {
      clearTimeout(waiting);
      waiting = undefined;
    }
  });
  return changed;
}
