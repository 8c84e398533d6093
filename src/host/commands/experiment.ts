import * as vscode from 'vscode';
import type { Controller } from '../controller.ts';
import { Command } from '../ids.ts';
import type { Panels } from '../panels.ts';
import { unrollModes } from '../unrollModes.ts';
import type { InterventionRow } from '../views/interventionTree.ts';
import type { SiteRow } from '../views/siteTree.ts';
import { askIntervention } from './askIntervention.ts';

/** Commands on the experiment of the panel last active; without one they offer to open one. */
export function experimentCommands(
  panels: Panels,
  log: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const on = (
    id: string,
    act: (active: Controller, argument: unknown) => unknown,
  ): vscode.Disposable =>
    vscode.commands.registerCommand(id, async (argument: unknown) => {
      const { active } = panels;
      if (active) await act(active, argument);
      else await offerToOpen();
    });
  const place = (argument: unknown, act: (at: number) => unknown): unknown =>
    typeof argument === 'number' ? act(argument) : undefined;
  return [
    on(Command.run, active => active.reread()),
    on(Command.stop, active => active.stop()),
    on(Command.compareModes, active => {
      panels.reveal();
      active.show('both');
    }),
    on(Command.setUnrollMode, setMode),
    on(Command.exportView, async active => {
      const picked = await vscode.window.showQuickPick(['PNG', 'CSV'], {
        title: vscode.l10n.t('Export'),
      });
      if (picked !== undefined)
        active.post({ type: 'asked', what: picked === 'PNG' ? 'export-png' : 'export-csv' });
    }),
    on(Command.addIntervention, active => addIntervention(active)),
    on(Command.intervene, (active, row) => addIntervention(active, row as SiteRow | undefined)),
    on(Command.revealSite, reveal),
    on(Command.deleteIntervention, (active, at) =>
      place(at, n => active.change({ kind: 'remove', at: n })),
    ),
    on(Command.duplicateIntervention, (active, at) =>
      place(at, n => active.change({ kind: 'duplicate', at: n })),
    ),
    on(Command.clearInterventions, active => active.change({ kind: 'clear' })),
    on(Command.toggleIntervention, (active, at) =>
      place(at, n =>
        active.change({
          kind: 'enable',
          at: n,
          enabled: active.experiment?.interventions?.[n]?.enabled === false,
        }),
      ),
    ),
    on(Command.editIntervention, (active, at) =>
      place(at, async n => {
        const before = active.experiment?.interventions?.[n];
        const intervention = before && (await askIntervention(active, before.site));
        if (intervention) await active.change({ kind: 'replace', at: n, intervention });
      }),
    ),
    on(Command.addSource, addSource),
    on(Command.editExample, (active, name) =>
      typeof name === 'string' ? editExample(active, name) : undefined,
    ),
    on(Command.swapExamples, (active, name) =>
      typeof name === 'string' ? active.change({ kind: 'swap', name }) : undefined,
    ),
    vscode.commands.registerCommand(Command.showLog, () => log.show()),
  ];
}

const isRow = (value: unknown): value is InterventionRow =>
  typeof value === 'object' && value !== null && 'at' in value;

async function offerToOpen(): Promise<void> {
  const [checkpoint, sample] = [vscode.l10n.t('Open Checkpoint…'), vscode.l10n.t('Open Sample')];
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('No experiment is open.'),
    checkpoint,
    sample,
  );
  if (chosen === checkpoint) await vscode.commands.executeCommand(Command.openCheckpoint);
  if (chosen === sample) await vscode.commands.executeCommand(Command.openSample);
}

async function setMode(active: Controller): Promise<void> {
  if (!active.experiment) return;
  const modes = unrollModes(active, active.experiment);
  const title = vscode.l10n.t('Unroll Mode');
  await (await vscode.window.showQuickPick(modes, { title }))?.choose();
}

async function addIntervention(active: Controller, row?: SiteRow): Promise<void> {
  const site =
    row?.kind === 'component'
      ? {
          component: row.component,
          timesteps: row.t ?? 0,
          ...(row.layer !== null && { layer: row.layer }),
        }
      : undefined;
  const intervention = await askIntervention(active, site);
  if (intervention) await active.change({ kind: 'add', intervention });
}

function reveal(active: Controller, row: unknown): void {
  if (isRow(row)) {
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

async function addSource(active: Controller): Promise<void> {
  const names = Object.keys(active.experiment?.sources ?? {});
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of the Source'),
    value: `source${names.length === 0 ? '' : names.length + 1}`,
    validateInput: value =>
      value === '' || value === 'base' || names.includes(value)
        ? vscode.l10n.t('A new name, not "base"')
        : undefined,
  });
  if (name === undefined) return;
  const text = await askText(active, active.experiment?.base.text ?? '');
  if (text !== undefined) await active.change({ kind: 'source', name, text });
}

async function editExample(active: Controller, name: string): Promise<void> {
  const { experiment } = active;
  const text = await askText(
    active,
    (name === 'base' ? experiment?.base.text : experiment?.sources?.[name]?.text) ?? '',
  );
  if (text !== undefined)
    await active.change(name === 'base' ? { kind: 'base', text } : { kind: 'source', name, text });
}

function askText(active: Controller, value: string): Thenable<string | undefined> {
  const sample = active.model?.tokens?.slice(0, 8).join(' ') ?? '';
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Text'),
    value,
    prompt: vscode.l10n.t('Tokens of the model, such as: {0}', sample),
  });
}
