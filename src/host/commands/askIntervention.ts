import * as vscode from 'vscode';
import { assertNever } from '../../base/assert.ts';
import { rising } from '../../base/rising.ts';
import { componentsOf, layerCount, unitsOf } from '../../domain/anatomy.ts';
import { isModelComponent, type Component } from '../../domain/components.ts';
import {
  editKinds,
  type Edit,
  type Intervention,
  type Site,
  type SourcePlace,
} from '../../domain/experiment.ts';
import { namedUnits } from '../../domain/namedUnits.ts';
import type { Change } from '../../session/changes.ts';
import type { Controller } from '../controller.ts';
import { askNumber, askNumbers, askTimesteps, askValue } from './askNumbers.ts';
import { problemOf } from './checkedChange.ts';
import { Command } from '../ids.ts';
import { pick, type Said } from '../shown.ts';

/** What each kind of edit makes of a value; the kinds themselves are the file's words, and stay in every language. */
const texts = (): Partial<Record<Edit['kind'], string>> => ({
  interchange: vscode.l10n.t("another example's values"),
  zero: '0',
  set: vscode.l10n.t('a number'),
  add: vscode.l10n.t('a + a number'),
  scale: vscode.l10n.t('a × a number'),
  clamp: vscode.l10n.t('a held between two numbers'),
  noise: vscode.l10n.t('a + seeded normal noise'),
});

/** What is asked for, and held against the model while it is typed. */
interface Draft {
  readonly active: Controller;
  /** Its place in the list of interventions. */
  readonly at: number;
  readonly before: Intervention | undefined;
}

/**
 * Asks for an intervention, step by step, by keyboard alone; what cannot be at its place is not taken.
 *
 * @param known  the site, or what is known of it
 * @param place  of the intervention that is edited: what it has is offered, and what is not asked for stays
 * @returns undefined where a step was left
 */
export async function askIntervention(
  active: Controller,
  known?: Site,
  place?: number,
): Promise<Intervention | undefined> {
  const list = active.experiment?.interventions ?? [];
  const before = place === undefined ? undefined : list[place];
  const draft = { active, at: place ?? list.length, before };
  const site = known?.units ? known : await askSite(draft, known);
  if (!site) return undefined;
  const about = texts();
  const kinds = firstOf(
    editKinds.filter(each => each !== 'mean'),
    before?.edit.kind,
  ).map(label => ({ label, description: about[label] ?? '' }));
  const kind = (await pick(kinds, { title: vscode.l10n.t('Edit') }))?.label;
  if (kind === undefined) return undefined;
  const edit: Edit | undefined = before?.edit.kind === kind ? before.edit : undefined;
  if (kind === 'interchange' || (edit && before?.source)) {
    const made = edit ?? { kind: 'interchange' };
    const source = await askSource(draft, site, made);
    return source && { site, edit: made, source };
  }
  const asked = await askEdit(kind, edit, each => wrongWith(draft, { site, edit: each }, 'edit'));
  return asked && { site, edit: asked };
}

/** What is wrong with a part of the intervention as far as it is known. */
function wrongWith(
  { active, at, before }: Draft,
  known: Pick<Intervention, 'site' | 'edit' | 'source'>,
  part: string,
): Promise<Said | undefined> {
  const intervention: Intervention = { ...(before?.basis && { basis: before.basis }), ...known };
  const change: Change = before
    ? { kind: 'replace', at, intervention }
    : { kind: 'add', intervention };
  return problemOf(active, change, `interventions[${at}].${part}`);
}

/** A list with one of its items, if it has it, before the others. */
const firstOf = <T>(items: readonly T[], first: T | undefined): T[] =>
  [...items].sort((a, b) => Number(b === first) - Number(a === first));

