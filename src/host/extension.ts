import * as vscode from 'vscode';
import { CheckpointEditor } from './checkpointView/checkpointEditor.ts';
import { choicesCommand } from './commands/choices.ts';
import { exampleCommands } from './commands/examples.ts';
import { experimentCommands } from './commands/experiment.ts';
import { interventionCommands } from './commands/interventions.ts';
import { nativeBackendCommand } from './commands/nativeBackend.ts';
import { openCommands } from './commands/open.ts';
import { EngineProcess } from './engineProcess.ts';
import { checkpointViewType, Setting, View, viewType } from './ids.ts';
import { Analyses } from './language/analyses.ts';
import { completions } from './language/completions.ts';
import { diagnostics } from './language/diagnostics.ts';
import { Lethal } from './lethal.ts';
import { Panels } from './panels.ts';
import { readRunOnChange, readSettings, touchesBackend } from './settings.ts';
import { reclaimPaths } from './unsavedPaths.ts';
import { ExampleTree } from './views/exampleTree.ts';
import { interventionView } from './views/interventionView.ts';
import { siteView } from './views/siteView.ts';
import { statusItem } from './views/status.ts';

/** Builds, wires and registers; what things do is theirs. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  await reclaimPaths();
  const log = vscode.window.createOutputChannel('Ripple', { log: true });
  const worker = vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.js').fsPath;
  const engine = new EngineProcess(worker, readSettings, log, new Lethal(context.workspaceState));
  const panels = new Panels(context.extensionUri, engine, log);
  const analyses = new Analyses(engine, path => panels.shows(path));
  const checkpoints = new CheckpointEditor(context.extensionUri, engine, log);
  const interventions = interventionView(panels);
  context.subscriptions.push(
    log,
    engine,
    panels,
    vscode.window.registerCustomEditorProvider(viewType, panels, {
      supportsMultipleEditorsPerDocument: true,
    }),
    vscode.window.registerCustomEditorProvider(checkpointViewType, checkpoints, {
      supportsMultipleEditorsPerDocument: true,
    }),
    analyses,
    diagnostics(analyses),
    completions(analyses),
    ...siteView(panels),
    interventions,
    vscode.window.createTreeView(View.examples, {
      treeDataProvider: new ExampleTree(panels, analyses),
    }),
    statusItem(panels),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('ripple')) engine.configure();
      if (touchesBackend(event)) panels.reconfigured();
      if (event.affectsConfiguration(`ripple.${Setting.runOnChange}`))
        panels.setRunOnChange(readRunOnChange());
    }),
    ...openCommands(engine, context.extensionUri, panels, checkpoints),
    ...experimentCommands(panels, log),
    choicesCommand(panels),
    ...nativeBackendCommand(engine, context.globalStorageUri, log),
    ...interventionCommands(panels, interventions),
    ...exampleCommands(panels),
  );
  log.info(`activated on node ${process.version}`);
}
