import * as vscode from 'vscode';
import { durationText } from '../../domain/durationText.ts';
import type { Trouble } from '../../protocol/panel.ts';
import type { Controller } from '../controller.ts';
import { Command } from '../ids.ts';
import { isBusy } from '../../protocol/isBusy.ts';
import { plain, plainLines } from '../plainText.ts';
import type { Panels } from '../panels.ts';
import { currentMode } from '../unrollModes.ts';

/** Mode, backend and time of the last run; a click opens the choices. */
export function statusItem(panels: Panels): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(
    'ripple.status',
    vscode.StatusBarAlignment.Left,
    10,
  );
  item.name = 'Ripple';
  item.command = Command.choices;
  panels.onDidChange(() => {
    if (panels.active) draw(item, panels.active);
    else item.hide();
  });
  return item;
}

function draw(item: vscode.StatusBarItem, active: Controller): void {
  const { activity, result, model, troubles } = active;
  const isAtWork = isBusy(activity);
  const mode = currentMode(active);
  const backend = model?.backend ?? result?.backend ?? '';
  const time = isAtWork
    ? activity.kind === 'loading'
      ? vscode.l10n.t('loading')
      : vscode.l10n.t('running')
    : result
      ? durationText(result.durationMs)
      : '';
  const icon = isAtWork ? '$(sync~spin)' : troubles.length > 0 ? '$(warning)' : '$(pulse)';
  item.text = `${icon} ${plain([mode, backend, time].filter(part => part !== '').join(' · '))}`;
  const lines = [
    vscode.l10n.t('Ripple: {0}', mode),
    ...troubles.slice(0, 1).map(describe),
    ...(troubles.length > 1 ? [vscode.l10n.t('and {0} more', troubles.length - 1)] : []),
    ...(model ? [vscode.l10n.t('backend {0}: {1}', model.backend, model.backendBecause)] : []),
    ...(isAtWork ? [time] : result ? [vscode.l10n.t('last run: {0}', time)] : []),
  ].map(plainLines);
  item.tooltip = lines.join('\n');
  item.accessibilityInformation = {
    label: vscode.l10n.t('{0}. Opens the choices', lines.join(', ')),
    role: 'button',
  };
  item.show();
}

function describe(trouble: Trouble): string {
  if (trouble.kind === 'failed') return trouble.failure.message;
  if (trouble.kind === 'refused') return trouble.message;
  return vscode.l10n.t('something is in the way of a run; the panel says what');
}
