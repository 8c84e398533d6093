import * as vscode from 'vscode';
import type { Controller } from '../controller.ts';
import { Command } from '../ids.ts';
import type { Panels } from '../panels.ts';
import { showInformation } from '../shown.ts';

/** A command on the experiment of the panel last active, which gives what that comes to; without one it offers to open one. */
export const onActive = (
  panels: Panels,
  id: string,
  act: (active: Controller, argument: unknown) => unknown,
): vscode.Disposable =>
  vscode.commands.registerCommand(id, async (argument: unknown) => {
    const { active } = panels;
    if (active) return await act(active, argument);
    await offerToOpen();
    return undefined;
  });

async function offerToOpen(): Promise<void> {
  const [checkpoint, sample] = [vscode.l10n.t('Open Checkpoint…'), vscode.l10n.t('Open Sample')];
  const chosen = await showInformation(vscode.l10n.t('No experiment is open.'), checkpoint, sample);
  if (chosen === checkpoint) await vscode.commands.executeCommand(Command.openCheckpoint);
  if (chosen === sample) await vscode.commands.executeCommand(Command.openSample);
}
