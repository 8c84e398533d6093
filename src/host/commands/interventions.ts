import * as vscode from 'vscode';
import { describeIntervention } from '../../domain/describe.ts';
import type { Site } from '../../domain/experiment.ts';
import type { Controller } from '../controller.ts';
import { Command } from '../ids.ts';
import type { Panels } from '../panels.ts';
import type { SiteRow } from '../../session/siteRows.ts';
import { wording } from '../wording.ts';
import { isInterventionRow, type InterventionRow } from '../views/interventionTree.ts';
import { askIntervention } from './askIntervention.ts';
import { checkedChange } from './checkedChange.ts';
import { hasModel } from './hasModel.ts';
import { interveneAlong } from './interveneAlong.ts';
import { onActive } from './onActive.ts';
import { siteToKeep } from './siteToKeep.ts';
import { pick, showInformation } from '../shown.ts';

/** Commands that make and change interventions. A key's argument is `focused`; with neither that nor a row they ask. */
export function interventionCommands(
  panels: Panels,
  view: vscode.TreeView<InterventionRow>,
): vscode.Disposable[] {
  const on = (
    id: string,
    act: (active: Controller, at: number, count: number) => unknown,
  ): vscode.Disposable =>
    onActive(panels, id, async (active, row) => {
      const at = isInterventionRow(row)
        ? row.at
        : row === 'focused'
          ? await focused(view)
          : await pickPlace(active);
      const count = active.experiment?.interventions?.length ?? 0;
      if (at !== undefined && at < count) await act(active, at, count);
    });
  const move = async (active: Controller, from: number, to: number): Promise<void> => {
    if (await active.change({ kind: 'move', from, to }))
      await view.reveal({ at: to }, { select: true, focus: true });
  };
  return [
    // The walkthrough speaks of the panel: there it is made in the panel, once that has a result.
    onActive(panels, Command.addIntervention, (active, where) =>
      where === 'panel' && active.result ? panels.ask('intervene') : addIntervention(active),
    ),
    onActive(panels, Command.interveneAlong, interveneAlong),
    onActive(panels, Command.intervene, (active, row) =>
      addIntervention(active, row as SiteRow | undefined),
    ),
    on(Command.removeIntervention, (active, at) => active.change({ kind: 'remove', at })),
    on(Command.duplicateIntervention, (active, at) => active.change({ kind: 'duplicate', at })),
    on(Command.toggleIntervention, (active, at) => {
      const enabled = active.experiment?.interventions?.[at]?.enabled === false;
      return active.change({ kind: 'enable', at, enabled });
    }),
    on(Command.editIntervention, editIntervention),
    on(Command.moveInterventionUp, (active, at) => (at > 0 ? move(active, at, at - 1) : undefined)),
    on(Command.moveInterventionDown, (active, at, count) =>
      at < count - 1 ? move(active, at, at + 1) : undefined,
    ),
    onActive(panels, Command.clearInterventions, async active => {
      if ((active.experiment?.interventions ?? []).length > 0)
        await active.change({ kind: 'clear' });
      else void showInformation(vscode.l10n.t('The experiment has no intervention.'));
    }),
  ];
}

/** The row with the focus. A key tells no row, and a tree tells its selection only: so what has the focus is selected first. */
async function focused(view: vscode.TreeView<InterventionRow>): Promise<number | undefined> {
  await vscode.commands.executeCommand('list.select');
  return view.selection[0]?.at;
}

async function pickPlace(active: Controller): Promise<number | undefined> {
  const list = active.experiment?.interventions ?? [];
  if (list.length === 0) {
    void showInformation(vscode.l10n.t('The experiment has no intervention.'));
    return undefined;
  }
  const picked = await pick(
    list.map((each, at) => ({
      label: describeIntervention(each, wording),
      description: each.note ?? '',
      at,
    })),
    { title: vscode.l10n.t('Intervention') },
  );
  return picked?.at;
}

async function addIntervention(active: Controller, row?: SiteRow): Promise<void> {
  if (!hasModel(active)) return;
  const intervention = await askIntervention(
    active,
    row?.kind === 'component' ? siteOf(row) : undefined,
  );
  const at = active.experiment?.interventions?.length ?? 0;
  if (intervention)
    await checkedChange(active, { kind: 'add', intervention }, `interventions[${at}]`);
}

/** A row's site; the model's own components have a timestep to be asked for. */
const siteOf = ({ component, layer, t }: Extract<SiteRow, { kind: 'component' }>): Site => ({
  component,
  timesteps: t ?? 0,
  ...(layer !== null && { layer }),
});

/** Asks anew for what an intervention does; what is not asked for stays. */
async function editIntervention(active: Controller, at: number): Promise<void> {
  const before = active.experiment?.interventions?.[at];
  if (!before || !hasModel(active)) return;
  const asked = await askIntervention(active, siteToKeep(before, active, at), at);
  if (!asked) return;
  const { site, edit: _, source: __, ...kept } = before;
  const edge = site.edge === undefined ? {} : { edge: site.edge };
  const intervention = { ...asked, site: { ...asked.site, ...edge }, ...kept };
  await checkedChange(active, { kind: 'replace', at, intervention }, `interventions[${at}]`);
}
