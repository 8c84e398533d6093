import * as vscode from 'vscode';
import { View } from '../ids.ts';
import type { Panels } from '../panels.ts';
import { InterventionTree, type InterventionRow } from './interventionTree.ts';

/** The Interventions tree; its checkboxes turn interventions on and off. */
export function interventionView(panels: Panels): vscode.TreeView<InterventionRow> {
  const tree = new InterventionTree(panels);
  const view = vscode.window.createTreeView(View.interventions, {
    treeDataProvider: tree,
    dragAndDropController: tree,
    manageCheckboxStateManually: true,
  });
  view.onDidChangeCheckboxState(({ items }) => {
    for (const [{ at }, state] of items) {
      void tree.enable(at, state === vscode.TreeItemCheckboxState.Checked);
    }
  });
  return view;
}