async function askSite(draft: Draft, known: Site | undefined): Promise<Site | undefined> {
  const { model, selection } = draft.active;
  if (!model) return undefined;
  const { anatomy } = model;
  let component: Component | undefined = known?.component;
  let layer = known?.layer;
  if (component === undefined) {
    const all = componentsOf(anatomy);
    const first = selection?.component ?? 'hidden';
    component = await pick<Component>([first, ...all.filter(each => each !== first)], {
      title: vscode.l10n.t('Component'),
    });
    if (component === undefined) return undefined;
    if (!isModelComponent(component)) {
      const picked = await pick(
        Array.from({ length: layerCount(anatomy) }, (_, l) => String(l)),
        { title: vscode.l10n.t('Layer') },
      );
      if (picked === undefined) return undefined;
      layer = Number(picked);
    }
  }
  const place = { ...(layer !== undefined && { layer }), component };
  const wrong = (site: Site, part: string): Promise<Said | undefined> =>
    wrongWith(draft, { site, edit: { kind: 'zero' } }, part);
  const timesteps = await askTimesteps(
    vscode.l10n.t('Timesteps, from 0'),
    (known ?? draft.before?.site)?.timesteps ?? (selection && rising(selection.timesteps)) ?? 0,
    each => wrong({ ...place, timesteps: each }, 'site.timesteps'),
  );
  if (timesteps === undefined) return undefined;
  const width = unitsOf(anatomy, component, layer ?? null);
  const withUnits = (units: readonly number[]): Site => ({
    ...place,
    timesteps,
    ...(units.length > 0 && { units: [...units] }),
  });
  const { before } = draft;
  const offered = before ? offeredUnits(before.site) : selection && rising(selection.units);
  const units = await askNumbers(
    vscode.l10n.t('Units, from 0; empty: all {0}', width),
    offered?.join(',') ?? '',
    { limit: width, mayBeEmpty: true },
    each => wrong(withUnits(each), 'site.units'),
  );
  return units && withUnits(units);
}

/** The units of a site that is asked for again, one by one. */
const offeredUnits = ({ units }: Site): number[] | undefined => units && namedUnits(units);

/** The name of an example that values are taken from; one that is not there yet is written first, in the panel. */
async function askExample(active: Controller, before?: string): Promise<string | undefined> {
  const names = firstOf([...Object.keys(active.experiment?.sources ?? {}), 'base'], before);
  const other = { label: vscode.l10n.t('New Example…'), icon: 'add', isNew: true };
  const rows = [...names.map(label => ({ label, isNew: false })), other];
  const row = await pick(rows, { title: vscode.l10n.t('Example') });
  if (row?.isNew !== true) return row?.label;
  return vscode.commands.executeCommand<string | undefined>(Command.addSource);
}

async function askSource(draft: Draft, site: Site, edit: Edit): Promise<SourcePlace | undefined> {
  const before = draft.before?.source;
  const example = await askExample(draft.active, before?.example);
  if (example === undefined) return undefined;
  const timesteps = await askTimesteps(
    vscode.l10n.t("The example's timesteps"),
    before?.timesteps ?? site.timesteps,
    each =>
      wrongWith(draft, { site, edit, source: { ...before, example, timesteps: each } }, 'source'),
  );
  return timesteps === undefined ? undefined : { ...before, example, timesteps };
}

/**
 * Asks for the numbers of an edit.
 *
 * @param before  one of the same kind, whose numbers are offered
 */
async function askEdit(
  kind: Exclude<Edit['kind'], 'interchange'>,
  before: Edit | undefined,
  wrong: (edit: Edit) => Promise<Said | undefined>,
): Promise<Edit | undefined> {
  switch (kind) {
    case 'zero':
      return { kind };
    case 'clamp': {
      const { min: from, max: to } = before?.kind === kind ? before : { min: -1, max: 1 };
      const min = await askNumber(vscode.l10n.t('Least value'), from, each =>
        wrong({ kind, min: each, max: each }),
      );
      if (min === undefined) return undefined;
      const max = await askNumber(vscode.l10n.t('Largest value'), to, each =>
        wrong({ kind, min, max: each }),
      );
      return max === undefined ? undefined : { kind, min, max };
    }
    case 'set': {
      const present = before?.kind === kind ? before.value : 0;
      const value = await askValue(vscode.l10n.t('Value'), present, each =>
        wrong({ kind, value: each }),
      );
      return value === undefined ? undefined : { kind, value };
    }
    case 'add': {
      const present = before?.kind === kind ? before : { kind };
      const title =
        present.scale === undefined
          ? vscode.l10n.t('Added')
          : vscode.l10n.t('Added {0} times', present.scale);
      const value = await askValue(title, present.value ?? 1, each =>
        wrong({ ...present, value: each }),
      );
      return value === undefined ? undefined : { ...present, value };
    }
    case 'scale': {
      const present = before?.kind === kind ? before.factor : 1;
      const factor = await askNumber(vscode.l10n.t('Factor'), present, each =>
        wrong({ kind, factor: each }),
      );
      return factor === undefined ? undefined : { kind, factor };
    }
    case 'noise': {
      const { std: present, seed } = before?.kind === kind ? before : { std: 1, seed: 0 };
      const std = await askNumber(vscode.l10n.t('Standard deviation'), present, each =>
        wrong({ kind, std: each, seed }),
      );
      return std === undefined ? undefined : { kind, std, seed };
    }
    case 'mean':
      return before; // this version offers none
    default:
      return assertNever(kind);
  }
}
