import * as vscode from 'vscode';
import { Command } from '../ids.ts';
import type { Panels } from '../panels.ts';

/** Mode, backend and time of the last run; a click opens the choice of mode. */
export function statusItem(panels: Panels): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(
    'ripple.status',
    vscode.StatusBarAlignment.Left,
    10,
  );
  item.name = 'Ripple';
  item.command = Command.setUnrollMode;
  panels.onDidChange(() => {
    const { active } = panels;
    if (!active) {
      item.hide();
      return;
    }
    const { activity, result, model } = active;
    const mode = result?.mode ?? active.experiment?.unroll?.mode ?? 'teacher-forced';
    const time =
      activity.kind === 'running'
        ? '$(sync~spin)'
        : result
          ? `${result.durationMs.toFixed(0)} ms`
          : '';
    item.text = `$(pulse) ${[mode, result?.backend ?? model?.backend ?? '', time].filter(part => part !== '').join(' · ')}`;
    item.tooltip = model
      ? vscode.l10n.t('Ripple: {0}, because {1}', model.backend, model.backendBecause)
      : 'Ripple';
    item.show();
  });
  return item;
}
