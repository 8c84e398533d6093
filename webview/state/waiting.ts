import { signal, type ReadonlySignal } from '@preact/signals';
import { isChange } from '../../src/domain/changeKinds.ts';
import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { FromPanel, PanelState } from '../../src/protocol/panel.ts';
import { movedBy, type Pressed } from './movedBy.ts';

/** Saying something to the host: changes of the experiment wait for each other. */
export interface Pressing {
  /** Changes in the order they were pressed: the first is being written, the others have not left the page. */
  readonly waiting: ReadonlySignal<readonly Pressed[]>;
  /** Sends a message: a change once those before it are written, any other at once. */
  post(message: FromPanel): void;
  /** Takes back the change pressed last, where it is still waiting. @returns false: none is, and the document's own undo is to hear of it */
  undo(): boolean;
}

interface Waiting extends Pressing {
  /** The first is written, or could not be. */
  made(isMade: boolean): void;
}

/** A change with the interventions that were seen when it was pressed. */
interface Item {
  readonly message: Pressed;
  readonly seen: string;
}

/** @param host  what the page shows now */
export function toWaiting(
  post: (message: FromPanel) => void,
  host: ReadonlySignal<Pick<PanelState, 'experiment'> | null>,
): Waiting {
  const waiting = signal<readonly Pressed[]>([]);
  let items: readonly Item[] = [];
  /** The interventions when the first of them was sent. */
  let sentAt = '';
  const seen = (): string => JSON.stringify(host.peek()?.experiment?.interventions ?? []);
  const hold = (next: readonly Item[]): void => {
    items = next;
    waiting.value = next.map(({ message }) => message);
  };
  const send = (): void => {
    const [first] = items;
    if (!first) return;
    sentAt = seen();
    post(first.message);
  };
  const press = (message: Pressed): void => {
    hold([...items, { message, seen: seen() }]);
    if (items.length === 1) send();
  };
  /** What waits of a change that was made: its places are those of the list that it left. */
  const after = (made: Pressed, item: Item): Item[] => {
    if (item.seen !== sentAt) return [item]; // pressed when its result was in sight
    const message = movedBy(item.message, made);
    return message ? [{ message, seen: seen() }] : [];
  };
  return {
    waiting,
    post(message) {
      if (isChange(message)) press(message);
      else post(message);
    },
    undo() {
      const last = items.at(-1);
      if (!last) return false;
      if (items.length > 1 && last.message.type !== 'undid') hold(items.slice(0, -1));
      else press({ type: 'undid' }); // it is being written: taken back once it is
      return true;
    },
    made(isMade) {
      const [first, ...rest] = items;
      if (!first) return;
      if (isMade) hold(rest.flatMap(item => after(first.message, item)));
      // What was not written is not taken back in place of something older.
      else hold(rest[0]?.message.type === 'undid' ? rest.slice(1) : rest);
      send();
    },
  };
}

/** The interventions that changes speak of: what is made, or what stands where it is changed. */
export const interventionsOf = (
  pressed: readonly Pressed[],
  experiment: Experiment | null,
): readonly Intervention[] =>
  pressed.flatMap(each => {
    if (each.type === 'intervened') return [each.intervention];
    return 'at' in each ? (experiment?.interventions?.[each.at] ?? []) : [];
  });
