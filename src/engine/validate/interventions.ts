import { meanIsNotRun, type Intervention } from '../../domain/experiment.ts';
import { isModelComponent } from '../../domain/components.ts';
import { widthOf } from '../../domain/width.ts';
import { lengthOf, type EditPlan, type PlacePlan, type SourcePlan } from '../plan.ts';
import type { Subject } from './examples.ts';
import { beyondFloat32, counted, fitsFloat32, shown } from './problems.ts';
import { checkPlace, toTimesteps, toUnits } from './sites.ts';

/** What interventions are held against, beside the model. */
export interface Setting {
  readonly timesteps: number;
  readonly sources: ReadonlyMap<string, SourcePlan | undefined>;
}

/** An intervention written out, or undefined with the reasons added. */
export function toEdit(
  subject: Subject,
  setting: Setting,
  intervention: Intervention,
  place: number,
): EditPlan | undefined {
  const field = `interventions[${place}]`;
  const { site, edit } = intervention;
  const { problems } = subject;
  const before = problems.list.length;
  if (!checkPlace(subject, `${field}.site`, site.component, site.layer)) return undefined;
  const timesteps = toTimesteps(
    subject,
    `${field}.site.timesteps`,
    site.timesteps,
    setting.timesteps,
  );
  const units = toUnits(subject, `${field}.site.units`, site);
  checkEdge(subject, field, intervention);
  if (intervention.basis) {
    problems.add(
      `${field}.basis`,
      `found ${shown(intervention.basis.kind)}; not run by this version, expected edits of single units`,
    );
  }
  if (units) checkEdit(subject, field, intervention, units.length);
  const source = timesteps && toSource(subject, setting, field, intervention, timesteps.length);
  if (problems.list.length > before || !timesteps || !units) return undefined;
  return {
    place,
    layer: site.layer ?? null,
    component: site.component,
    timesteps,
    units,
    width: widthOf(subject.architecture, site.component, site.layer ?? null),
    edge: site.edge ?? 'all',
    edit,
    source: source ?? null,
    mean: null,
    basis: null,
  };
}

function checkEdge({ problems }: Subject, field: string, { site }: Intervention): void {
  if (site.edge !== undefined && site.component !== 'hidden') {
    problems.add(
      `${field}.site.edge`,
      `found ${shown(site.edge)} on ${site.component}; edges exist on hidden only`,
    );
  }
}

function checkEdit(
  { problems }: Subject,
  field: string,
  { edit, source }: Intervention,
  units: number,
): void {
  const at = `${field}.edit`;
  const checkValue = (value: number | readonly number[] | undefined): void => {
    if (typeof value !== 'object' || value.length === units) return;
    problems.add(
      `${at}.value`,
      `found ${counted(value.length, 'value')}, expected one number, or one for each of ${counted(units, 'unit')}`,
    );
  };
  const needsSource =
    edit.kind === 'interchange' || (edit.kind === 'add' && edit.value === undefined);
  if (edit.kind === 'add' && edit.value !== undefined && source) {
    problems.add(
      `${field}.source`,
      'found beside edit.value; add takes exactly one of value and source',
    );
  } else if (needsSource && !source) {
    const also =
      edit.kind === 'add'
        ? `add takes exactly one of edit.value and source`
        : 'interchange needs the name of a source';
    problems.add(`${field}.source`, `missing; ${also}`);
  } else if (source && edit.kind !== 'interchange' && edit.kind !== 'add') {
    problems.add(`${field}.source`, `found, but ${edit.kind} takes no source`);
  }
  if (edit.kind === 'set' || edit.kind === 'add') checkValue(edit.value);
  for (const [name, value] of Object.entries(edit) as [string, unknown][]) {
    const wide = [value].flat().find(each => typeof each === 'number' && !fitsFloat32(each));
    if (name !== 'seed' && typeof wide === 'number')
      problems.add(`${at}.${name}`, beyondFloat32(wide));
  }
  if (edit.kind === 'add' && edit.value !== undefined) {
    const { scale = 1 } = edit;
    const wide = [edit.value].flat().find(each => fitsFloat32(each) && !fitsFloat32(scale * each));
    if (wide !== undefined && fitsFloat32(scale))
      problems.add(
        `${at}.scale`,
        `found ${shown(scale)}, and ${shown(scale)} · ${shown(wide)} is infinite in float32; expected a product of at most 3.4e38`,
      );
  }
  if (edit.kind === 'clamp' && edit.min > edit.max) {
    problems.add(`${at}.min`, `found ${edit.min}, expected at most max, ${edit.max}`);
  }
  if (edit.kind === 'mean') {
    problems.add(`${at}.kind`, meanIsNotRun);
  }
}

function toSource(
  subject: Subject,
  setting: Setting,
  field: string,
  { site, source }: Intervention,
  count: number,
): PlacePlan | undefined {
  if (!source) return undefined;
  const { problems, architecture } = subject;
  const { example } = source;
  if (example !== 'base' && !setting.sources.has(example)) {
    const names = [...setting.sources.keys(), 'base'].map(name => shown(name)).join(', ');
    problems.add(`${field}.source.example`, `found ${shown(example)}, expected one of ${names}`);
    return undefined;
  }
  const component = source.component ?? site.component;
  const layer = source.layer ?? (isModelComponent(component) ? undefined : site.layer);
  if (!checkPlace(subject, `${field}.source`, component, layer)) return undefined;
  const [has, needs] = [
    widthOf(architecture, component, layer ?? null),
    widthOf(architecture, site.component, site.layer ?? null),
  ];
  if (has !== needs) {
    problems.add(
      `${field}.source`,
      `${component} has ${counted(has, 'unit')}, expected ${needs} as ${site.component} at the site`,
    );
    return undefined;
  }
  const T = timestepsOf(setting, example);
  if (T === undefined) return undefined;
  const at = `${field}.source.timesteps`;
  const timesteps = toTimesteps(subject, at, source.timesteps ?? site.timesteps, T, true);
  if (!timesteps) return undefined;
  if (timesteps.length !== count && timesteps.length !== 1) {
    problems.add(
      at,
      `found ${counted(timesteps.length, 'timestep')} for the site's ${count}, expected ${count === 1 ? '1' : `1 or ${count}`}`,
    );
    return undefined;
  }
  const paired =
    timesteps.length === count ? timesteps : Array<number>(count).fill(timesteps[0] ?? 0);
  return { example, layer: layer ?? null, component, timesteps: paired };
}

function timestepsOf(setting: Setting, example: string): number | undefined {
  if (example === 'base') return setting.timesteps;
  const source = setting.sources.get(example);
  return source && lengthOf(source.inputs) + (source.steps ?? 1) - 1;
}
