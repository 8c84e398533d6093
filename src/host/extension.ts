import * as vscode from 'vscode';
import { choicesCommand } from './commands/choices.ts';
import { experimentCommands } from './commands/experiment.ts';
import { nativeBackendCommand } from './commands/nativeBackend.ts';
import { openCommands } from './commands/open.ts';
import { EngineProcess } from './engineProcess.ts';
import { View, viewType } from './ids.ts';
import { Panels } from './panels.ts';
import { readSettings, touchesBackend } from './settings.ts';
import { ExampleTree } from './views/exampleTree.ts';
import { InterventionTree } from './views/interventionTree.ts';
import { SiteTree } from './views/siteTree.ts';
import { statusItem } from './views/status.ts';

/** Builds, wires and registers; what things do is theirs. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Ripple', { log: true });
  const worker = vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.js').fsPath;
  const engine = new EngineProcess(worker, readSettings, log);
  const panels = new Panels(context.extensionUri, engine, log);
  const interventions = new InterventionTree(panels);
  const interventionView = vscode.window.createTreeView(View.interventions, {
    treeDataProvider: interventions,
    dragAndDropController: interventions,
    manageCheckboxStateManually: true,
  });
  context.subscriptions.push(
    log,
    engine,
    panels,
    vscode.window.registerCustomEditorProvider(viewType, panels, {
      supportsMultipleEditorsPerDocument: true,
    }),
    vscode.window.createTreeView(View.sites, {
      treeDataProvider: new SiteTree(panels),
      showCollapseAll: true,
    }),
    interventionView,
    interventionView.onDidChangeCheckboxState(({ items }) => {
      for (const [{ at }, state] of items) {
        const enabled = state === vscode.TreeItemCheckboxState.Checked;
        void panels.active?.change({ kind: 'enable', at, enabled });
      }
    }),
    vscode.window.createTreeView(View.examples, { treeDataProvider: new ExampleTree(panels) }),
    statusItem(panels),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('ripple')) engine.configure();
      if (touchesBackend(event)) panels.reread();
    }),
    ...openCommands(engine, context.extensionUri),
    ...experimentCommands(panels, log),
    choicesCommand(panels),
    ...nativeBackendCommand(engine, context.globalStorageUri, log),
  );
  log.info(`activated on node ${process.version}`);
}
