import * as vscode from 'vscode';
import type { Controller } from '../controller.ts';
import { Command, Setting } from '../ids.ts';
import type { Panels } from '../panels.ts';
import { unrollModes } from '../unrollModes.ts';
import { isInterventionRow, type InterventionRow } from '../views/interventionTree.ts';
import type { SiteRow } from '../../session/siteRows.ts';
import { hasModel } from './hasModel.ts';
import { mapEffects } from './mapEffects.ts';
import { onActive } from './onActive.ts';
import { pick, showInformation } from '../shown.ts';

/** Commands on the experiment of the panel last active; without one they offer to open one. */
export function experimentCommands(
  panels: Panels,
  interventions: vscode.TreeView<InterventionRow>,
  log: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const on = (id: string, act: Parameters<typeof onActive>[2]): vscode.Disposable =>
    onActive(panels, id, act);
  return [
    on(Command.run, active => active.reread()),
    on(Command.stop, active => active.stop()),
    on(Command.compareModes, async active => {
      panels.reveal();
      const modes = active.experiment ? unrollModes(active, active.experiment) : [];
      await modes.find(({ mode }) => mode === 'both')?.choose();
    }),
    on(Command.mapEffects, active => mapEffects(panels, active)),
    on(Command.setUnrollMode, setMode),
    on(Command.exportView, active => exportView(panels, active)),
    on(Command.addMetric, active => addMetric(panels, active)),
    on(Command.revealSite, (active, row) => {
      panels.reveal(true);
      reveal(active, row ?? interventions.selection[0]);
    }),
    vscode.commands.registerCommand(Command.showLog, () => log.show()),
    vscode.commands.registerCommand(Command.showMemoryLimit, () =>
      vscode.commands.executeCommand(
        'workbench.action.openSettings',
        `@id:ripple.${Setting.memoryLimitMB}`,
      ),
    ),
  ];
}

async function setMode(active: Controller): Promise<void> {
  if (!active.experiment) return;
  const modes = unrollModes(active, active.experiment);
  const title = vscode.l10n.t('Unroll Mode');
  await (await pick(modes, { title }))?.choose();
}

function exportView(panels: Panels, { result }: Controller): void {
  if (result) return panels.ask('export');
  void showInformation(
    vscode.l10n.t('There is nothing to export yet: the experiment has no result.'),
  );
}

/** A metric is written in the panel, which knows what the model can have. */
function addMetric(panels: Panels, active: Controller): void {
  if (!hasModel(active)) return;
  if (active.experiment) return panels.ask('metric');
  void showInformation(
    vscode.l10n.t('The text of the experiment cannot be read now; the panel says why.'),
  );
}

function reveal(active: Controller, row: unknown): void {
  if (isInterventionRow(row)) {
    const site = active.experiment?.interventions?.[row.at]?.site;
    if (!site) return;
    const timesteps = site.timesteps === 'all' ? [0] : [site.timesteps].flat();
    const units = (site.units ?? [0]).flatMap(each =>
      typeof each === 'number' ? [each] : [each[0]],
    );
    active.select({ layer: site.layer ?? null, component: site.component, units, timesteps });
    return;
  }
  const site = row as SiteRow | undefined;
  if (site?.kind !== 'component') return;
  active.select({
    layer: site.layer,
    component: site.component,
    units: active.selection?.units ?? [0],
    timesteps: [site.t ?? 0],
  });
}
