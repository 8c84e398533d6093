import * as vscode from 'vscode';
import type { Experiment } from '../domain/experiment.ts';
import { problemLine, toFailure } from '../domain/failure.ts';
import type { Change } from '../session/changes.ts';
import type { Engine } from '../session/engine.ts';
import { isBelow, pathFrom } from './movedPaths.ts';
import { showWarning } from './shown.ts';

/** An experiment whose checkpoint is missing. */
export interface Seeking {
  readonly folder: string;
  readonly experiment: Experiment | null;
  readonly engine: Pick<Engine, 'call'>;
  change(change: Change): Promise<boolean>;
}

/** Asks where a checkpoint is, and writes it into the experiment once it is known to open as the model that this needs. */
export async function locate(seeking: Seeking): Promise<void> {
  const folder = vscode.Uri.file(seeking.folder);
  const [found] = (await vscode.window.showOpenDialog({ defaultUri: folder })) ?? [];
  if (!found) return;
  const [another, anyway] = [vscode.l10n.t('Choose Another…'), vscode.l10n.t('Use It Anyway')];
  const doubt = await doubtAbout(seeking, found.fsPath);
  if (doubt) {
    const buttons = doubt.isOpen ? [another, anyway] : [another];
    const pressed = await showWarning(`Ripple: ${doubt.message}`, ...buttons);
    if (pressed === another) await locate(seeking);
    if (pressed !== anyway) return;
  }
  const value = writtenFrom(seeking.folder, found);
  await seeking.change({ kind: 'set', field: 'checkpoint', value });
}

/** Why a file is not what an experiment needs, and whether it opens at all; undefined where nothing speaks against it. */
async function doubtAbout(
  { experiment, engine, folder }: Seeking,
  path: string,
): Promise<{ readonly message: string; readonly isOpen: boolean } | undefined> {
  if (!experiment) return undefined;
  const { model, fingerprint } = experiment;
  try {
    const ask = { path, ...(model !== undefined && { model }) };
    const loaded = await engine.call('load', ask).answer;
    if ('refusal' in loaded) return { message: loaded.refusal.message, isOpen: false };
    const isOther = fingerprint !== undefined && fingerprint !== loaded.fingerprint;
    if (isOther) {
      const message = vscode.l10n.t(
        '{0} is another model than the experiment was made with.',
        path,
      );
      return { message, isOpen: true };
    }
    const asked = { folder, experiment: { ...experiment, checkpoint: path } };
    const { problems } = await engine.call('check', asked).answer;
    const [problem] = problems;
    if (!problem) return undefined;
    const said = problemLine(problem);
    const message = vscode.l10n.t('The experiment does not fit {0}: {1}', path, said);
    return { message, isOpen: true };
  } catch (error) {
    return { message: toFailure(error).message, isOpen: false };
  }
}

/** A file as the experiment has it: from its folder where both go together, else by its whole path. */
function writtenFrom(folder: string, file: vscode.Uri): string {
  const workspace = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath;
  const isNear = isBelow(folder, file.fsPath) || (workspace && isBelow(workspace, folder));
  return isNear ? pathFrom(folder, file.fsPath) : file.fsPath;
}
