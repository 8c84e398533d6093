import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { rising } from '../../base/rising.ts';
import {
  along,
  deedsAlong,
  interventionAlong,
  parseProbes,
  type Along,
  type Deed,
  type Probes,
} from '../../domain/alongProbe.ts';
import type { Edit } from '../../domain/experiment.ts';
import type { Change } from '../../session/changes.ts';
import type { Controller } from '../controller.ts';
import { isBelow, pathFrom } from '../movedPaths.ts';
import { pick, showWarning } from '../shown.ts';
import { askNumber, askTimesteps } from './askNumbers.ts';
import { checkedChange, problemOf } from './checkedChange.ts';

/** The file that `ripple probe --out FOLDER` writes its answer to. */
const probesName = 'probes.json';
/** Most files of probes that are offered. */
const mostFiles = 50;

/** Asks for a probe and what is to be done along it, and adds that as one intervention. */
export async function interveneAlong(active: Controller): Promise<void> {
  const path = await askFile();
  if (path === undefined) return;
  const probes = parseProbes(readText(path) ?? '');
  const all = probes ? along(probes) : [];
  if (!probes || all.length === 0) {
    const text = vscode.l10n.t(
      'Ripple: {0} holds no probes with directions; ripple probe --out FOLDER writes them.',
      path,
    );
    void showWarning(text);
    return;
  }
  const probe = (
    await pick(
      all.map(each => ({ label: placeText(each), description: scoreText(each), each })),
      { title: vscode.l10n.t('Probe of “{0}”', probes.label) },
    )
  )?.each;
  const edit = probe && (await askEdit(probe, probes.classes));
  if (probe && edit) await add(active, probe, edit, join(dirname(path), basename(probe.file)));
}

/** Adds the intervention at the timesteps that are asked for. @param file  of the directions */
async function add(active: Controller, probe: Along, edit: Edit, file: string): Promise<void> {
  const at = active.experiment?.interventions?.length ?? 0;
  const named = isBelow(active.folder, file) ? pathFrom(active.folder, file) : file;
  const changeAt = (timesteps: Parameters<typeof interventionAlong>[2]): Change => ({
    kind: 'add',
    intervention: interventionAlong(probe, edit, timesteps, named),
  });
  const { selection } = active;
  const timesteps = await askTimesteps(
    vscode.l10n.t('Timesteps, from 0'),
    probe.timestep ?? (selection && rising(selection.timesteps)) ?? 'all',
    each => problemOf(active, changeAt(each), `interventions[${at}].site.timesteps`),
  );
  if (timesteps !== undefined)
    await checkedChange(active, changeAt(timesteps), `interventions[${at}]`);
}

async function askFile(): Promise<string | undefined> {
  const found = await vscode.workspace.findFiles(
    `**/${probesName}`,
    '**/node_modules/**',
    mostFiles,
  );
  const other = { label: vscode.l10n.t('Another File…'), icon: 'folder-opened', path: undefined };
  const rows = found
    .map(({ fsPath }) => fsPath)
    .sort()
    .map(path => ({ label: vscode.workspace.asRelativePath(path), path }));
  const row = await pick<{ label: string; path: string | undefined }>([...rows, other], {
    title: vscode.l10n.t('Probes, as ripple probe --out FOLDER writes them'),
  });
  if (!row || row.path !== undefined) return row?.path;
  const chosen = await vscode.window.showOpenDialog({ filters: { [probesName]: ['json'] } });
  return chosen?.[0]?.fsPath;
}

async function askEdit(probe: Along, classes: Probes['classes']): Promise<Edit | undefined> {
  const rows = deedsAlong(probe, classes).map(deed => ({ label: deedText(deed), deed }));
  const deed = (await pick(rows, { title: vscode.l10n.t('Along {0}', placeText(probe)) }))?.deed;
  if (!deed || 'edit' in deed) return deed?.edit;
  const title = vscode.l10n.t('The number that the probe is to read');
  const y = await askNumber(title, 0, () => Promise.resolve(undefined));
  return y === undefined ? undefined : deed.editOf(y);
}

function deedText(deed: Deed): string {
  switch (deed.kind) {
    case 'take out':
      return vscode.l10n.t('take out what it reads');
    case 'move':
      return vscode.l10n.t('add: from {0} to {1}', String(deed.from), String(deed.to));
    case 'set':
      return vscode.l10n.t('set: as where it is {0}', String(deed.to));
    case 'set number':
      return vscode.l10n.t('set: a number…');
  }
}

const placeText = ({ layer, component, timestep }: Along): string =>
  [
    ...(layer === null ? [] : [vscode.l10n.t('layer {0}', layer)]),
    component,
    ...(timestep === null ? [] : [`@${timestep}`]),
  ].join(' ');

const scoreText = ({ score }: Along): string =>
  score === null ? '' : vscode.l10n.t('score {0}', score.toFixed(3));

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
