import type { Site } from './experiment.ts';

/**
 * The units that a site names, one by one, in its order.
 *
 * @param most  of a range: the rest of one that is absurdly long is left to the model to refuse
 */
export const namedUnits = (units: NonNullable<Site['units']>, most = Infinity): number[] =>
  units.flatMap(each => {
    if (typeof each === 'number') return [each];
    const [from, to] = each;
    return Array.from({ length: Math.min(most, Math.max(0, to - from)) }, (_, k) => from + k);
  });
