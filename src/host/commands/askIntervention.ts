import * as vscode from 'vscode';
import { assertNever } from '../../base/assert.ts';
import { componentsOf, layerCount, unitsOf } from '../../domain/anatomy.ts';
import { isModelComponent, type Component } from '../../domain/components.ts';
import {
  editKinds,
  type Edit,
  type Intervention,
  type Site,
  type SourcePlace,
} from '../../domain/experiment.ts';
import type { Controller } from '../controller.ts';
import { anyTimestep, askNumber, askNumbers, askTimesteps, askValue } from './askNumbers.ts';
import { addExample } from './examples.ts';
import { pick } from '../shown.ts';

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

/**
 * Asks for an intervention, step by step, by keyboard alone.
 *
 * @param known   the site, or what is known of it
 * @param before  the intervention that is edited: what it has is offered, and what is not asked for stays
 * @returns undefined where a step was left
 */
export async function askIntervention(
  active: Controller,
  known?: Site,
  before?: Intervention,
): Promise<Intervention | undefined> {
  const site = known?.units ? known : await askSite(active, known, before !== undefined);
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
    const source = await askSource(active, site, before?.source);
    return source && { site, edit: edit ?? { kind: 'interchange' }, source };
  }
  const asked = await askEdit(kind, edit);
  return asked && { site, edit: asked };
}

/** A list with one of its items, if it has it, before the others. */
const firstOf = <T>(items: readonly T[], first: T | undefined): T[] =>
  [...items].sort((a, b) => Number(b === first) - Number(a === first));

async function askSite(
  active: Controller,
  known: Site | undefined,
  isEdited: boolean,
): Promise<Site | undefined> {
  const { model, result, selection } = active;
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
  const timesteps = await askTimesteps(
    vscode.l10n.t('Timesteps, from 0'),
    known?.timesteps ?? selection?.timesteps ?? 0,
    { limit: result?.timesteps ?? anyTimestep },
  );
  if (timesteps === undefined) return undefined;
  const width = unitsOf(anatomy, component, layer ?? null);
  const units = await askNumbers(
    vscode.l10n.t('Units, from 0; empty: all {0}', width),
    isEdited ? '' : (selection?.units.join(',') ?? ''),
    { limit: width, mayBeEmpty: true },
  );
  if (!units) return undefined;
  return {
    ...(layer !== undefined && { layer }),
    component,
    timesteps,
    ...(units.length > 0 && { units }),
  };
}

/** The name of an example that values are taken from; one that is not there yet can be made. */
async function askExample(active: Controller, before?: string): Promise<string | undefined> {
  const names = firstOf([...Object.keys(active.experiment?.sources ?? {}), 'base'], before);
  const other = { label: vscode.l10n.t('New Example…'), icon: 'add', isNew: true };
  const rows = [...names.map(label => ({ label, isNew: false })), other];
  const row = await pick(rows, { title: vscode.l10n.t('Example') });
  return row?.isNew === true ? addExample(active) : row?.label;
}

async function askSource(
  active: Controller,
  site: Site,
  before: SourcePlace | undefined,
): Promise<SourcePlace | undefined> {
  const example = await askExample(active, before?.example);
  if (example === undefined) return undefined;
  const timesteps = await askTimesteps(
    vscode.l10n.t("The example's timesteps"),
    before?.timesteps ?? site.timesteps,
    { limit: anyTimestep, mayRepeat: true },
  );
  return timesteps === undefined ? undefined : { ...before, example, timesteps };
}

/** Asks for the numbers of an edit. @param before  one of the same kind, whose numbers are offered */
async function askEdit(
  kind: Exclude<Edit['kind'], 'interchange'>,
  before: Edit | undefined,
): Promise<Edit | undefined> {
  switch (kind) {
    case 'zero':
      return { kind };
    case 'clamp': {
      const { min: from, max: to } = before?.kind === kind ? before : { min: -1, max: 1 };
      const min = await askNumber(vscode.l10n.t('Least value'), from);
      const max =
        min === undefined ? undefined : await askNumber(vscode.l10n.t('Largest value'), to);
      return min === undefined || max === undefined ? undefined : { kind, min, max };
    }
    case 'set': {
      const present = before?.kind === kind ? before.value : 0;
      const value = await askValue(vscode.l10n.t('Value'), present);
      return value === undefined ? undefined : { kind, value };
    }
    case 'add': {
      const present = before?.kind === kind ? before : { kind };
      const value = await askValue(vscode.l10n.t('Added'), present.value ?? 1);
      return value === undefined ? undefined : { ...present, value };
    }
    case 'scale': {
      const present = before?.kind === kind ? before.factor : 1;
      const factor = await askNumber(vscode.l10n.t('Factor'), present);
      return factor === undefined ? undefined : { kind, factor };
    }
    case 'noise': {
      const { std: present, seed } = before?.kind === kind ? before : { std: 1, seed: 0 };
      const std = await askNumber(vscode.l10n.t('Standard deviation'), present);
      return std === undefined ? undefined : { kind, std, seed };
    }
    case 'mean':
      return before; // this version offers none
    default:
      return assertNever(kind);
  }
}
