import type { Intervention, Site } from '../../domain/experiment.ts';
import { isWithin } from '../../domain/problemsOfField.ts';
import { problemsIn } from '../../protocol/problemsIn.ts';
import type { Controller } from '../controller.ts';

/**
 * What of a site stays where its intervention is asked for anew: all of it, unless the model has no such place.
 *
 * @param at  its place in the list
 */
export function siteToKeep(
  { site }: Intervention,
  { troubles }: Pick<Controller, 'troubles'>,
  at: number,
): Site | undefined {
  const isWrong = (part: string): boolean =>
    problemsIn(troubles).some(({ field }) => isWithin(field, `interventions[${at}].site${part}`));
  if (isWrong('.layer') || isWrong('.component')) return undefined;
  if (!isWrong('')) return site;
  const { units: _, ...place } = site;
  return place;
}
