import { counted } from '../../base/counted.ts';
import { unitsOf } from '../../domain/anatomy.ts';
import type { Intervention } from '../../domain/experiment.ts';
import type { Assets } from '../assets.ts';
import type { EditPlan, SourcePlan } from '../plan.ts';
import { checkDetermined, toBasis } from './bases.ts';
import { checkEdge, checkEdit } from './edits.ts';
import type { Subject } from './examples.ts';
import { toMean, type Means } from './means.ts';
import { checkPlace, toTimesteps, toUnits } from './sites.ts';
import { toSource } from './sources.ts';

/** What interventions are held against, beside the model; made once for however many of them. */
export interface Setting {
  /** T of the run that they are in. */
  readonly timesteps: number;
  readonly sources: ReadonlyMap<string, SourcePlan | undefined>;
  readonly assets: Assets;
  /** Datasets as the model reads them, each cut once. */
  readonly means: Means;
}

/** A setting in which no dataset has been cut yet. */
export const toSetting = (
  timesteps: number,
  sources: Setting['sources'],
  assets: Assets,
): Setting => ({ timesteps, sources, assets, means: new Map() });

/**
 * An intervention written out, or undefined with the reasons added.
 *
 * @param place  its place in the experiment's list, which its fields and its noise go by
 */
export function toEdit(
  subject: Subject,
  setting: Setting,
  intervention: Intervention,
  place: number,
): EditPlan | undefined {
  const field = `interventions[${place}]`;
  const { site, edit } = intervention;
  const { problems, anatomy } = subject;
  const before = problems.count;
  if (!checkPlace(subject, `${field}.site`, site.component, site.layer)) return undefined;
  const at = `${field}.site.timesteps`;
  const timesteps = toTimesteps(subject, at, site.timesteps, setting.timesteps);
  const layer = site.layer ?? null;
  const width = unitsOf(anatomy, site.component, layer);
  const basis = toBasis(subject, setting, field, intervention, width);
  const count = basis?.count ?? width;
  const whose = `${basis ? 'the basis' : site.component} has ${counted(count, basis ? 'direction' : 'unit')}`;
  const units = toUnits(subject, `${field}.site.units`, site.units, count, whose);
  if (basis && units) checkDetermined(subject, field, basis, intervention, units);
  checkEdge(subject, field, intervention);
  if (units) checkEdit(subject, field, intervention, units.length, basis ? 'direction' : 'unit');
  const source = timesteps && toSource(subject, setting, field, intervention, timesteps);
  const mean = timesteps && toMean(subject, setting, field, edit, timesteps);
  if (problems.count > before || !timesteps || !units) return undefined;
  return {
    place,
    layer,
    component: site.component,
    timesteps,
    units,
    width,
    edge: site.edge ?? 'all',
    edit,
    source: source ?? null,
    mean: mean ?? null,
    basis: basis ?? null,
  };
}
