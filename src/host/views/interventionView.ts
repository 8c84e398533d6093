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
      const enabled = state === vscode.TreeItemCheckboxState.Checked;
      void panels.active?.change({ kind: 'enable', at, enabled });
    }
  });
  return view;
}
