import type { Intervention } from '../../src/domain/experiment.ts';

type List = readonly Intervention[];

/**
 * Where an intervention stands after its list became another, whoever changed that: of several that are alike the same one in
 * their order, and one whose site alone is what it was where the list is as long.
 *
 * @returns undefined where it has gone
 */
export function stillAt(before: List, at: number, now: List): number | undefined {
  const text = JSON.stringify(before[at]);
  const alike = now.flatMap((each, k) => (JSON.stringify(each) === text ? [k] : []));
  const earlier = before.slice(0, at).filter(each => JSON.stringify(each) === text).length;
  const same = alike[earlier] ?? alike.at(-1);
  if (same !== undefined) return same;
  const isChanged =
    now.length === before.length &&
    JSON.stringify(now[at]?.site) === JSON.stringify(before[at]?.site);
  return isChanged ? at : undefined;
}
