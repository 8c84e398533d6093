import { basename } from 'node:path';
import * as vscode from 'vscode';
import { toFailure } from '../../domain/failure.ts';
import { canBeDescribed, type Refusal } from '../../domain/model.ts';
import type { CheckpointEditor } from '../checkpointView/checkpointEditor.ts';
import type { Controller } from '../controller.ts';
import { openNewExperiment } from '../document.ts';
import type { Calls } from '../../protocol/messages.ts';
import type { Engine } from '../../session/engine.ts';
import { checkpointEndings } from '../../domain/checkpointFormats.ts';
import { checkpointViewType, Command } from '../ids.ts';
import { machineClock } from '../machineClock.ts';
import type { Panels } from '../panels.ts';
import type { Sessions } from '../sessions.ts';
import { startingBase } from '../startingBase.ts';
import { describeCheckpoint } from './describeCheckpoint.ts';
import { openSample } from './samples.ts';
import { showError, showInformation, showWarning, withProgress } from '../shown.ts';

/** The last part of each ending, which is all that a dialog knows. */
const endings = [...new Set([...checkpointEndings, 'json'].map(lastPart))];

/** Commands that open a checkpoint, an experiment on one, or a sample, look into a checkpoint or describe it. */
export function openCommands(
  engine: Engine,
  extensionUri: vscode.Uri,
  panels: Panels,
  views: CheckpointEditor,
  sessions: Sessions,
): vscode.Disposable[] {
  const open = async (uri?: unknown): Promise<void> => {
    if (!(await isTrusted())) return;
    const chosen = uri instanceof vscode.Uri ? uri : await chooseCheckpoint();
    if (chosen) await openCheckpoint(engine, chosen, extensionUri);
  };
  const describe = async (uri?: unknown, named?: unknown): Promise<void> => {
    if (!(await isTrusted())) return;
    const refused = views.activePath === undefined ? panels.refused : undefined;
    const path = views.activePath ?? refused?.path;
    const shown = path === undefined ? undefined : vscode.Uri.file(path);
    const chosen = (uri instanceof vscode.Uri ? uri : shown) ?? (await chooseCheckpoint());
    const reread = (described: string): boolean => {
      views.reread(described);
      return sessions.rereadRefused(described);
    };
    if (!chosen) return;
    const model = chosen.fsPath === refused?.path ? refused.model : undefined;
    const asked = typeof named === 'string' ? named : model;
    await describeCheckpoint(engine, chosen, reread, asked);
  };
  return [
    vscode.commands.registerCommand(Command.openCheckpoint, open),
    vscode.commands.registerCommand(Command.openIn, open),
    vscode.commands.registerCommand(Command.describeCheckpoint, describe),
    vscode.commands.registerCommand(Command.showArrays, async (uri?: unknown) => {
      const chosen = uri instanceof vscode.Uri ? uri : await chooseCheckpoint();
      if (chosen) await showArrays(chosen);
    }),
    vscode.commands.registerCommand(Command.newExperiment, async () => {
      const { active } = panels;
      if (active?.model) await openAnother(active, extensionUri);
      else await open();
    }),
    vscode.commands.registerCommand(Command.openSample, (name?: unknown) =>
      openSample(extensionUri, typeof name === 'string' ? name : undefined),
    ),
  ];
}

/** Whether anything may be opened here; where not, that is said. */
async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Trust…');
  const chosen = await showWarning(
    vscode.l10n.t('Ripple opens checkpoints in trusted folders only.'),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}

async function chooseCheckpoint(): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open Checkpoint'),
    ...(folder && { defaultUri: folder.uri }),
    filters: { [vscode.l10n.t('Checkpoints')]: endings, [vscode.l10n.t('All Files')]: ['*'] },
  });
  return chosen?.[0];
}

/** A new experiment on the checkpoint of another, with its base and unroll and none of its interventions. */
async function openAnother(
  { experiment, model }: Controller,
  { fsPath }: vscode.Uri,
): Promise<void> {
  if (!experiment || !model) return;
  const { base, unroll } = experiment;
  await openNewExperiment(fsPath, model.path, model, { base, unroll });
}

async function openCheckpoint(
  engine: Engine,
  uri: vscode.Uri,
  installed: vscode.Uri,
): Promise<void> {
  const stop = new AbortController();
  try {
    const loaded = await load(engine, uri, stop);
    if (stop.signal.aborted) return; // it had ended when Cancel came
    if ('refusal' in loaded) void sayRefusal(uri, loaded.refusal);
    else {
      const { base, from } = await startingBase(engine, uri.fsPath, loaded);
      await openNewExperiment(installed.fsPath, uri.fsPath, loaded, { base });
      if (from !== undefined)
        void showInformation(
          vscode.l10n.t('Ripple: the base of the new experiment is from {0}.', from),
        );
    }
  } catch (error) {
    const { code, message } = toFailure(error);
    // Once the user has said Cancel, nothing that ended it is an error to show.
    if (code !== 'cancelled' && !stop.signal.aborted) void showError(`Ripple: ${message}`);
  }
}

/** Milliseconds for which nothing is said of a load: what is there by then would only flash, and be waited for. */
const patienceMs = 150;

/** Reads a checkpoint, and says how far it is where that takes long enough to see. @param stop  aborted by Cancel */
async function load(
  engine: Engine,
  { fsPath }: vscode.Uri,
  stop: AbortController,
): Promise<Calls['load']['answer']> {
  let tell: ((done: number, total: number) => void) | undefined;
  const onProgress = (done: number, total: number): void => tell?.(done, total);
  const pending = engine.call('load', { path: fsPath }, { onProgress });
  const isOver = await new Promise<boolean>(resolve => {
    const over = (): void => resolve(true);
    pending.answer.then(over, over);
    machineClock.after(patienceMs, () => resolve(false));
  });
  if (isOver) return pending.answer;
  const title = vscode.l10n.t('Ripple: reading {0}', basename(fsPath));
  return withProgress(title, true, (report, token) => {
    let shown = 0;
    tell = (done, total) => {
      const percent = Math.min(100, (100 * done) / total);
      const [doneMB, totalMB] = [done, total].map(bytes => (bytes / 2 ** 20).toFixed(0));
      const message = vscode.l10n.t('{0} of {1} MB', doneMB ?? '', totalMB ?? '');
      report(message, Math.max(0, percent - shown));
      shown = Math.max(shown, percent);
    };
    token.onCancellationRequested(() => {
      stop.abort();
      pending.cancel(true);
    });
    return pending.answer;
  });
}

/** Says why a checkpoint cannot be run, and offers what may help. It may stay on screen unanswered, so nothing waits for it. */
async function sayRefusal(uri: vscode.Uri, refusal: Refusal): Promise<void> {
  const [describe, look] = [vscode.l10n.t('Describe Checkpoint…'), vscode.l10n.t('Show Arrays')];
  const helping = canBeDescribed(refusal) ? [describe, look] : [look];
  const chosen = await showError(`Ripple: ${refusal.message}`, ...helping);
  if (chosen === describe) await vscode.commands.executeCommand(Command.describeCheckpoint, uri);
  if (chosen === look) await showArrays(uri);
}

/** Opens the read-only view of a checkpoint's arrays. */
const showArrays = (uri: vscode.Uri): Thenable<unknown> =>
  vscode.commands.executeCommand('vscode.openWith', uri, checkpointViewType);

function lastPart(ending: string): string {
  return ending.split('.').at(-1) ?? ending;
}
