import type { changeKinds } from '../../src/domain/changeKinds.ts';
import type { Intervention, Metric } from '../../src/domain/experiment.ts';
import type { FromPanel } from '../../src/protocol/panel.ts';
import { stillAt } from './stillAt.ts';

/** A change that was pressed, or that the one before it is taken back. */
export type Pressed = Extract<FromPanel, { readonly type: (typeof changeKinds)[number] | 'undid' }>;

/** The lists of an experiment that changes count in. */
export interface Lists {
  readonly interventions: readonly Intervention[];
  readonly metrics: readonly Metric[];
}

/** The list in which a change counts. */
export const listOf = ({ type }: Pick<Pressed, 'type'>): keyof Lists =>
  type === 'measured' || type === 'unmeasured' ? 'metrics' : 'interventions';

/**
 * A change of the list as it was, as one of the list that another change left.
 *
 * @returns undefined where what it speaks of has gone
 */
export function movedBy(message: Pressed, made: Pressed): Pressed | undefined {
  if (listOf(message) !== listOf(made)) return message;
  if (message.type === 'moved') {
    const [from, to] = [placeAfter(message.from, made), placeAfter(message.to, made)];
    return from === undefined || to === undefined ? undefined : { ...message, from, to };
  }
  if (!('at' in message)) return message;
  const at = placeAfter(message.at, made);
  return at === undefined ? undefined : { ...message, at };
}

/**
 * A change of the list as it was, as one of the list that it has become, whoever changed that.
 *
 * @returns undefined where what it speaks of has gone; what was to stand in its place is a new one
 */
export function movedIn(
  message: Pressed,
  listsBefore: Lists,
  listsNow: Lists,
): Pressed | undefined {
  const [before, now] = [listsBefore[listOf(message)], listsNow[listOf(message)]];
  if (message.type === 'moved') {
    const [from, to] = [stillAt(before, message.from, now), stillAt(before, message.to, now)];
    return from === undefined || to === undefined ? undefined : { ...message, from, to };
  }
  if (!('at' in message)) return message;
  const { at: _, ...others } = message;
  const at = stillAt(before, message.at, now);
  if (at !== undefined) return { ...message, at };
  return others.type === 'intervened' || others.type === 'measured' ? others : undefined;
}

/** Where an intervention or a metric stands after a change of its list; undefined where it has gone. */
function placeAfter(at: number, made: Pressed): number | undefined {
  switch (made.type) {
    case 'removed':
    case 'unmeasured':
      if (at === made.at) return undefined;
      return at > made.at ? at - 1 : at;
    case 'duplicated':
      return at > made.at ? at + 1 : at;
    case 'moved': {
      if (at === made.from) return made.to;
      const without = at > made.from ? at - 1 : at;
      return without >= made.to ? without + 1 : without;
    }
    case 'cleared':
      return undefined;
    default:
      return at;
  }
}
