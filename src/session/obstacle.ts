import { parse, type ParseError } from 'jsonc-parser';
import type { Change } from './changes.ts';
import { isLongText } from './shallowTree.ts';

/** What keeps a text from being changed: it is too long or no JSON, or its interventions or its metrics are not those that a person saw. */
export type Obstacle = 'long' | 'broken' | 'moved' | 'movedMetrics';

type List = 'interventions' | 'metrics';

/**
 * What stands in a change's way. One that counts in a list, of interventions or of metrics, is of the list that was shown: in
 * another, its place is another's.
 *
 * @param text   as it is now
 * @param shown  the text that what is shown was read from
 */
export function obstacleTo(change: Change, text: string, shown: string): Obstacle | undefined {
  if (isLongText(text)) return 'long';
  const errors: ParseError[] = [];
  const now = parse(text, errors) as unknown;
  if (errors.length > 0) return 'broken';
  const { list, places } = placesIn(change);
  if (places.length === 0) return undefined;
  const items = itemsOf(now, list);
  const isSame = JSON.stringify(items) === JSON.stringify(itemsOf(parse(shown), list));
  if (isSame && places.every(at => at < items.length)) return undefined;
  return list === 'metrics' ? 'movedMetrics' : 'moved';
}

function itemsOf(experiment: unknown, list: List): readonly unknown[] {
  const items = (experiment as { readonly [L in List]?: unknown } | undefined)?.[list];
  return Array.isArray(items) ? items : [];
}

function placesIn(change: Change): { readonly list: List; readonly places: readonly number[] } {
  switch (change.kind) {
    case 'replace':
    case 'remove':
    case 'duplicate':
    case 'enable':
      return { list: 'interventions', places: [change.at] };
    case 'move':
      return { list: 'interventions', places: [change.from, change.to] };
    case 'setMetric':
    case 'removeMetric':
      return { list: 'metrics', places: [change.at] };
    default:
      return { list: 'interventions', places: [] };
  }
}
