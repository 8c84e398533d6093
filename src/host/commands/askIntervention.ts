import * as vscode from 'vscode';
import { cellComponents, isModelComponent, type Component } from '../../domain/components.ts';
import { editKinds, type Edit, type Intervention, type Site } from '../../domain/experiment.ts';
import { widthOf } from '../../domain/width.ts';
import type { Controller } from '../controller.ts';
import { addExample } from './examples.ts';

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

/** Asks for an intervention, step by step, by keyboard alone. @returns undefined where a step was left */
export async function askIntervention(
  active: Controller,
  known?: Site,
): Promise<Intervention | undefined> {
  const site = known?.units ? known : await askSite(active, known);
  if (!site) return undefined;
  const about = texts();
  const kinds = editKinds
    .filter(kind => kind !== 'mean')
    .map(label => ({ label, description: about[label] ?? '' }));
  const kind = (await vscode.window.showQuickPick(kinds, { title: vscode.l10n.t('Edit') }))?.label;
  if (kind === undefined) return undefined;
  if (kind === 'interchange') {
    const source = await askSource(active, site);
    return source && { site, edit: { kind }, source };
  }
  const edit = await askEdit(kind);
  return edit && { site, edit };
}

async function askSite(active: Controller, known: Site | undefined): Promise<Site | undefined> {
  const { model, result, selection } = active;
  if (!model) return undefined;
  const { architecture } = model;
  let component: Component | undefined = known?.component;
  let layer = known?.layer;
  if (component === undefined) {
    const all: Component[] = [
      ...cellComponents[architecture.kind],
      ...(architecture.vocabularySize === null ? [] : (['embedding'] as const)),
      ...(architecture.outputSize === null ? [] : (['logits'] as const)),
    ];
    const first = selection?.component ?? 'hidden';
    component = (await vscode.window.showQuickPick([first, ...all.filter(each => each !== first)], {
      title: vscode.l10n.t('Component'),
    })) as Component | undefined;
    if (component === undefined) return undefined;
    if (!isModelComponent(component)) {
      const picked = await vscode.window.showQuickPick(
        architecture.layers.map((_, l) => String(l)),
        { title: vscode.l10n.t('Layer') },
      );
      if (picked === undefined) return undefined;
      layer = Number(picked);
    }
  }
  const T = result?.timesteps ?? 0;
  const timesteps = await askNumbers(
    vscode.l10n.t('Timesteps, from 0'),
    String(known?.timesteps ?? selection?.timesteps.join(',') ?? 0),
    T,
  );
  if (!timesteps) return undefined;
  const width = widthOf(architecture, component, layer ?? null);
  const units = await askNumbers(
    vscode.l10n.t('Units, from 0; empty: all {0}', width),
    selection?.units.join(',') ?? '',
    width,
    true,
  );
  if (!units) return undefined;
  const [only] = timesteps;
  return {
    ...(layer !== undefined && { layer }),
    component,
    timesteps: timesteps.length === 1 && only !== undefined ? only : timesteps,
    ...(units.length > 0 && { units }),
  };
}

/** A list such as `1, 4-6`. */
async function askNumbers(
  title: string,
  value: string,
  limit: number,
  mayBeEmpty = false,
): Promise<number[] | undefined> {
  const read = (text: string): number[] | undefined => {
    if (text.trim() === '') return mayBeEmpty ? [] : undefined;
    const numbers: number[] = [];
    for (const piece of text.split(',')) {
      const found = /^\s*(\d{1,7})\s*(?:-\s*(\d{1,7})\s*)?$/.exec(piece);
      if (!found) return undefined;
      const [from, to] = [Number(found[1]), Number(found[2] ?? found[1])];
      if (to < from || to >= limit) return undefined;
      for (let n = from; n <= to; n++) numbers.push(n);
    }
    return new Set(numbers).size === numbers.length ? numbers : undefined;
  };
  const text = await vscode.window.showInputBox({
    title,
    value,
    validateInput: input =>
      read(input)
        ? undefined
        : vscode.l10n.t('Numbers from 0 to {0}, each once, such as 1, 4-6', limit - 1),
  });
  return text === undefined ? undefined : read(text);
}

/** The name of an example that values are taken from; one that is not there yet can be made. */
async function askExample(active: Controller): Promise<string | undefined> {
  const names = [...Object.keys(active.experiment?.sources ?? {}), 'base'];
  const other = { label: `$(add) ${vscode.l10n.t('New Example…')}`, isNew: true };
  const rows = [...names.map(label => ({ label, isNew: false })), other];
  const row = await vscode.window.showQuickPick(rows, { title: vscode.l10n.t('Example') });
  return row?.isNew === true ? addExample(active) : row?.label;
}

async function askSource(active: Controller, site: Site): Promise<Intervention['source']> {
  const example = await askExample(active);
  if (example === undefined) return undefined;
  const same =
    typeof site.timesteps === 'object' ? site.timesteps.join(',') : String(site.timesteps);
  const timesteps = await askNumbers(
    vscode.l10n.t("The example's timesteps"),
    same === 'all' ? '0' : same,
    1e6,
  );
  if (!timesteps) return undefined;
  const [only] = timesteps;
  return { example, timesteps: timesteps.length === 1 && only !== undefined ? only : timesteps };
}

async function askNumber(title: string, value: string): Promise<number | undefined> {
  const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));
  const text = await vscode.window.showInputBox({
    title,
    value,
    validateInput: input => (isNumber(input) ? undefined : vscode.l10n.t('A number')),
  });
  return text === undefined ? undefined : Number(text);
}

async function askEdit(kind: Exclude<Edit['kind'], 'interchange'>): Promise<Edit | undefined> {
  if (kind === 'zero') return { kind };
  if (kind === 'clamp') {
    const min = await askNumber(vscode.l10n.t('Least value'), '-1');
    const max =
      min === undefined ? undefined : await askNumber(vscode.l10n.t('Largest value'), '1');
    return min === undefined || max === undefined ? undefined : { kind, min, max };
  }
  const title = {
    set: vscode.l10n.t('Value'),
    add: vscode.l10n.t('Added'),
    scale: vscode.l10n.t('Factor'),
    noise: vscode.l10n.t('Standard deviation'),
    mean: '',
  }[kind];
  const value = await askNumber(title, kind === 'set' ? '0' : '1');
  if (value === undefined) return undefined;
  if (kind === 'set' || kind === 'add') return { kind, value };
  if (kind === 'scale') return { kind, factor: value };
  return kind === 'noise' ? { kind, std: value, seed: 0 } : undefined;
}
