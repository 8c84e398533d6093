import { basename } from 'node:path';
import * as vscode from 'vscode';
import { toFailure } from '../../domain/failure.ts';
import type { Controller } from '../controller.ts';
import { openNewExperiment } from '../document.ts';
import type { EngineProcess } from '../engineProcess.ts';
import { Command } from '../ids.ts';
import type { Panels } from '../panels.ts';
import { startingBase } from '../startingBase.ts';
import { openSample } from './samples.ts';

/** File endings that are offered as checkpoints. */
const endings = ['pt', 'pth', 'tar', 'bin', 'ckpt', 'safetensors', 'json'];

/** Commands that open a checkpoint, an experiment on one, or a sample. */
export function openCommands(
  engine: EngineProcess,
  extensionUri: vscode.Uri,
  panels: Panels,
): vscode.Disposable[] {
  const open = async (uri?: vscode.Uri): Promise<void> => {
    if (!vscode.workspace.isTrusted) {
      const manage = vscode.l10n.t('Manage Trust…');
      const chosen = await vscode.window.showWarningMessage(
        vscode.l10n.t('Ripple opens checkpoints in trusted folders only.'),
        manage,
      );
      if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    }
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const chosen =
      uri ??
      (
        await vscode.window.showOpenDialog({
          title: vscode.l10n.t('Open Checkpoint'),
          ...(folder && { defaultUri: folder.uri }),
          filters: { [vscode.l10n.t('Checkpoints')]: endings, [vscode.l10n.t('All Files')]: ['*'] },
        })
      )?.[0];
    if (chosen) await openCheckpoint(engine, chosen);
  };
  return [
    vscode.commands.registerCommand(Command.openCheckpoint, (uri?: unknown) =>
      open(uri instanceof vscode.Uri ? uri : undefined),
    ),
    vscode.commands.registerCommand(Command.openIn, open),
    vscode.commands.registerCommand(Command.newExperiment, async () => {
      const { active } = panels;
      if (active?.model) await openAnother(active);
      else await open();
    }),
    vscode.commands.registerCommand(Command.openSample, (name?: unknown) =>
      openSample(extensionUri, typeof name === 'string' ? name : undefined),
    ),
  ];
}

/** A new experiment on the checkpoint of another, with its base and unroll and none of its interventions. */
async function openAnother({ experiment, model }: Controller): Promise<void> {
  if (!experiment || !model) return;
  const { base, unroll } = experiment;
  await openNewExperiment(model.path, model, { base, unroll });
}

async function openCheckpoint(engine: EngineProcess, uri: vscode.Uri): Promise<void> {
  const location = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Ripple: reading {0}', basename(uri.fsPath)),
    cancellable: true,
  };
  const stop = new AbortController();
  try {
    const loaded = await vscode.window.withProgress(location, (progress, token) => {
      let shown = 0;
      const onProgress = (done: number, total: number): void => {
        const percent = Math.min(100, (100 * done) / total);
        const [doneMB, totalMB] = [done, total].map(bytes => (bytes / 2 ** 20).toFixed(0));
        const message = vscode.l10n.t('{0} of {1} MB', doneMB ?? '', totalMB ?? '');
        progress.report({ increment: Math.max(0, percent - shown), message });
        shown = Math.max(shown, percent);
      };
      const pending = engine.call('load', { path: uri.fsPath }, { onProgress });
      token.onCancellationRequested(() => {
        stop.abort();
        pending.cancel();
      });
      return pending.answer;
    });
    if (stop.signal.aborted) return; // it had ended when Cancel came
    if ('refusal' in loaded)
      void vscode.window.showErrorMessage(`Ripple: ${loaded.refusal.message}`);
    else {
      const base = await startingBase(engine, uri.fsPath, loaded);
      await openNewExperiment(uri.fsPath, loaded, { base });
    }
  } catch (error) {
    const { code, message } = toFailure(error);
    // Once the user has said Cancel, nothing that ended it is an error to show.
    if (code !== 'cancelled' && !stop.signal.aborted)
      void vscode.window.showErrorMessage(`Ripple: ${message}`);
  }
}
