import type { changeKinds } from '../../src/domain/changeKinds.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import type { FromPanel } from '../../src/protocol/panel.ts';
import { stillAt } from './stillAt.ts';

/** A change that was pressed, or that the one before it is taken back. */
export type Pressed = Extract<FromPanel, { readonly type: (typeof changeKinds)[number] | 'undid' }>;

/**
 * A change of the list as it was, as one of the list that another change left.
 *
 * @returns undefined where what it speaks of has gone
 */
export function movedBy(message: Pressed, made: Pressed): Pressed | undefined {
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
  before: readonly Intervention[],
  now: readonly Intervention[],
): Pressed | undefined {
  if (message.type === 'moved') {
    const [from, to] = [stillAt(before, message.from, now), stillAt(before, message.to, now)];
    return from === undefined || to === undefined ? undefined : { ...message, from, to };
  }
  if (!('at' in message)) return message;
  const { at: _, ...others } = message;
  const at = stillAt(before, message.at, now);
  if (at !== undefined) return { ...message, at };
  return others.type === 'intervened' ? others : undefined;
}

/** Where an intervention stands after a change of the list; undefined where it has gone. */
function placeAfter(at: number, made: Pressed): number | undefined {
  switch (made.type) {
    case 'removed':
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
