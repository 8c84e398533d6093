import * as vscode from 'vscode';
import { Readings } from '../session/readings.ts';
import { CheckpointEditor } from './checkpointView/checkpointEditor.ts';
import { choicesCommand } from './commands/choices.ts';
import { exampleCommands } from './commands/examples.ts';
import { experimentCommands } from './commands/experiment.ts';
import { interventionCommands } from './commands/interventions.ts';
import { nativeBackendCommand } from './commands/nativeBackend.ts';
import { openCommands } from './commands/open.ts';
import { samplesFolder } from './commands/samples.ts';
import { EngineProcess } from './engineProcess.ts';
import { checkpointViewType, Setting, View, viewType } from './ids.ts';
import { codeActions } from './language/codeActions.ts';
import { completions } from './language/completions.ts';
import { diagnostics } from './language/diagnostics.ts';
import { Lethal } from './lethal.ts';
import { Panels } from './panels.ts';
import { Sessions } from './sessions.ts';
import { readRunOnChange, readSettings, touchesBackend } from './settings.ts';
import { onRenaming } from './renaming.ts';
import { onSaving } from './saving.ts';
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
  const engine = new EngineProcess(worker, readSettings, log);
  const readings = new Readings(engine, new Lethal(context.workspaceState));
  const sessions = new Sessions(readings, log);
  const panels = new Panels(context.extensionUri, readings, sessions, log);
  const checkpoints = new CheckpointEditor(context.extensionUri, readings, log);
  const interventions = interventionView(panels);
  context.subscriptions.push(
    log,
    engine,
    readings,
    sessions,
    panels,
    vscode.window.registerCustomEditorProvider(viewType, panels, {
      supportsMultipleEditorsPerDocument: true,
    }),
    vscode.window.registerCustomEditorProvider(checkpointViewType, checkpoints, {
      supportsMultipleEditorsPerDocument: true,
    }),
    diagnostics(sessions),
    completions(sessions),
    codeActions(sessions),
    onSaving(sessions, samplesFolder(context.extensionUri), (from, to) => panels.savedAs(from, to)),
    onRenaming(),
    ...siteView(panels),
    interventions,
    vscode.window.createTreeView(View.examples, {
      treeDataProvider: new ExampleTree(panels),
    }),
    statusItem(panels),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('ripple')) engine.configure();
      if (touchesBackend(event)) sessions.reconfigured();
      if (event.affectsConfiguration(`ripple.${Setting.runOnChange}`))
        sessions.setRunOnChange(readRunOnChange());
    }),
    ...openCommands(readings, context.extensionUri, panels, checkpoints, sessions),
    ...experimentCommands(panels, interventions, log),
    choicesCommand(panels),
    ...nativeBackendCommand(readings, context.globalStorageUri, log),
    ...interventionCommands(panels, interventions),
    ...exampleCommands(panels),
  );
  log.info(`activated on node ${process.version}`);
}
