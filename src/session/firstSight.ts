import { unitsOf } from '../domain/anatomy.ts';
import { fewCandidates, firstLook } from '../domain/firstLook.ts';
import type { Sight } from '../domain/result.ts';
import type { PanelState } from '../protocol/panel.ts';
import { resultOf } from '../protocol/resultOf.ts';

/** Rows that a window holds of a first look, with a screen below it; and the most values. A page that draws more asks for them. */
const most = { units: 300, values: 2 ** 16 } as const;
/**
 * What a page draws first that was never looked at, so that its first result comes with its values: by then the page may not even
 * have begun.
 *
 * @returns undefined where there is no result
 */
export function firstSight(state: PanelState): Sight | undefined {
  const { experiment, model } = state;
  const result = resultOf(state);
  if (!model || !result) return undefined;
  const look = firstLook({ experiment, model, result });
  const { layer, component, order } = look;
  const [unit = 0, timestep = 0] = [look.units.at(-1), look.timesteps.at(-1)];
  const count = Math.min(most.units, unitsOf(model.anatomy, component, layer));
  const span = Math.min(result.timesteps, Math.floor(most.values / Math.max(1, count)));
  const from = Math.max(0, Math.min(timestep - Math.floor(span / 2), result.timesteps - span));
  return {
    component,
    layer,
    units: Array.from({ length: count }, (_, each) => each),
    byEffect: order === 'effect' ? [0, count] : null,
    timesteps: [from, from + span],
    cursor: { unit, timestep },
    top: fewCandidates,
  };
}
