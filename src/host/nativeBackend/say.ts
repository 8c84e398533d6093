import * as vscode from 'vscode';
import { toFailure } from '../../domain/failure.ts';
import type { Engine } from '../../session/engine.ts';
import { Command } from '../ids.ts';
import { readSettings, setBackend } from '../settings.ts';
import type { FoundNpm } from './findNpm.ts';
import { nativePackage } from './install.ts';
import { showError, showInformation, showWarning } from '../shown.ts';

/** What a person answers to a message: choose a folder by hand, or nothing that the caller has to do. */
export type Answer = 'choose' | undefined;

/** Asks whether the native backend may be fetched, saying what comes from where and what it may do here. */
export async function askConsent(folder: string): Promise<'install' | Answer> {
  const [install, choose] = [vscode.l10n.t('Install'), vscode.l10n.t('Choose Folder…')];
  const detail = [
    vscode.l10n.t(
      'npm fetches {0} {1} and the packages it needs from the npm registry, about 300 MB; the install step of that package then downloads the TensorFlow library (libtensorflow) from storage.googleapis.com, some hundred MB more.',
      nativePackage.name,
      nativePackage.version,
    ),
    vscode.l10n.t('All of it goes into {0}, and can be removed again by this command.', folder),
    vscode.l10n.t(
      'The install step runs code on this machine, and the native code of the library is loaded into the process of the Ripple engine.',
    ),
    vscode.l10n.t('Ripple works without it, on wasm. Choose a folder if you have one already.'),
  ].join('\n\n');
  const chosen = await showInformation(
    vscode.l10n.t('Install the native backend for Ripple?'),
    { modal: true, detail },
    install,
    choose,
  );
  return chosen === install ? 'install' : chosen === choose ? 'choose' : undefined;
}

/** Says that npm is not on the PATH, what was looked for, and what else can be done. */
export async function sayNoNpm(missing: Exclude<FoundNpm, { npm: string }>): Promise<Answer> {
  return sayFailure(
    vscode.l10n.t(
      'The native backend was not installed: there is no {0} in the {1} folders of the PATH. Install Node.js, which brings npm, or choose a folder that holds node_modules/{2}.',
      missing.lookedFor,
      missing.folders.length,
      nativePackage.name,
    ),
  );
}

/** Says what failed, and offers the log and a folder chosen by hand. */
export async function sayFailure(message: string): Promise<Answer> {
  const [showLog, choose] = [vscode.l10n.t('Show Log'), vscode.l10n.t('Choose Folder…')];
  const chosen = await showError(`Ripple: ${message}`, showLog, choose);
  if (chosen === showLog) await vscode.commands.executeCommand(Command.showLog);
  return chosen === choose ? 'choose' : undefined;
}

/** Says which backend runs now, and why; where it is not the one expected, offers to leave the choice to Ripple. */
export async function sayBackend(
  engine: Engine,
  expected: 'tensorflow' | null,
): Promise<undefined> {
  try {
    const { single, many } = await engine.call('backend', null).answer;
    const message =
      single.name === many.name
        ? vscode.l10n.t('Ripple runs on {0}: {1}.', many.name, many.because)
        : vscode.l10n.t(
            'Ripple runs large batches on {0}: {1}. Single runs stay on {2}.',
            many.name,
            many.because,
            single.name,
          );
    if (expected === null || many.name === expected) void showInformation(message);
    else await offerAuto(message);
  } catch (error) {
    await offerAuto(`Ripple: ${toFailure(error).message}`);
  }
}

async function offerAuto(message: string): Promise<void> {
  if (readSettings().backend === 'auto') {
    void showWarning(message);
    return;
  }
  const auto = vscode.l10n.t('Use auto');
  if ((await showWarning(message, auto)) === auto) await setBackend('auto');
}
