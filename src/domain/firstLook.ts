import { componentsAt, layerCount, unitsOf, type Anatomy } from './anatomy.ts';
import { changedIn } from './changedOutputs.ts';
import type { Component } from './components.ts';
import type { Experiment } from './experiment.ts';
import type { ModelSummary, RunSummary } from './result.ts';

/** A place in a model and its result that is looked at; the last unit and timestep are the cursor. */
export interface Look {
  /** Null for `embedding` and `logits`. */
  readonly layer: number | null;
  readonly component: Component;
  readonly order: 'index' | 'effect';
  readonly units: readonly number[];
  readonly timesteps: readonly number[];
}

/** Where nothing is known of the model. */
const anywhere: Look = {
  layer: 0,
  component: 'hidden',
  order: 'effect',
  units: [0],
  timesteps: [0],
};

/** Candidates that a readout has until more are asked for. */
export const fewCandidates = 5;

/** What a look is taken at. */
export interface LookedAt {
  readonly experiment: Experiment | null;
  readonly model: Pick<ModelSummary, 'anatomy'> | null;
  readonly result: RunSummary | null;
}

/**
 * Where a panel looks until a person chooses: at the first intervention's unit, at the timestep where the first token changes,
 * for that is what the experiment is about; without one at the end of the prompt.
 */
export function firstLook({ experiment, model, result }: LookedAt): Look {
  const site = experiment?.interventions?.[0]?.site;
  if (!site)
    return {
      ...anywhere,
      component: model?.anatomy.states.at(-1) ?? anywhere.component, // what the layer keeps to itself, if anything
      order: 'index',
      timesteps: [Math.max(0, (result?.prompt ?? 1) - 1)],
    };
  const [changed] = result ? changedIn(result) : [];
  const [unit = 0] = (site.units ?? [0]).map(each => (typeof each === 'number' ? each : each[0]));
  const timestep = site.timesteps === 'all' ? 0 : ([site.timesteps].flat()[0] ?? 0);
  const look: Look = {
    ...anywhere,
    layer: site.layer ?? null,
    component: site.component,
    units: [unit],
    timesteps: [changed ?? timestep],
  };
  return result ? fitted(look, model?.anatomy, result.timesteps) : look;
}

/**
 * A look never points outside the model or the result.
 *
 * @param T  how many timesteps there are; undefined: not known
 * @returns  the same object where it points at nothing else
 */
export function fitted<L extends Look>(
  look: L,
  anatomy: Anatomy | undefined,
  T: number | undefined,
): L {
  const at = anatomy ? placeIn(look, anatomy) : look;
  const width = anatomy ? unitsOf(anatomy, at.component, at.layer) : 0;
  const timesteps = T === undefined ? at.timesteps : at.timesteps.filter(t => t < T);
  const units = width === 0 ? at.units : at.units.filter(unit => unit < width);
  const isSame =
    at === look && timesteps.length === look.timesteps.length && units.length === look.units.length;
  const orZero = (list: readonly number[]): readonly number[] => (list.length > 0 ? list : [0]);
  return isSame ? look : { ...at, timesteps: orZero(timesteps), units: orZero(units) };
}

/** A look at a layer and a component that the model has; the same where it has them. */
function placeIn<L extends Look>(look: L, anatomy: Anatomy): L {
  const isLayer = look.layer === null ? anatomy.model.length > 0 : look.layer < layerCount(anatomy);
  const layer = isLayer ? look.layer : 0;
  const components = componentsAt(anatomy, layer);
  if (components.includes(look.component)) return isLayer ? look : { ...look, layer };
  return { ...look, layer, component: components.at(-1) ?? 'hidden', units: [0] };
}
