import { parse, type ParseError } from 'jsonc-parser';
import type { Change } from './changes.ts';
import { isLongText } from './shallowTree.ts';

/** What keeps a text from being changed: it is too long or no JSON, or its interventions are not those that a person saw. */
export type Obstacle = 'long' | 'broken' | 'moved';

/**
 * What stands in a change's way. One that counts in the list of interventions is of the list that was shown: in another,
 * its place is another intervention's.
 *
 * @param text   as it is now
 * @param shown  the text that what is shown was read from
 */
export function obstacleTo(change: Change, text: string, shown: string): Obstacle | undefined {
  if (isLongText(text)) return 'long';
  const errors: ParseError[] = [];
  const list = interventionsIn(text, errors);
  if (errors.length > 0) return 'broken';
  const places = placesIn(change);
  if (places.length === 0) return undefined;
  const isSame = JSON.stringify(list) === JSON.stringify(interventionsIn(shown));
  return isSame && places.every(at => at < list.length) ? undefined : 'moved';
}

function interventionsIn(text: string, errors: ParseError[] = []): readonly unknown[] {
  const experiment = parse(text, errors) as { readonly interventions?: unknown } | undefined;
  return Array.isArray(experiment?.interventions) ? experiment.interventions : [];
}

function placesIn(change: Change): number[] {
  switch (change.kind) {
    case 'replace':
    case 'remove':
    case 'duplicate':
    case 'enable':
      return [change.at];
    case 'move':
      return [change.from, change.to];
    default:
      return [];
  }
}
