import * as vscode from 'vscode';
import { toFailure } from '../../domain/failure.ts';
import type { Probed } from '../../domain/backend.ts';
import type { Engine } from '../../session/engine.ts';
import { Command } from '../ids.ts';
import { findNpm } from '../nativeBackend/findNpm.ts';
import {
  install,
  installFolder,
  isOurs,
  nativePackage,
  removeFolder,
  type Installed,
} from '../nativeBackend/install.ts';
import { askConsent, sayBackend, sayFailure, sayNoNpm, type Answer } from '../nativeBackend/say.ts';
import { readSettings, setBackend, setTensorflowPath } from '../settings.ts';
import { pick, showInformation, showWarning, withProgress } from '../shown.ts';

/** What the command works with. */
interface Workshop {
  readonly engine: Engine;
  readonly log: vscode.LogOutputChannel;
  /** Our own folder on this machine; what is in it is ours to remove. */
  readonly storage: string;
  /** Aborted when the window closes, so that npm does not outlive it. */
  readonly closing: AbortSignal;
}

/** What is said when the work is done. It may stay on screen unanswered, so nothing waits for it. */
type Closing = (() => Promise<Answer>) | undefined;

/** The command that brings the native backend in, by npm or from a folder, and takes it out again. */
export function nativeBackendCommand(
  engine: Engine,
  storageUri: vscode.Uri,
  log: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const closing = new AbortController();
  const workshop = { engine, log, storage: storageUri.fsPath, closing: closing.signal };
  let isBusy = false;
  const act = async (work: (workshop: Workshop) => Promise<Closing>): Promise<void> => {
    if (isBusy) {
      const message = vscode.l10n.t('The native backend is just being installed or tried.');
      void showInformation(`Ripple: ${message}`);
      return;
    }
    isBusy = true;
    const closing = await work(workshop)
      .catch((error: unknown) => () => sayFailure(toFailure(error).message))
      .finally(() => (isBusy = false));
    if ((await closing?.()) === 'choose') await act(chooseFolder);
  };
  return [
    vscode.commands.registerCommand(Command.installNativeBackend, () => act(begin)),
    vscode.commands.registerCommand(Command.useAutoBackend, () => setBackend('auto')),
    new vscode.Disposable(() => closing.abort()),
  ];
}

async function begin(workshop: Workshop): Promise<Closing> {
  if (!vscode.workspace.isTrusted) {
    const message = vscode.l10n.t('The native backend is installed in trusted folders only.');
    void showWarning(`Ripple: ${message}`);
    return undefined;
  }
  const named = process.env.RIPPLE_TFJS_NODE ?? '';
  if (named !== '') {
    const message = vscode.l10n.t(
      'RIPPLE_TFJS_NODE names {0}, which comes before any setting: unset it first.',
      named,
    );
    void showWarning(`Ripple: ${message}`);
    return undefined;
  }
  const { tensorflowPath } = readSettings();
  if (tensorflowPath !== null) return offerWayBack(workshop, tensorflowPath);
  const found = findNpm();
  if (!('npm' in found)) {
    workshop.log.warn(`no ${found.lookedFor} in: ${found.folders.join(', ')}`);
    return () => sayNoNpm(found);
  }
  const folder = installFolder(workshop.storage);
  const answer = await askConsent(folder);
  if (answer === 'choose') return chooseFolder(workshop);
  if (answer !== 'install') return undefined;
  const installed = await installWithProgress(workshop, found.npm, folder);
  workshop.log.info(`native backend: ${JSON.stringify(installed)}`);
  if (installed.kind === 'installed') return useFolder(workshop, folder);
  if (installed.kind !== 'failed') return undefined;
  const message =
    installed.step === 'npm'
      ? vscode.l10n.t(
          'The native backend was not installed: npm failed ({0}). Nothing was changed.',
          installed.because,
        )
      : vscode.l10n.t(
          'The native backend was not installed: {0}. Nothing was changed.',
          installed.because,
        );
  return () => sayFailure(message);
}

function installWithProgress(
  { engine, log, closing }: Workshop,
  npm: string,
  folder: string,
): Thenable<Installed> {
  const title = vscode.l10n.t('Ripple: installing the native backend');
  return withProgress(title, true, (report, token) => {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, closing]);
    token.onCancellationRequested(() => stop.abort());
    report(vscode.l10n.t('npm fetches {0}', nativePackage.name));
    log.info(`${npm} installs ${nativePackage.name} in ${folder}`);
    return install({
      npm,
      folder,
      signal,
      onLine: line => log.info(`npm: ${line}`),
      probe: path => {
        report(vscode.l10n.t('trying it'));
        return probe(engine, path);
      },
    });
  });
}

function probe(engine: Engine, path: string): Promise<Probed> {
  return engine
    .call('probe', { path })
    .answer.catch((error: unknown) => ({ failed: toFailure(error).message }));
}

async function chooseFolder(workshop: Workshop): Promise<Closing> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t(
        'A Folder That Holds node_modules/{0}; Its Native Code Will Be Loaded',
        nativePackage.name,
      ),
      openLabel: vscode.l10n.t('Use This Folder'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!chosen) return undefined;
  const title = vscode.l10n.t('Ripple: trying the native backend');
  const probed = await withProgress(title, false, () => probe(workshop.engine, chosen.fsPath));
  workshop.log.info(`native backend: ${JSON.stringify(probed)}`);
  if ('because' in probed) return useFolder(workshop, chosen.fsPath);
  const message = vscode.l10n.t(
    'The native backend was not taken: {0}. Nothing was changed.',
    probed.failed,
  );
  return () => sayFailure(message);
}

/** Sets the setting, whose change starts the engine again; an older installation of ours is then of no use. */
async function useFolder({ engine, storage }: Workshop, folder: string): Promise<Closing> {
  const { tensorflowPath: before } = readSettings();
  await setTensorflowPath(folder);
  if (before !== null && before !== folder && isOurs(before, storage)) await removeFolder(before);
  return () => sayBackend(engine, 'tensorflow');
}

async function offerWayBack(workshop: Workshop, folder: string): Promise<Closing> {
  const ours = isOurs(folder, workshop.storage);
  const remove = {
    label: vscode.l10n.t('Remove'),
    detail: ours
      ? vscode.l10n.t('Go back to wasm, and delete {0}', folder)
      : vscode.l10n.t('Go back to wasm; {0} stays as it is', folder),
  };
  const another = { label: vscode.l10n.t('Choose Another Folder…') };
  const title = vscode.l10n.t('Native Backend');
  const chosen = await pick([remove, another], { title });
  if (chosen === another) return chooseFolder(workshop);
  if (chosen !== remove) return undefined;
  await setTensorflowPath(null);
  if (ours) await removeFolder(folder);
  return () => sayBackend(workshop.engine, null);
}
