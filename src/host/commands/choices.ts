import * as vscode from 'vscode';
import type { BackendChoice } from '../../domain/backend.ts';
import type { Controller } from '../controller.ts';
import { Command } from '../ids.ts';
import { isBusy } from '../../protocol/isBusy.ts';
import type { Panels } from '../panels.ts';
import { readSettings, setBackend } from '../settings.ts';
import { unrollModes } from '../unrollModes.ts';
import { pick, type Row } from '../shown.ts';

/** A row of the choices: a title above others, or something that can be done. */
type Choice = Row & { readonly act?: () => PromiseLike<unknown> };

/** The command behind the status bar: everything about a run that can be chosen, in one list. */
export function choicesCommand(panels: Panels): vscode.Disposable {
  return vscode.commands.registerCommand(Command.choices, async () => {
    const { active } = panels;
    const rows = [
      ...(active ? [...modeRows(active), ...runRows(active)] : []),
      ...backendRows(active),
    ];
    const options = { title: 'Ripple', matchOnDescription: true };
    await (await pick(rows, options))?.act?.();
  });
}

const titled = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
const marked = (label: string, isCurrent: boolean): Choice => ({
  label,
  icon: isCurrent ? 'check' : 'blank',
});
const command = (id: string) => (): PromiseLike<unknown> => vscode.commands.executeCommand(id);

function modeRows(active: Controller): Choice[] {
  if (!active.experiment) return [];
  return [
    titled(vscode.l10n.t('unroll mode')),
    ...unrollModes(active, active.experiment).map(({ choose, ...row }) => ({
      ...row,
      act: choose,
    })),
  ];
}

function runRows({ activity }: Controller): Choice[] {
  return [
    titled(vscode.l10n.t('run')),
    isBusy(activity)
      ? { label: vscode.l10n.t('Stop'), icon: 'debug-stop', act: command(Command.stop) }
      : { label: vscode.l10n.t('Run'), icon: 'play', act: command(Command.run) },
  ];
}

function backendRows(active: Controller | undefined): Choice[] {
  const chosen = readSettings().backend;
  const model = active?.model;
  const about: Record<BackendChoice, string> = {
    auto: vscode.l10n.t('by the size of the work'),
    tensorflow: vscode.l10n.t('native, where it is installed'),
    wasm: vscode.l10n.t('built in'),
  };
  const choices = Object.keys(about) as BackendChoice[];
  return [
    titled(vscode.l10n.t('backend')),
    ...choices.map(choice => ({
      ...marked(choice, choice === chosen),
      description: about[choice],
      ...(model?.backend === choice && {
        detail: vscode.l10n.t('runs now: {0}', model.backendBecause),
      }),
      act: () => setBackend(choice),
    })),
    titled(vscode.l10n.t('more')),
    {
      label: vscode.l10n.t('Install Native Backend…'),
      icon: 'cloud-download',
      act: command(Command.installNativeBackend),
    },
    {
      label: vscode.l10n.t('Show Engine Log'),
      icon: 'output',
      act: command(Command.showLog),
    },
  ];
}
