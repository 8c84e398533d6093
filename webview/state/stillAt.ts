import type { Intervention, Metric } from '../../src/domain/experiment.ts';

/** What stands in a list of an experiment that changes count in. */
export type Item = Intervention | Metric;

/** What of an item stays where what it says becomes another: the site of an intervention, the kind of a metric. */
const staysOf = (item: Item | undefined): unknown =>
  item && ('site' in item ? item.site : item.kind);

/**
 * Where an intervention or a metric stands after its list became another, whoever changed that: of several that are alike the
 * same one in their order, and one whose site, or kind, alone is what it was where the list is as long.
 *
 * @returns undefined where it has gone
 */
export function stillAt(
  before: readonly Item[],
  at: number,
  now: readonly Item[],
): number | undefined {
  const text = JSON.stringify(before[at]);
  const alike = now.flatMap((each, k) => (JSON.stringify(each) === text ? [k] : []));
  const earlier = before.slice(0, at).filter(each => JSON.stringify(each) === text).length;
  const same = alike[earlier] ?? alike.at(-1);
  if (same !== undefined) return same;
  const isChanged =
    now.length === before.length &&
    JSON.stringify(staysOf(now[at])) === JSON.stringify(staysOf(before[at]));
  return isChanged ? at : undefined;
}
